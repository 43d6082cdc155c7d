#include "controllers/spec/checks.hpp"
#include "controllers/spec/store_sets.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace dataplatform::spec {
namespace {

const std::string kStore = "spec.components.objectStore";
constexpr std::size_t kShortestBucket = 3;
constexpr int kDrivesOfASet = 8;  // what parity of four blocks needs
constexpr std::size_t kLongestChild =
    52;  // of a StatefulSet or CronJob, with room for what Kubernetes appends

std::string at(const char* list, std::size_t i) {
  return kStore + "." + list + "[" + std::to_string(i) + "]";
}

// What the component's tasks and their account are called: a pool of such a name would be taken for
// one of them.
constexpr std::array<std::string_view, 5> kTaken{"buckets", "tiers", "replication", "verify",
                                                 "tasks"};

void check_pool_name(const Checked& in, const StoragePoolSpec& pool, const std::string& path,
                     Problems& problems) {
  const std::size_t room =
      kLongestChild -
      std::min(kLongestChild, in.resolved.name.size() + std::string_view("-object-store-").size());
  if (!pool.name) return;
  if (pool.name->size() > room) {
    refuse(problems, path + ".name", "is " + *pool.name + ", too long for a name of a StatefulSet",
           "use at most " + std::to_string(room) + " characters");
  }
  if (std::find(kTaken.begin(), kTaken.end(), *pool.name) != kTaken.end()) {
    refuse(problems, path + ".name", "is " + *pool.name + ", which a task of the store is called",
           "use another name");
  }
}

/// Whether the server can divide the drives, and into sets as safe as those of the first pool.
void check_sets(const std::vector<StoragePoolSpec>& pools, const StoragePoolSpec& pool,
                const std::string& path, Problems& problems) {
  const int set = drives_of_set(*pool.servers, *pool.drives_per_server);
  if (set == 0) {
    return refuse(problems, path,
                  "has " + std::to_string(*pool.servers) + " servers with " +
                      std::to_string(*pool.drives_per_server) +
                      " drives each, which can't be divided into equal sets of 2 to 16 drives",
                  "use 4, 8 or 16 servers, or another number that shares a divisor with them");
  }
  const StoragePoolSpec& first = pools.front();
  if (!first.servers || !first.drives_per_server) return;
  const int parity = parity_of_set(drives_of_set(*first.servers, *first.drives_per_server));
  if (set >= 2 * parity) return;
  refuse(problems, path,
         "makes sets of " + std::to_string(set) + " drives, but the first pool has " +
             std::to_string(parity) + " blocks of parity, which need " + std::to_string(2 * parity),
         "use as many servers and drives as the first pool has");
}

void check_pool(const Checked& in, const std::vector<StoragePoolSpec>& pools,
                const StoragePoolSpec& pool, const std::string& path, Problems& problems) {
  check_pool_name(in, pool, path, problems);
  if (!pool.servers || !pool.drives_per_server) return;
  const int drives = *pool.servers * *pool.drives_per_server;
  const int least = in.resolved.profile == Profile::Development ? 4 : kDrivesOfASet;
  // A single drive has no sets and can't become one of several pools.
  const bool single =
      drives == 1 && in.resolved.profile == Profile::Development && pools.size() == 1;
  if (single) return;
  if (drives >= least) return check_sets(pools, pool, path, problems);
  refuse(problems, path,
         "has " + std::to_string(*pool.servers) + " servers with " +
             std::to_string(*pool.drives_per_server) + " drives each, " + std::to_string(drives) +
             " in all, but needs at least " + std::to_string(least) +
             " to survive the loss of a server",
         "use 4 servers with " + std::to_string(least / 4) + " drives, or more");
}

std::vector<std::string> needed_buckets(const Spec& spec) {
  const ComponentsSpec& all = spec.components;
  std::vector<std::string> needed{"bronze", "silver", "gold", "datalake"};
  if (spec.backup.mode == Switch::Enabled && !spec.backup.repository)
    needed.emplace_back("backups");
  if (is_enabled(all.airbyte) && !all.airbyte.storage)
    needed.insert(needed.end(), {"airbyte-logs", "airbyte-state"});
  if (is_enabled(all.dremio)) needed.emplace_back("dremio");
  if (is_enabled(all.dbt)) needed.emplace_back("dbt-artifacts");
  return needed;
}

/// No name of an external bucket is ever guessed.
void check_mapping(const Checked& in, Problems& problems) {
  const ObjectStoreSpec& store = in.spec.components.object_store;
  std::vector<std::string> missing;
  for (const std::string& name : needed_buckets(in.spec)) {
    const bool mapped = std::any_of(
        store.buckets.begin(), store.buckets.end(),
        [&name](const BucketSpec& each) { return each.name == name && each.external_name; });
    if (!mapped) missing.push_back(name);
  }
  if (missing.empty()) return;
  std::string all;
  for (const std::string& name : missing)
    all += (all.empty() ? "" : ", ") + name;
  refuse(problems, kStore + ".buckets",
         "does not say which buckets of the external store stand for " + all,
         "add {name: " + missing.front() + ", externalName: …} for each");
}

void check_external(const Checked& in, Problems& problems) {
  const ObjectStoreSpec& store = in.spec.components.object_store;
  if (mode_of(store) != ComponentMode::External || !store.external) return;
  const bool has_identity = in.spec.cloud.workload_identity.object_store.has_value() ||
                            in.spec.cloud.workload_identity.dremio.has_value();
  if (!store.external->credentials_secret_ref.name && !has_identity) {
    refuse(problems, kStore + ".external.credentialsSecretRef",
           "is not set and there is no workload identity either",
           "name a Secret, or set spec.cloud.workloadIdentity.objectStore");
  }
  if (store.external->type == StoreType::AzureBlob && !store.external->account)
    refuse(problems, kStore + ".external.account", "is not set, but type is AzureBlob",
           "set the storage account");
  if (store.managed)
    refuse(problems, kStore + ".managed", "is set but mode is External: no store is run here",
           "remove it, or set mode Managed");
  check_mapping(in, problems);
}

void check_lock(const BucketSpec& bucket, const std::string& path, Problems& problems) {
  if (!bucket.object_lock) return;
  if (bucket.name != "bronze" && bucket.name != "datalake") {
    refuse(problems, path + ".objectLock",
           "is set on " + bucket.name.value_or("") + ", where the platform must be able to delete",
           "lock bronze or datalake only");
  }
  if (bucket.versioning == false)
    refuse(problems, path + ".versioning", "is false but objectLock needs versions",
           "set true, or leave it out");
}

void check_buckets(const ObjectStoreSpec& store, Problems& problems) {
  std::set<std::string> tiers;
  for (const TierSpec& tier : store.tiers)
    tiers.insert(tier.name.value_or(""));
  const std::set<std::string> replicated =
      store.replication ? std::set<std::string>(store.replication->buckets.begin(),
                                                store.replication->buckets.end())
                        : std::set<std::string>{};
  for (std::size_t i = 0; i < store.buckets.size(); ++i) {
    const BucketSpec& bucket = store.buckets[i];
    const std::string path = at("buckets", i);
    check_lock(bucket, path, problems);
    if (bucket.name && bucket.name->size() < kShortestBucket && !bucket.external_name)
      refuse(problems, path + ".name", "is " + *bucket.name + ", too short for a bucket",
             "use 3 characters or more");
    if (bucket.transition && bucket.transition->tier && !tiers.contains(*bucket.transition->tier)) {
      refuse(problems, path + ".transition.tier",
             "is " + *bucket.transition->tier +
                 ", which spec.components.objectStore.tiers does not have",
             "add a tier of that name, or use one that is there");
    }
    if (bucket.versioning == false && replicated.contains(bucket.name.value_or(""))) {
      refuse(problems, path + ".versioning",
             "is false but the bucket is replicated, which needs versions",
             "set true, or leave it out");
    }
  }
}

}  // namespace

void check_object_store(const Checked& in, Problems& problems) {
  const ObjectStoreSpec& store = in.spec.components.object_store;
  if (!is_enabled(store)) return;
  check_external(in, problems);
  if (store.managed) {
    for (std::size_t i = 0; i < store.managed->pools.size(); ++i)
      check_pool(in, store.managed->pools, store.managed->pools[i], at("managed.pools", i),
                 problems);
  }
  check_buckets(store, problems);
  check_store_copies(in, problems);
}

}  // namespace dataplatform::spec
