// What of the object store is fixed once it is made.
#include "controllers/spec/comparison.hpp"
#include "controllers/spec/names.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

const BucketSpec* find_bucket(const Spec& spec, const Text& name) {
  for (const BucketSpec& each : spec.components.object_store.buckets) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

std::string lock_text(const BucketSpec* bucket) {
  if (bucket == nullptr || !bucket->object_lock) return "not set";
  return std::string(text_of(bucket->object_lock->mode.value_or(LockMode::Governance))) + " for " +
         std::to_string(bucket->object_lock->days.value_or(0)) + " days";
}

/// A lock is made with the bucket: neither can it be taken away, nor given later.
void compare_locks(const Comparison& change) {
  std::vector<Text> names;
  for (const Side* side : {&change.before, &change.after}) {
    for (const BucketSpec& each : side->spec.components.object_store.buckets)
      names.push_back(each.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Text& name : names) {
    const std::string from = lock_text(find_bucket(change.before.spec, name)),
                      to = lock_text(find_bucket(change.after.spec, name));
    if (from == to) continue;
    change.refuse("spec.components.objectStore.buckets[" + name.value_or("") + "].objectLock", from,
                  to, "a lock is fixed when its bucket is made",
                  from == "not set" ? "remove it, or lock a new bucket" : "set it back to " + from);
  }
}

void compare_dremio_bucket(const Comparison& change) {
  const BucketSpec *before = find_bucket(change.before.spec, "dremio"),
                   *after = find_bucket(change.after.spec, "dremio");
  const auto look = [&](const char* name, const Text& from, const Text& to) {
    if (from == to) return;
    change.refuse(std::string("spec.components.objectStore.buckets[dremio].") + name,
                  from.value_or("not set"), to.value_or("not set"),
                  "Dremio keeps its tables and results under it", "set it back");
  };
  if (change.before.spec.components.object_store.mode !=
      change.after.spec.components.object_store.mode)
    return;
  look("externalName", before ? before->external_name : Text(),
       after ? after->external_name : Text());
  look("prefix", before ? before->prefix : Text(), after ? after->prefix : Text());
}

using Pool = ObjectStoreResolved::Pool;

const StoragePoolSpec* written_pool(const Spec& spec, const std::string& name) {
  const auto& managed = spec.components.object_store.managed;
  if (!managed) return nullptr;
  for (const StoragePoolSpec& pool : managed->pools) {
    if (pool.name.value_or("") == name) return &pool;
  }
  return nullptr;
}

void compare_shape(const Comparison& change, const std::string& path, int before, int after,
                   bool written) {
  if (before == after) return;
  const std::string from = std::to_string(before), to = std::to_string(after);
  if (!written && waits_for_approval(change)) {
    change.verdict.approval.push_back(path + " is not set and would go from " + from + " to " + to +
                                      ", but a pool can't change its shape: set " + from);
  } else {
    change.refuse(path, from, to, "a pool can't change its shape",
                  "set it back, and add a second pool to grow");
  }
}

void compare_pool(const Comparison& change, const Pool& before, const Pool& after) {
  const std::string path = "spec.components.objectStore.managed.pools[" + before.name + "]";
  const StoragePoolSpec* written = written_pool(change.after.spec, after.name);
  compare_shape(change, path + ".servers", before.servers, after.servers,
                written != nullptr && written->servers);
  compare_shape(change, path + ".drivesPerServer", before.drives_per_server,
                after.drives_per_server, written != nullptr && written->drives_per_server);
  compare_volume(change, path + ".storagePerDrive", before.storage, after.storage,
                 written == nullptr ? StorageSpec() : written->storage_per_drive);
}

/// Also of what the profile decides: nothing that stores may lose drives by a default.
void compare_pools(const Comparison& change) {
  const ObjectStoreResolved &before = change.before.resolved.object_store,
                            &after = change.after.resolved.object_store;
  const bool rises = change.after.resolved.profile > change.before.resolved.profile;
  if (!both_run(before.mode, after.mode) || rises) return;  // the rise is held as a whole
  for (const Pool& old : before.pools) {
    const auto found = std::ranges::find(after.pools, old.name, &Pool::name);
    if (found != after.pools.end()) {
      compare_pool(change, old, *found);
    } else {
      // Its objects would have to move to the other pools first.
      change.hold("spec.components.objectStore.managed.pools[" + old.name + "]", "there",
                  "removed");
    }
  }
}

}  // namespace

void compare_store(const Comparison& change) {
  compare_locks(change);
  compare_dremio_bucket(change);
  compare_pools(change);
}

}  // namespace dataplatform::spec
