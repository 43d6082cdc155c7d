// Dremio: one coordinator with the catalogue, pools of executors, ZooKeeper.
#include "controllers/components/dremio/parts.hpp"

namespace dataplatform::components {

using namespace dremio_parts;

namespace {

using model::BucketRequest;
using model::Constant;
using model::Generated;
using model::Request;
using model::SecretKey;
using model::Site;

/// Dremio takes no password without a digit: with these it is one in a thousand million that has
/// none.
constexpr const char* kPasswordAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

model::SecretSpec secret(const spec::Resolved& r) {
  return {.name = kSecret,
          .entries = {{"admin-user", Constant{r.dremio.admin_username}},
                      {"admin-password", Generated{.length = 64, .alphabet = kPasswordAlphabet}},
                      {"store-password", Generated{}}},
          .sites = {Site::Applications}};
}

Request bucket(const std::string& name, const std::string& bucket, bool writes,
               const std::vector<std::string>& roles, const std::vector<std::string>& tasks) {
  return {.name = name,
          .what = BucketRequest{.bucket = bucket,
                                .writes = writes,
                                .user = kStoreUser,
                                .password = SecretKey{kSecret, "store-password"}},
          .roles = roles,
          .tasks = tasks};
}

std::vector<Request> requests(const spec::Resolved& r) {
  std::vector<std::string> roles = executor_roles(r.dremio);
  roles.insert(roles.begin(), "coordinator");
  std::vector<std::string> tasks;
  if (prepares_store(r)) tasks.push_back("dist-root");
  std::vector<Request> all = {bucket("dist", "dremio", true, roles, tasks)};
  // The task that makes the sources only tells Dremio of them: it goes to no bucket itself.
  for (const Lake& lake : kLake)
    all.push_back(bucket(lake.bucket, lake.bucket, lake.writes, roles, {}));
  return all;
}

model::SqlOffer offer(const spec::Resolved& r) {
  return {.role = "coordinator",
          .access = "",
          .port = kFlight,
          .rest_port = kWeb,
          .user = SecretKey{kSecret, "admin-user"},
          .password = admin_password(r.dremio),
          .provisioned_by = "sources"};
}

}  // namespace

model::Component dremio(const spec::Resolved& r, const model::Demand&) {
  const spec::DremioResolved& d = r.dremio;
  model::Component component = component_of(d);
  component.image = d.coordinator.image;
  // No store in the planner's sense, though the coordinator holds the catalogue: its StatefulSet is
  // wanted for as long as Dremio is, volumes are never pruned, and no role is Stateless, so that
  // nothing has an owner. But an executor pool that the user takes away must go.
  component.store = false;
  component.roles = {coordinator(r)};
  for (const Pool& pool : d.pools)
    component.roles.push_back(executor(r, pool, &pool == &d.pools.front()));
  if (!embedded_zookeeper(d)) component.roles.push_back(zookeeper(r));
  if (prepares_store(r)) component.tasks.push_back(dist_root(r));
  if (!d.pools.empty()) {
    component.tasks.push_back(stop_executors(r));
    component.tasks.push_back(resume_executors(r));
  }
  component.tasks.push_back(first_user(r));
  component.tasks.push_back(sources(r));
  component.secrets = {secret(r)};
  component.requests = requests(r);
  component.offers = {offer(r)};
  component.credentials = {kSecret};
  return component;
}

}  // namespace dataplatform::components
