// What becomes of a bucket's objects with time. Always the whole document: the store keeps no rule
// that is not in it.
#include "controllers/components/object_store/parts.hpp"

#include <algorithm>
#include <cctype>

namespace dataplatform::components::store_parts {
namespace {

using base::Json;

/// How long a version stays that another has replaced, where nothing locks it for longer.
constexpr int kOldVersionDays = 90;

Json rule(const std::string& what) {
  return {{"ID", "dataplatform-" + what}, {"Status", "Enabled"}};
}

Json transition(const Bucket& bucket) {
  Json one = rule("transition");
  if (!bucket.transition_prefix.empty()) one["Filter"] = {{"Prefix", bucket.transition_prefix}};
  one["Transition"] = {{"Days", bucket.transition_days},
                       {"StorageClass", tier_name(bucket.transition_tier)}};
  return one;
}

Json expiry(const Bucket& bucket) {
  Json one = rule("expiry");
  one["Expiration"] = {{"Days", bucket.expire_days}};
  return one;
}

Json old_versions(const Bucket& bucket) {
  Json one = rule("versions");
  one["NoncurrentVersionExpiration"] = {
      {"NoncurrentDays", std::max(kOldVersionDays, bucket.lock_days)}};
  return one;
}

}  // namespace

std::string tier_name(const std::string& name) {
  std::string capitals = name;
  std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return capitals;
}

std::string lifecycle(const Bucket& bucket) {
  Json rules = Json::array();
  if (!bucket.transition_tier.empty()) rules.push_back(transition(bucket));
  if (bucket.expire_days > 0) rules.push_back(expiry(bucket));
  if (bucket.versioning) rules.push_back(old_versions(bucket));
  return rules.empty() ? "" : Json{{"Rules", rules}}.dump(2) + "\n";
}

std::string lifecycle_file(const Bucket& bucket) {
  return "lifecycle-" + bucket.name + ".json";
}

}  // namespace dataplatform::components::store_parts
