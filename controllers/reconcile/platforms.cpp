#include "controllers/reconcile/platforms.hpp"

#include <algorithm>

namespace dataplatform::reconcile {

namespace {

std::map<std::string, std::string> run_requests_of(const Json& object) {
  std::map<std::string, std::string> requests;
  for (const auto& [key, value] : base::object_at(object, {"metadata", "annotations"}).items()) {
    if (key.starts_with(kRunAnnotation) && value.is_string())
      requests[key.substr(kRunAnnotation.size())] = value.get<std::string>();
  }
  return requests;
}

}  // namespace

PlatformObject platform_object(const Json& object) {
  PlatformObject platform;
  platform.key = key_of(object);
  platform.uid = base::text_at(object, {"metadata", "uid"});
  platform.resource_version = base::text_at(object, {"metadata", "resourceVersion"});
  platform.generation = base::integer_at(object, {"metadata", "generation"});
  platform.deletion_timestamp = base::text_at(object, {"metadata", "deletionTimestamp"});
  const Json& finalizers = base::array_at(object, {"metadata", "finalizers"});
  const auto ours = std::find(finalizers.begin(), finalizers.end(), Json(kFinalizer));
  if (ours != finalizers.end())
    platform.finalizer = static_cast<std::size_t>(ours - finalizers.begin());
  platform.run_requests = run_requests_of(object);
  platform.spec = std::make_shared<const Json>(base::object_at(object, {"spec"}));
  platform.status = std::make_shared<const Json>(base::object_at(object, {"status"}));
  return platform;
}

std::optional<PlatformObject> Platforms::find(const kube::ObjectKey& key) const {
  const auto kept = kept_.find(key);
  if (kept == kept_.end()) return std::nullopt;
  if (!read_ || read_->key != key) read_ = platform_object(Json::parse(kept->second.text));
  return read_;
}

std::vector<kube::ObjectKey> Platforms::keys() const {
  std::vector<kube::ObjectKey> keys;
  for (const auto& [key, kept] : kept_)
    keys.push_back(key);
  return keys;
}

void Platforms::begin_list() {
  listing_ = true;
  staged_.clear();
}

Platforms::Kept Platforms::kept_of(const Json& object) {
  Json slim = object;
  if (slim.contains("metadata")) slim["metadata"].erase("managedFields");
  return {.text = base::to_line(slim),
          .generation = base::integer_at(object, {"metadata", "generation"}),
          .uid = base::text_at(object, {"metadata", "uid"}),
          .deleting = base::find(object, {"metadata", "deletionTimestamp"}) != nullptr,
          .run_requests = run_requests_of(object)};
}

void Platforms::upsert(const Json& object) {
  if (listing_) {
    staged_[key_of(object)] = kept_of(object);
  } else {
    hear(object);
  }
}

void Platforms::hear(const Json& object) {
  put(key_of(object), kept_of(object));
}

void Platforms::put(const kube::ObjectKey& key, Kept kept) {
  const auto before = kept_.find(key);
  // A server that lags behind the one that we asked before: generations of one object never go
  // back, and status would tell of an older one.
  if (before != kept_.end() && before->second.uid == kept.uid &&
      kept.generation < before->second.generation)
    return;
  const bool same = before != kept_.end() && before->second.uid == kept.uid &&
                    before->second.generation == kept.generation &&
                    before->second.deleting == kept.deleting &&
                    before->second.run_requests == kept.run_requests;
  const bool deleting = kept.deleting;
  kept_[key] = std::move(kept);
  forget_read(key);
  on_change_(key, deleting, !same);
}

void Platforms::forget_read(const kube::ObjectKey& key) {
  if (read_ && read_->key == key) read_.reset();
}

void Platforms::erase(const Json& last_state) {
  const kube::ObjectKey key = key_of(last_state);
  forget_read(key);
  if (kept_.erase(key) > 0) on_change_(key, /*deleting=*/true, /*spec_changed=*/true);
}

void Platforms::end_list() {
  listing_ = false;
  synced_ = true;
  std::vector<kube::ObjectKey> gone;
  for (const auto& [key, kept] : kept_) {
    if (!staged_.contains(key)) gone.push_back(key);
  }
  for (const kube::ObjectKey& key : gone) {
    kept_.erase(key);
    forget_read(key);
    on_change_(key, true, true);
  }
  for (auto& [key, kept] : staged_)
    put(key, std::move(kept));
  staged_.clear();
}

void Platforms::not_served() {
  begin_list();
  end_list();
}

}  // namespace dataplatform::reconcile
