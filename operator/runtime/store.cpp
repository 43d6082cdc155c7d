#include "operator/runtime/store.hpp"

#include "operator/runtime/version.hpp"

namespace dataplatform::runtime {

Store::Store(OnChange on_change) : on_change_(std::move(on_change)) {}

const Digest* Store::find(const kube::Kind& kind, const kube::ObjectKey& key) const {
  const auto digests = kinds_.find(kind);
  if (digests == kinds_.end()) return nullptr;
  const auto found = digests->second.digests.find(key);
  return found == digests->second.digests.end() ? nullptr : &found->second;
}

std::vector<Store::Entry> Store::of_platform(const std::string& platform) const {
  std::vector<Entry> entries;
  const auto kinds = by_platform_.find(platform);
  if (kinds == by_platform_.end()) return entries;
  for (const auto& [kind, digests] : kinds->second) {
    for (const auto& [key, digest] : digests)
      entries.push_back({kind, key, digest});
  }
  return entries;
}

void Store::put(const kube::Kind& kind, const kube::ObjectKey& key, Digest digest) {
  const Digest* known = find(kind, key);
  if (known != nullptr && older(digest.resource_version, known->resource_version)) return;
  const bool replaced = known != nullptr && known->uid != digest.uid;
  if (replaced) erase(kind, key);
  const bool repeated =
      known != nullptr && !replaced && known->resource_version == digest.resource_version;
  if (!repeated || digest.resource_version.empty()) change(kind, key, std::move(digest));
}

void Store::change(const kube::Kind& kind, const kube::ObjectKey& key, Digest digest) {
  std::map<kube::ObjectKey, Digest>& digests = kinds_[kind].digests;
  const bool is_new = !digests.contains(key);
  Digest& kept = digests[key];
  const Digest before = std::exchange(kept, std::move(digest));
  if (!is_new && before.platform != kept.platform) unlist(kind, key, before.platform);
  if (!kept.platform.empty()) by_platform_[kept.platform][kind][key] = &kept;
  on_change_(kind, key, is_new ? nullptr : &before, &kept);
}

void Store::erase(const kube::Kind& kind, const kube::ObjectKey& key) {
  const auto digests = kinds_.find(kind);
  if (digests == kinds_.end()) return;
  const auto found = digests->second.digests.extract(key);
  if (found.empty()) return;
  unlist(kind, key, found.mapped().platform);
  on_change_(kind, key, &found.mapped(), nullptr);
}

void Store::erase(const kube::Kind& kind, const kube::ObjectKey& key, const Digest& last) {
  const Digest* known = find(kind, key);
  if (known == nullptr) return;
  const bool other = known->uid != last.uid && !last.uid.empty();
  if (other && !older(known->resource_version, last.resource_version)) return;
  erase(kind, key);
}

void Store::unlist(const kube::Kind& kind, const kube::ObjectKey& key,
                   const std::string& platform) {
  const auto kinds = by_platform_.find(platform);
  if (kinds == by_platform_.end()) return;
  std::map<kube::ObjectKey, const Digest*>& digests = kinds->second[kind];
  digests.erase(key);
  if (digests.empty()) kinds->second.erase(kind);
  if (kinds->second.empty()) by_platform_.erase(kinds);
}

void Store::replace(const kube::Kind& kind, std::map<kube::ObjectKey, Digest> fresh,
                    const std::string& version) {
  std::vector<kube::ObjectKey> gone;
  for (const auto& [key, digest] : kinds_[kind].digests) {
    if (!fresh.contains(key) && !older(version, digest.resource_version)) gone.push_back(key);
  }
  for (const kube::ObjectKey& key : gone)
    erase(kind, key);
  for (auto& [key, digest] : fresh)
    put(kind, key, std::move(digest));
  mark_synced(kind);
}

bool Store::synced(const kube::Kind& kind) const {
  const auto found = kinds_.find(kind);
  return found != kinds_.end() && found->second.synced;
}

void Store::mark_synced(const kube::Kind& kind) {
  kinds_[kind].synced = true;
}

std::size_t Store::size(const kube::Kind& kind) const {
  const auto found = kinds_.find(kind);
  return found == kinds_.end() ? 0 : found->second.digests.size();
}

}  // namespace dataplatform::runtime
