// Elasticsearch: masters that lead, data nodes that hold; or masters that do both.
#include "controllers/components/elasticsearch/parts.hpp"

namespace dataplatform::components {

using namespace search;

model::Component elasticsearch(const spec::Resolved& r, const model::Demand&) {
  model::Component component = component_of(r.elasticsearch);
  component.site = model::Site::Data;
  component.store = true;
  if (component.mode == model::Mode::External) return component;
  component.image = holder_block(r.elasticsearch).image;
  component.roles = {masters(r)};
  if (has_data_role(r.elasticsearch)) component.roles.push_back(data(r));
  component.tasks = {bootstrap(r), allocation(r)};
  return component;
}

}  // namespace dataplatform::components
