#include "controllers/reconcile/operations/grow.hpp"

#include "controllers/reconcile/kinds.hpp"

#include <algorithm>
#include <map>

namespace dataplatform::reconcile {
namespace {

using kube::Answer;

constexpr std::string_view kVolumesManager = "dataplatform-operator-volumes";

base::Quantity storage_of(const Json& claim) {
  const std::string text = base::text_at(claim, {"spec", "resources", "requests", "storage"});
  return base::Quantity::parse(text).value_or(base::Quantity());
}

std::map<std::string, base::Quantity> sizes_of(const Json& set) {
  std::map<std::string, base::Quantity> sizes;
  for (const Json& claim : base::array_at(set, {"spec", "volumeClaimTemplates"}))
    sizes[base::text_at(claim, {"metadata", "name"})] = storage_of(claim);
  return sizes;
}

/// "<template>-<set>-<number>"
bool is_claim_of(const std::string& name, const std::string& claim, const std::string& set) {
  const std::string prefix = claim + "-" + set + "-";
  return name.size() > prefix.size() && name.starts_with(prefix) &&
         name.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
}

}  // namespace

std::vector<Growth> growth_of(const Json& live, const Json& wanted) {
  const auto before = sizes_of(live);
  std::vector<Growth> growths;
  for (const auto& [claim, size] : sizes_of(wanted)) {
    const auto old = before.find(claim);
    if (old != before.end() && old->second < size) growths.push_back({claim, size});
  }
  return growths;
}

std::vector<Claim> claims_of(const runtime::Store& store, const std::string& platform,
                             const projections::Object& set, const std::vector<Growth>& growths) {
  const kube::ObjectKey own = key_of(set.body);
  std::vector<Claim> claims;
  for (const auto& entry : store.of_platform(platform)) {
    const bool here = entry.kind == kube::kPersistentVolumeClaim &&
                      entry.key.namespace_ == own.namespace_ && !entry.digest->deleting;
    if (!here) continue;
    for (const Growth& growth : growths) {
      if (is_claim_of(entry.key.name, growth.claim, own.name))
        claims.push_back({entry.key, entry.digest->uid, growth.to});
    }
  }
  return claims;
}

std::vector<Claim> small_claims(const runtime::Store& store, const std::string& platform,
                                const projections::Object& set) {
  std::vector<Growth> all;
  for (const auto& [claim, size] : sizes_of(set.body))
    all.push_back({claim, size});
  if (all.empty()) return {};
  std::vector<Claim> claims = claims_of(store, platform, set, all);
  std::erase_if(claims, [&](const Claim& claim) {
    const runtime::Digest* digest = store.find(kube::kPersistentVolumeClaim, claim.key);
    const auto asked = base::Quantity::parse(digest->readiness.revision);
    return !asked || *asked >= claim.to;
  });
  return claims;
}

async::Task<Answer<Json>> grow_claim(kube::KubeApi& api, Claim claim) {
  Answer<Json> live = co_await api.get(kube::kPersistentVolumeClaim, claim.key, kube::Detail::Full);
  if (!live && live.error().not_found()) co_return Json();
  if (!live || storage_of(*live) >= claim.to) co_return live;
  kube::ApplyRequest request;
  request.kind = kube::kPersistentVolumeClaim;
  request.manager = kVolumesManager;
  request.object = {{"apiVersion", "v1"}, {"kind", "PersistentVolumeClaim"}};
  request.object["metadata"] = {
      {"name", claim.key.name}, {"namespace", claim.key.namespace_}, {"uid", claim.uid}};
  request.object["spec"]["resources"]["requests"]["storage"] = claim.to.canonical_bytes();
  co_return co_await api.apply(std::move(request));
}

async::Task<Answer<void>> orphan_pods(kube::KubeApi& api, kube::ObjectKey key, std::string uid) {
  kube::DeleteRequest request;
  request.kind = kube::kStatefulSet;
  request.key = std::move(key);
  request.uid = std::move(uid);
  request.propagation = kube::Propagation::Orphan;
  co_return co_await api.remove(std::move(request));
}

std::string to_text(const std::vector<Growth>& growths) {
  std::string text;
  for (const Growth& growth : growths)
    text += (text.empty() ? "" : " and ") + growth.claim + " to " + growth.to.canonical_bytes();
  return text;
}

}  // namespace dataplatform::reconcile
