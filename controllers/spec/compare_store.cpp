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

void compare_pools(const Comparison& change) {
  const auto &before = change.before.spec.components.object_store.managed,
             &after = change.after.spec.components.object_store.managed;
  if (!before || !after) return;
  for (const StoragePoolSpec& old : before->pools) {
    const auto found =
        std::find_if(after->pools.begin(), after->pools.end(),
                     [&old](const StoragePoolSpec& each) { return each.name == old.name; });
    const std::string path =
        "spec.components.objectStore.managed.pools[" + old.name.value_or("") + "]";
    if (found == after->pools.end()) {
      // Its objects would have to move to the other pools first.
      change.hold(path, "there", "removed");
      continue;
    }
    const char* fix = "set it back, and add a second pool to grow";
    if (old.servers != found->servers)
      change.refuse(path + ".servers", std::to_string(old.servers.value_or(0)),
                    std::to_string(found->servers.value_or(0)), "a pool can't change its shape",
                    fix);
    if (old.drives_per_server != found->drives_per_server) {
      change.refuse(path + ".drivesPerServer", std::to_string(old.drives_per_server.value_or(0)),
                    std::to_string(found->drives_per_server.value_or(0)),
                    "a pool can't change its shape", fix);
    }
    if (old.storage_per_drive.size && found->storage_per_drive.size &&
        found->storage_per_drive.size->value < old.storage_per_drive.size->value) {
      change.refuse(path + ".storagePerDrive.size", old.storage_per_drive.size->text,
                    found->storage_per_drive.size->text, "volumes can't shrink", "set it back");
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
