// PostgreSQL: Patroni members, one of them primary, with PgBouncer in front; or a server that the
// user has already.
#include "controllers/components/postgresql/parts.hpp"

namespace dataplatform::components {

using namespace postgres;

namespace {

using model::Constant;
using model::Generated;
using model::Site;

/// Roles of the database that the platform itself uses; the applications' come with their own
/// secrets.
model::SecretSpec passwords() {
  return {
      .name = kSecret,
      .entries = {{"postgres-user", Constant{kSuperuser}},
                  {"postgres-password", Generated{}, "postgres-password"},
                  {"replication-password", Generated{}},
                  {"rewind-password", Generated{}},
                  {"patroni-password", Generated{}},
                  {"pooler-password", Generated{}}},
      // Tasks run beside the applications.
      .sites = {Site::Data, Site::Applications},
  };
}

}  // namespace

model::Component postgresql(const spec::Resolved& r, const model::Demand& demand) {
  model::Component component = component_of(r.postgresql);
  component.site = Site::Data;
  component.store = true;
  if (r.postgresql.external) {
    component.offers = {external_offer(r)};
    if (r.postgresql.external->provision) component.tasks = {external_databases(r, demand)};
    return component;
  }
  const model::DatabaseOffer offered = offer(r, demand);
  component.image = r.postgresql.server.image;
  component.offers = {offered};
  component.roles = {server(r, offered)};
  if (has_pooler(r.postgresql)) component.roles.push_back(pooler(r, demand));
  component.tasks = {databases(r, demand), settings(r, offered)};
  component.secrets = {passwords()};
  component.credentials = {kSecret};
  return component;
}

}  // namespace dataplatform::components
