#include "controllers/components/registry.hpp"

#include "controllers/components/common.hpp"
#include "controllers/components/identity.hpp"
#include "controllers/components/login.hpp"
#include "controllers/components/platform.hpp"
#include "operator/base/text.hpp"

#include <array>
#include <stdexcept>

namespace dataplatform::components {

model::Component object_store(const spec::Resolved& resolved, const model::Demand& demand);
model::Component dbt(const spec::Resolved& resolved, const model::Demand& demand);
model::Component dremio(const spec::Resolved& resolved, const model::Demand& demand);
model::Component elasticsearch(const spec::Resolved& resolved, const model::Demand& demand);
model::Component postgresql(const spec::Resolved& resolved, const model::Demand& demand);
model::Component airbyte(const spec::Resolved& resolved, const model::Demand& demand);
model::Component superset(const spec::Resolved& resolved, const model::Demand& demand);

namespace {

// The order of start follows from needs; this one is for people: stores first.
constexpr std::array kTable = {
    Descriptor{"postgresql", "PostgreSQLReady", "postgresql", postgresql},
    Descriptor{"objectStore", "ObjectStoreReady", "minio", object_store},
    Descriptor{"airbyte", "AirbyteReady", "airbyte", airbyte},
    Descriptor{"dremio", "DremioReady", "dremio", dremio},
    Descriptor{"elasticsearch", "ElasticsearchReady", "elasticsearch", elasticsearch},
    Descriptor{"superset", "SupersetReady", "superset", superset},
    Descriptor{"dbt", "DbtReady", "dbt", dbt},
};

model::Component described(const Descriptor& line, const spec::Resolved& resolved,
                           const model::Demand& demand) {
  model::Component component = line.describe(resolved, demand);
  component.name = line.name;
  component.object_name = base::kebab_case(line.name);
  component.condition = line.condition;
  component.product = line.product;
  component.task_placement = task_placement(resolved.scheduling);
  if (component.mode != model::Mode::Disabled) {
    apply_identity(resolved.cloud, component);
    return component;
  }
  component.roles.clear();
  component.tasks.clear();
  component.schedules.clear();
  component.secrets.clear();
  component.requests.clear();
  component.credentials.clear();
  return component;
}

std::vector<model::Component> all(std::span<const Descriptor> lines, const spec::Resolved& resolved,
                                  const model::Demand& demand) {
  std::vector<model::Component> components;
  for (const Descriptor& line : lines)
    components.push_back(described(line, resolved, demand));
  return components;
}

}  // namespace

std::span<const Descriptor> table() {
  return kTable;
}

Described describe(const spec::Resolved& resolved, std::span<const Descriptor> descriptors) {
  Described result{.platform = platform_settings(resolved), .problems = {}};
  result.platform.components = all(descriptors, resolved, {});
  const model::Demand demand = model::demand_of(result.platform);
  result.platform.components = all(descriptors, resolved, demand);
  if (model::demand_of(result.platform) != demand)
    throw std::logic_error("what a component wants depends on what is wanted of it");
  put_logins_in_front(resolved, result.platform);
  result.problems = model::bind(result.platform);
  return result;
}

std::vector<Condition> conditions(std::span<const Descriptor> descriptors) {
  std::vector<Condition> list;
  for (const Descriptor& line : descriptors)
    list.push_back({line.name, line.condition, line.product});
  return list;
}

}  // namespace dataplatform::components
