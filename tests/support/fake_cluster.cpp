#include "tests/support/fake_cluster.hpp"

#include "operator/base/text.hpp"

namespace dataplatform::testing {
namespace {

using kube::Answer;
using kube::ApiError;
using kube::ObjectKey;

ApiError error(base::ErrorKind kind, int status, std::string reason, std::string message) {
  return {
      .kind = kind, .status = status, .reason = std::move(reason), .message = std::move(message)};
}

ApiError not_found(const ObjectKey& key) {
  return error(base::ErrorKind::NotFound, 404, "NotFound", kube::to_text(key) + " not found");
}

ApiError conflict(const std::string& message) {
  return error(base::ErrorKind::Conflict, 409, "Conflict", message);
}

ObjectKey key_of(const Json& object) {
  return {base::text_at(object, {"metadata", "namespace"}),
          base::text_at(object, {"metadata", "name"})};
}

std::string address(const kube::Kind& kind, const ObjectKey& key, const std::string& manager) {
  return std::string(kind.name) + " " + kube::to_text(key) + " " + manager;
}

bool selected(const Json& object, const std::string& selector) {
  if (selector.empty()) return true;
  const Json& labels = base::object_at(object, {"metadata", "labels"});
  for (const std::string& term : base::split(selector, ',')) {
    const auto equals = term.find('=');
    if (equals == std::string::npos
            ? !labels.contains(term)
            : base::text_at(labels, {term.substr(0, equals)}) != term.substr(equals + 1))
      return false;
  }
  return true;
}

Json seen_as(const Json& object, kube::Detail detail) {
  if (detail == kube::Detail::Full) return object;
  return {{"kind", "PartialObjectMetadata"},
          {"apiVersion", "meta.k8s.io/v1"},
          {"metadata", object.at("metadata")}};
}

void merge(Json& into, const Json& from) {
  for (const auto& [key, value] : from.items()) {
    if (value.is_object() && into.contains(key) && into[key].is_object()) {
      merge(into[key], value);
    } else {
      into[key] = value;
    }
  }
}

/// Takes out of `object` what `before` had and `after` has no more.
void forget(Json& object, const Json& before, const Json& after) {
  for (const auto& [key, value] : before.items()) {
    if (!object.contains(key)) continue;
    if (!after.contains(key)) {
      object.erase(key);
    } else if (value.is_object() && after[key].is_object() && object[key].is_object()) {
      forget(object[key], value, after[key]);
    }
  }
}

void own(Json& object, const std::string& manager, const Json& fields) {
  Json& entries = object["metadata"]["managedFields"];
  if (!entries.is_array()) entries = Json::array();
  for (Json& entry : entries) {
    if (entry["manager"] != manager) continue;
    entry["fieldsV1"] = fields;
    return;
  }
  entries.push_back({{"manager", manager}, {"operation", "Apply"}, {"fieldsV1", fields}});
}

/// The shape of `value`, as fieldsV1 would say it; items of a list by their name, where they have
/// one.
Json shape(const Json& value) {
  Json out = Json::object();
  if (value.is_array()) {
    for (const Json& item : value) {
      const std::string name = base::text_at(item, {"name"});
      if (!name.empty()) out["k:" + Json{{"name", name}}.dump()] = shape(item);
    }
    return out;
  }
  if (!value.is_object()) return out;
  for (const auto& [key, below] : value.items())
    out["f:" + key] = shape(below);
  return out;
}

/// As the API server is: what a StatefulSet's volumes are made from stays as it is.
bool changes_claims(const kube::Kind& kind, const Json* present, const Json& body) {
  if (kind != kube::kStatefulSet || present == nullptr) return false;
  const Json& wanted = base::array_at(body, {"spec", "volumeClaimTemplates"});
  return !wanted.empty() && wanted != base::array_at(*present, {"spec", "volumeClaimTemplates"});
}

Json without_status(Json object) {
  object.erase("status");
  object.erase("metadata");
  return object;
}

}  // namespace

std::optional<FakeCluster::Fault> FakeCluster::faulty(const std::string& verb,
                                                      const kube::Kind& kind,
                                                      const ObjectKey& key) {
  verb_ = verb;
  manager_ = "dataplatform-operator";
  writes.push_back(verb + " " + std::string(kind.name) + " " + kube::to_text(key));
  return fault ? fault(verb, kind, key) : std::nullopt;
}

void FakeCluster::tell(kube::WatchEventType type, const kube::Kind& kind, const Json& object) {
  history_.push_back({version_, type, kind, std::make_shared<const Json>(object)});
  boost::asio::post(loop_, [this, told = history_.back()] {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, watcher] : watchers_)
      ids.push_back(id);
    for (const std::uint64_t id : ids) {
      const auto found = watchers_.find(id);
      if (found == watchers_.end()) continue;
      const Watcher watcher = found->second;
      const bool wants = watcher.request.kind == told.kind && watcher.since < told.version &&
                         selected(*told.object, watcher.request.label_selector);
      if (wants) watcher.on_event({told.type, seen_as(*told.object, watcher.request.detail)});
    }
  });
}

