// What the object store has elsewhere: tiers, a second site; and what a store outside must do
// itself.
#include "controllers/spec/checks.hpp"

#include <algorithm>
#include <array>

namespace dataplatform::spec {
namespace {

const std::string kStore = "spec.components.objectStore";
constexpr std::array<std::string_view, 5> kUsual{"bronze", "silver", "gold", "datalake", "backups"};

std::string at(const char* list, std::size_t i) {
  return kStore + "." + list + "[" + std::to_string(i) + "]";
}

bool is_word(const std::string& text) {
  return !text.empty() && text.find_first_not_of(
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
                              std::string::npos;
}

/// The user's own store is not changed: what it must do itself is said, and not left to be
/// believed.
void check_others_work(const ObjectStoreSpec& store, Problems& problems) {
  const std::string why = " but mode is External: the platform changes nothing in a store of yours";
  const std::string fix = "set it up there and remove it here";
  if (!store.tiers.empty()) refuse(problems, kStore + ".tiers", "is set" + why, fix);
  if (store.replication) refuse(problems, kStore + ".replication", "is set" + why, fix);
  for (std::size_t i = 0; i < store.buckets.size(); ++i) {
    const BucketSpec& bucket = store.buckets[i];
    const std::string path = at("buckets", i);
    if (bucket.object_lock) refuse(problems, path + ".objectLock", "is set" + why, fix);
    if (bucket.transition) refuse(problems, path + ".transition", "is set" + why, fix);
    if (bucket.versioning == true) warn(problems, path + ".versioning", "is true" + why, fix);
    if (bucket.expire_days) warn(problems, path + ".expireDays", "is set" + why, fix);
  }
}

// Classes that the store can read from at once. It refuses others: what is in an archive must be
// fetched first.
constexpr std::array<std::string_view, 3> kReadable{"STANDARD", "REDUCED_REDUNDANCY",
                                                    "STANDARD_IA"};

void check_tiers(const ObjectStoreSpec& store, Problems& problems) {
  for (std::size_t i = 0; i < store.tiers.size(); ++i) {
    const TierSpec& tier = store.tiers[i];
    const std::string path = at("tiers", i);
    if (tier.name && !is_word(*tier.name))
      refuse(problems, path + ".name", "is " + *tier.name + ", no name of a tier",
             "use letters, digits, - and _");
    if (!tier.credentials_secret_ref.name)
      refuse(problems, path + ".credentialsSecretRef", "is not set, and a tier has no other way in",
             "name a Secret with the keys of that store");
    if (!tier.storage_class || tier.type != StoreType::S3 ||
        std::find(kReadable.begin(), kReadable.end(), *tier.storage_class) != kReadable.end())
      continue;
    warn(problems, path + ".storageClass",
         "is " + *tier.storage_class +
             ", from which nothing can be read at once: objects are written in the bucket's own "
             "class",
         "use STANDARD_IA, or give the bucket there a rule that moves them on");
  }
}

/// Copies need versions, and only a bucket that is listed gets them.
void check_replication(const ObjectStoreSpec& store, Problems& problems) {
  if (!store.replication) return;
  const std::string path = kStore + ".replication.buckets";
  const std::vector<std::string>& copied = store.replication->buckets;
  if (copied.empty())
    refuse(problems, path, "names no bucket", "name those that the second site needs");
  for (std::size_t i = 0; i < copied.size(); ++i) {
    const bool usual = std::find(kUsual.begin(), kUsual.end(), copied[i]) != kUsual.end();
    const bool listed =
        std::any_of(store.buckets.begin(), store.buckets.end(),
                    [&](const BucketSpec& bucket) { return bucket.name == copied[i]; });
    if (usual || listed) continue;
    refuse(problems, path + "[" + std::to_string(i) + "]",
           "is " + copied[i] + ", which spec.components.objectStore.buckets does not have",
           "add a bucket of that name, or use one that is there");
  }
}

}  // namespace

void check_store_copies(const Checked& in, Problems& problems) {
  const ObjectStoreSpec& store = in.spec.components.object_store;
  if (mode_of(store) == ComponentMode::External) return check_others_work(store, problems);
  check_tiers(store, problems);
  check_replication(store, problems);
}

}  // namespace dataplatform::spec
