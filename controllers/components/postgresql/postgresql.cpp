// PostgreSQL: Patroni members, one of them primary, with PgBouncer in front.
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
  const model::DatabaseOffer offered = offer(r, demand);
  model::Component component = component_of(r.postgresql);
  component.image = r.postgresql.server.image;
  component.site = Site::Data;
  component.store = true;
  component.offers = {offered};
  component.roles = {server(r, offered)};
  if (has_pooler(r.postgresql)) component.roles.push_back(pooler(r, demand));
  component.tasks = {databases(r, demand), settings(r, offered)};
  component.secrets = {passwords()};
  component.credentials = {kSecret};
  return component;
}

}  // namespace dataplatform::components
