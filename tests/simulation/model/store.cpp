#include "tests/simulation/model/store.hpp"

#include <algorithm>

namespace dataplatform::simulation {

Object Store::find(const kube::Kind& kind, const kube::ObjectKey& key) const {
  const Objects& objects = all(kind);
  const auto found = objects.find(key);
  return found == objects.end() ? nullptr : found->second;
}

const Objects& Store::all(const kube::Kind& kind) const {
  static const Objects none;
  const auto shelf = shelves_.find(kind);
  return shelf == shelves_.end() ? none : shelf->second.objects;
}

Objects Store::as_of(const kube::Kind& kind, std::uint64_t version) const {
  const auto shelf = shelves_.find(kind);
  if (shelf == shelves_.end()) return {};
  Objects then = shelf->second.objects;
  const auto& log = shelf->second.log;
  for (auto entry = log.rbegin(); entry != log.rend() && entry->version > version; ++entry) {
    if (entry->before == nullptr) {
      then.erase(entry->key);
    } else {
      then[entry->key] = entry->before;
    }
  }
  return then;
}

std::uint64_t Store::changed(const kube::Kind& kind) const {
  const auto shelf = shelves_.find(kind);
  return shelf == shelves_.end() ? 0 : shelf->second.changed;
}

std::vector<kube::Kind> Store::kinds() const {
  std::vector<kube::Kind> kinds;
  for (const auto& [kind, shelf] : shelves_)
    kinds.push_back(kind);
  return kinds;
}

void Store::each_since(const kube::Kind& kind, std::uint64_t version,
                       const std::function<void(const LogEntry&)>& visit) const {
  const auto shelf = shelves_.find(kind);
  if (shelf == shelves_.end()) return;
  const auto& log = shelf->second.log;
  const auto first = std::ranges::upper_bound(log, version, {}, &LogEntry::version);
  // By index: what is visited may append.
  for (auto at = static_cast<std::size_t>(first - log.begin()); at < log.size(); ++at) {
    const LogEntry entry = log[at];
    visit(entry);
  }
}

Object Store::put(const kube::Kind& kind, const kube::ObjectKey& key, Json object) {
  Shelf& shelf = shelves_[kind];
  object["metadata"]["resourceVersion"] = std::to_string(++version_);
  Object kept = std::make_shared<const Json>(std::move(object));
  Object& place = shelf.objects[key];
  const auto type = place == nullptr ? kube::WatchEventType::Added : kube::WatchEventType::Modified;
  shelf.log.push_back({version_, type, key, place, kept});
  shelf.changed = version_;
  place = kept;
  return kept;
}

Object Store::drop(const kube::Kind& kind, const kube::ObjectKey& key) {
  Shelf& shelf = shelves_[kind];
  const auto found = shelf.objects.find(key);
  if (found == shelf.objects.end()) return nullptr;
  Json last = *found->second;
  last["metadata"]["resourceVersion"] = std::to_string(++version_);
  Object kept = std::make_shared<const Json>(std::move(last));
  shelf.log.push_back({version_, kube::WatchEventType::Deleted, key, found->second, kept});
  shelf.changed = version_;
  shelf.objects.erase(found);
  return kept;
}

void Store::compact(std::uint64_t version) {
  compacted_ = std::max(compacted_, version);
  for (auto& [kind, shelf] : shelves_) {
    while (!shelf.log.empty() && shelf.log.front().version <= compacted_)
      shelf.log.pop_front();
  }
}

}  // namespace dataplatform::simulation