void FakeCluster::note(const kube::Kind& kind, const ObjectKey& key, const Json* before,
                       const Json* after) {
  if (!observe) return;
  const auto shared = [](const Json* object) {
    return object == nullptr ? nullptr : std::make_shared<const Json>(*object);
  };
  observe({verb_, manager_, kind, key, shared(before), shared(after), version_});
}

void FakeCluster::store(const kube::Kind& kind, const ObjectKey& key, Json object,
                        bool spec_changed) {
  const bool is_new = !objects_[kind].contains(key);
  Json& metadata = object["metadata"];
  if (is_new) {
    metadata["uid"] = "uid-" + std::to_string(version_);
    metadata["generation"] = 0;
  }
  const bool scales = kind == kube::kDeployment || kind == kube::kStatefulSet;
  if (scales && !object["spec"].contains("replicas"))
    object["spec"]["replicas"] = 1;  // the API server's default
  if (is_new || spec_changed) metadata["generation"] = metadata.value("generation", 0) + 1;
  metadata["resourceVersion"] = std::to_string(++version_);
  const Json* old = find(kind, key);
  const std::optional<Json> before = old == nullptr ? std::nullopt : std::optional<Json>(*old);
  objects_[kind][key] = object;
  note(kind, key, before ? &*before : nullptr, &object);
  tell(is_new ? kube::WatchEventType::Added : kube::WatchEventType::Modified, kind, object);
  const bool ending = metadata.contains("deletionTimestamp") &&
                      base::array_at(object, {"metadata", "finalizers"}).empty();
  if (ending) drop(kind, key);
}

void FakeCluster::drop(const kube::Kind& kind, const ObjectKey& key) {
  const auto found = objects_[kind].find(key);
  if (found == objects_[kind].end()) return;
  Json last = std::move(found->second);
  const Json before = last;
  last["metadata"]["resourceVersion"] = std::to_string(++version_);
  objects_[kind].erase(found);
  note(kind, key, &before, nullptr);
  std::erase_if(applied_,
                [&](const auto& entry) { return entry.first.starts_with(address(kind, key, "")); });
  tell(kube::WatchEventType::Deleted, kind, last);
}

async::Task<Answer<Json>> FakeCluster::get(kube::Kind kind, ObjectKey key, kube::Detail detail) {
  reads.push_back("get " + std::string(kind.name) + " " + kube::to_text(key));
  const Json* found = find(kind, key);
  if (found == nullptr) co_return std::unexpected(not_found(key));
  co_return seen_as(*found, detail);
}

async::Task<Answer<kube::ListPage>> FakeCluster::list(kube::ListRequest request) {
  reads.push_back("list " + std::string(request.kind.name));
  if (not_served_.contains(request.kind))
    co_return std::unexpected(not_found({"", std::string(request.kind.plural)}));
  if (not_shown_.contains(request.kind))
    co_return std::unexpected(error(base::ErrorKind::Forbidden, 403, "Forbidden", "not allowed"));
  kube::ListPage page;
  page.resource_version = std::to_string(version_);
  for (const auto& [key, object] : objects_[request.kind]) {
    const bool here = request.namespace_.empty() || key.namespace_ == request.namespace_;
    if (!here || !selected(object, request.label_selector)) continue;
    page.items.push_back(seen_as(object, request.detail));
    // As the API server does it: the list says what its items are.
    page.items.back().erase("apiVersion");
    page.items.back().erase("kind");
  }
  co_return page;
}

