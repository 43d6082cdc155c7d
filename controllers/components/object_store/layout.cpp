// Which server is where, and what all of them are told about each other.
#include "controllers/components/object_store/parts.hpp"
#include "controllers/spec/store_sets.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::components::store_parts {
namespace {

constexpr int kDrivesForFourParities = 8;

std::string range(int count) {
  return fmt::format("{{0...{}}}", count - 1);
}

/// "/drives/drive{0...3}".
std::string drives(const Pool& pool) {
  const std::string path = "/drives/drive";
  return path + (pool.drives_per_server > 1 ? range(pool.drives_per_server) : "0");
}

std::string pods(const spec::Resolved& r, const Pool& pool) {
  return r.name + "-object-store-" + pool.name;
}

/// A lone server has only paths; where there are more, each pool is named by its hosts.
std::string argument(const spec::Resolved& r, const Pool& pool) {
  if (servers(r) == 1) return drives(pool);
  const std::string ordinals = pool.servers > 1 ? range(pool.servers) : "0";
  return fmt::format("http://{0}-{1}.{0}-pods.{2}.svc:{3}{4}", pods(r, pool), ordinals,
                     r.data_namespace, kPort, drives(pool));
}

}  // namespace

std::string host(const spec::Resolved& r) {
  return r.name + "-object-store." + r.data_namespace + ".svc";
}

std::string host_of_server(const spec::Resolved& r, const Pool& pool, int ordinal) {
  return fmt::format("{0}-{1}.{0}-pods.{2}.svc", pods(r, pool), ordinal, r.data_namespace);
}

int servers(const spec::Resolved& r) {
  int all = 0;
  for (const Pool& each : r.object_store.pools)
    all += each.servers;
  return all;
}

std::vector<std::string> server_arguments(const spec::Resolved& r) {
  std::vector<std::string> all = {"server"};
  for (const Pool& each : r.object_store.pools)
    all.push_back(argument(r, each));
  all.push_back("--address=:" + std::to_string(kPort));
  all.push_back("--console-address=:" + std::to_string(kConsolePort));
  return all;
}

bool has_four_parities(const spec::Resolved& r) {
  const auto& pools = r.object_store.pools;
  return std::all_of(pools.begin(), pools.end(), [](const Pool& each) {
    return spec::drives_of_set(each.servers, each.drives_per_server) >= kDrivesForFourParities;
  });
}

}  // namespace dataplatform::components::store_parts
