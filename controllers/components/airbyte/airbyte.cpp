// Airbyte: server, page, workers with the pods that they start, cron, Temporal, connector builder.
#include "controllers/components/airbyte/parts.hpp"

namespace dataplatform::components {

using namespace airbyte_parts;

namespace {

using model::BucketRequest;
using model::Constant;
using model::DatabaseRequest;
using model::Generated;
using model::Request;
using model::SecretKey;
using model::Site;

// Largest pools, from application.yml of each process. Cron and bootloader have two.
constexpr int kServerPool = 10;
constexpr int kWorkerPool = 20;
constexpr int kCronPools = 10;
constexpr int kBootloaderPools = 10;
/// SQL_MAX_CONNS of each of the four services that run in Temporal's process.
constexpr int kTemporalPools = 4 * 10;

model::SecretSpec secret() {
  return {.name = kSecret,
          .entries = {{"db-user", Constant{kUser}},
                      {"db-password", Generated{}},
                      {kStoreKey, Generated{.length = 40}}},
          .sites = {Site::Applications}};
}

int connections(const spec::AirbyteResolved& a) {
  // One worker more while they are replaced.
  const int workers = most(count(a.worker)) + 1;
  return most(count(a.server)) * kServerPool + workers * kWorkerPool + kCronPools +
         kBootloaderPools;
}

Request database(const std::string& name, int most_connections, std::vector<std::string> roles,
                 std::vector<std::string> tasks = {}) {
  // Never through a pooler: JDBC prepares statements, and migrations hold locks for their session.
  return {.name = name,
          .what = DatabaseRequest{.name = name,
                                  .owner = kUser,
                                  .connections = most_connections,
                                  .pooled = false,
                                  .password = {kSecret, "db-password"}},
          .roles = std::move(roles),
          .tasks = std::move(tasks)};
}

Request bucket(const std::string& name, std::vector<std::string> roles) {
  return {.name = name,
          .what =
              BucketRequest{
                  .bucket = "airbyte-" + name, .user = kUser, .password = {kSecret, kStoreKey}},
          .roles = std::move(roles)};
}

std::vector<Request> requests(const spec::Resolved& r) {
  std::vector<Request> all = {
      database("airbyte", connections(r.airbyte), {"server", "worker", "cron"}, {"bootloader"}),
      database("temporal", kTemporalPools, {"temporal"}),
      database("temporal_visibility", kTemporalPools, {"temporal"})};
  if (!uses_platform_buckets(r)) return all;
  all.push_back(bucket("logs", {"server", "worker", "cron"}));
  all.push_back(bucket("state", {"server", "worker"}));
  return all;
}

}  // namespace

model::Component airbyte(const spec::Resolved& r, const model::Demand&) {
  const spec::AirbyteResolved& a = r.airbyte;
  model::Component component = component_of(a);
  component.image = a.server.image;
  component.roles = {temporal(r), server(r), worker(r), cron(r), connector_builder(r), webapp(r)};
  component.tasks = {bootloader(r)};
  component.secrets = {secret()};
  component.requests = requests(r);
  component.credentials = {kSecret};
  // The first is written into Airbyte's code; the others come from its list of connectors.
  component.fixed_images = {"busybox:1.35", "airbyte/source-*", "airbyte/destination-*",
                            "airbyte/normalization*"};
  return component;
}

}  // namespace dataplatform::components