async::Task<Answer<kube::WatchEnd>> FakeCluster::watch(kube::WatchRequest request, OnEvent on_event,
                                                       async::CancelToken cancel) {
  const std::uint64_t id = next_watcher_++;
  const std::uint64_t since = std::stoull("0" + request.resource_version);
  const std::uint64_t until = version_;
  watchers_[id] = {std::move(request), std::move(on_event), until};
  boost::asio::post(loop_, [this, id, since, until] {
    for (const Told& told : std::vector<Told>(history_)) {
      const auto found = watchers_.find(id);
      if (found == watchers_.end()) return;
      const Watcher watcher = found->second;
      if (told.version <= since || told.version > until || told.kind != watcher.request.kind ||
          !selected(*told.object, watcher.request.label_selector))
        continue;
      watcher.on_event({told.type, seen_as(*told.object, watcher.request.detail)});
    }
  });
  async::Signal cancelled(loop_);
  cancel.on_cancel([cancelled]() mutable { cancelled.set(); });
  co_await cancelled.wait();
  watchers_.erase(id);
  co_return kube::WatchEnd::Cancelled;
}

async::Task<Answer<Json>> FakeCluster::apply(kube::ApplyRequest request) {
  const ObjectKey key = key_of(request.object);
  const std::string verb = request.subresource.empty() ? "apply" : "status";
  const auto broken = faulty(verb, request.kind, key);
  manager_ = request.manager;
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  const Json* present = find(request.kind, key);
  const std::string uid = base::text_at(request.object, {"metadata", "uid"});
  const std::string version = base::text_at(request.object, {"metadata", "resourceVersion"});
  if (!uid.empty() && (present == nullptr || base::text_at(*present, {"metadata", "uid"}) != uid))
    co_return std::unexpected(conflict("uid mismatch"));
  if (!version.empty() && base::text_at(*present, {"metadata", "resourceVersion"}) != version)
    co_return std::unexpected(conflict("the object has been modified"));

  if (changes_claims(request.kind, present, request.object))
    co_return std::unexpected(error(base::ErrorKind::Invalid, 422, "Invalid",
                                    "spec: Forbidden: updates to statefulset spec for fields "
                                    "other than 'replicas' and 'template' are forbidden"));

  Json body = request.object;
  body["metadata"].erase("uid");
  body["metadata"].erase("resourceVersion");
  Json object = present == nullptr ? Json::object() : *present;
  const Json before = object;
  const std::string place = address(request.kind, key, request.manager + "/" + request.subresource);
  forget(object, applied_.contains(place) ? applied_[place] : Json::object(), body);
  merge(object, body);
  if (request.subresource.empty()) own(object, request.manager, shape(body));
  applied_[place] = body;
  if (object != before)
    store(request.kind, key, object, without_status(object) != without_status(before));
  if (broken) co_return std::unexpected(broken->error);
  const Json* now = find(request.kind, key);
  co_return seen_as(now == nullptr ? object : *now, request.reply);
}

async::Task<Answer<Json>> FakeCluster::create(kube::CreateRequest request) {
  const ObjectKey key = key_of(request.object);
  const auto broken = faulty("create", request.kind, key);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  if (find(request.kind, key) != nullptr)
    co_return std::unexpected(
        error(base::ErrorKind::Conflict, 409, "AlreadyExists", "already exists"));
  store(request.kind, key, request.object, true);
  if (broken) co_return std::unexpected(broken->error);
  co_return seen_as(*find(request.kind, key), request.reply);
}

async::Task<Answer<Json>> FakeCluster::replace(kube::ReplaceRequest request) {
  const ObjectKey key = key_of(request.object);
  const Json* present = find(request.kind, key);
  if (present == nullptr) co_return std::unexpected(not_found(key));
  if (base::text_at(*present, {"metadata", "resourceVersion"}) !=
      base::text_at(request.object, {"metadata", "resourceVersion"})) {
    co_return std::unexpected(conflict("the object has been modified"));
  }
  store(request.kind, key, request.object, true);
  co_return *find(request.kind, key);
}

async::Task<Answer<Json>> FakeCluster::patch(kube::PatchRequest request) {
  const auto broken = faulty("patch", request.kind, request.key);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  const Json* present = find(request.kind, request.key);
  if (present == nullptr) co_return std::unexpected(not_found(request.key));
  const Json patched = present->patch(request.operations);
  const bool stale =
      patched["metadata"]["resourceVersion"] != (*present)["metadata"]["resourceVersion"];
  if (stale) co_return std::unexpected(conflict("the object has been modified"));
  store(request.kind, request.key, patched, without_status(patched) != without_status(*present));
  if (broken) co_return std::unexpected(broken->error);
  const Json* now = find(request.kind, request.key);
  co_return seen_as(now == nullptr ? patched : *now, request.reply);
}

async::Task<Answer<void>> FakeCluster::remove(kube::DeleteRequest request) {
  const auto broken = faulty("delete", request.kind, request.key);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  const Json* present = find(request.kind, request.key);
  if (present != nullptr && base::text_at(*present, {"metadata", "uid"}) != request.uid)
    co_return std::unexpected(conflict("uid mismatch"));
  if (request.propagation == kube::Propagation::Orphan) orphan_pods(request.key);
  erase(request.kind, request.key);
  if (broken) co_return std::unexpected(broken->error);
  co_return Answer<void>();
}

async::Task<Answer<bool>> FakeCluster::serves(kube::Kind kind) {
  reads.push_back("serves " + std::string(kind.name));
  co_return !not_served_.contains(kind);
}

void FakeCluster::uninstall(const kube::Kind& kind) {
  not_served_.insert(kind);
  drop(kube::kCustomResourceDefinition, {"", kind.definition()});
}

void FakeCluster::install(const kube::Kind& kind) {
  not_served_.erase(kind);
  Json definition = {{"apiVersion", "apiextensions.k8s.io/v1"},
                     {"kind", "CustomResourceDefinition"}};
  definition["metadata"]["name"] = kind.definition();
  store(kube::kCustomResourceDefinition, {"", kind.definition()}, std::move(definition), true);
}

void FakeCluster::edit(const kube::Kind& kind, const ObjectKey& key, const Json& patch,
                       const std::string& manager) {
  verb_ = "edit";
  manager_ = manager;
  Json object = objects_.at(kind).at(key);
  object.merge_patch(patch);
  Json& entries = object["metadata"]["managedFields"];
  for (Json& entry : entries) {
    if (entry["manager"] == "dataplatform-operator")
      entry["fieldsV1"]["lost"] = std::to_string(version_);
  }
  entries.push_back({{"manager", manager}, {"operation", "Update"}, {"fieldsV1", shape(patch)}});
  store(kind, key, object, true);
}

void FakeCluster::erase(const kube::Kind& kind, const ObjectKey& key) {
  const Json* present = find(kind, key);
  if (present == nullptr) return;
  if (base::array_at(*present, {"metadata", "finalizers"}).empty()) return drop(kind, key);
  Json object = *present;
  object["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  store(kind, key, object, true);
}

const Json* FakeCluster::find(const kube::Kind& kind, const ObjectKey& key) const {
  const auto objects = objects_.find(kind);
  if (objects == objects_.end()) return nullptr;
  const auto found = objects->second.find(key);
  return found == objects->second.end() ? nullptr : &found->second;
}

std::vector<ObjectKey> FakeCluster::keys(const kube::Kind& kind) const {
  std::vector<ObjectKey> keys;
  const auto objects = objects_.find(kind);
  if (objects == objects_.end()) return keys;
  for (const auto& [key, object] : objects->second)
    keys.push_back(key);
  return keys;
}

}  // namespace dataplatform::testing
