// What tests do to the cluster, past all admission.
#include "tests/simulation/model/admission.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/controllers.hpp"

#include <stdexcept>

namespace dataplatform::simulation {

using kube::ObjectKey;

const Json* ApiServer::find(const kube::Kind& kind, const ObjectKey& key) const {
  return store_.find(kind, key).get();
}

Object ApiServer::object(const kube::Kind& kind, const ObjectKey& key) const {
  return store_.find(kind, key);
}

std::vector<ObjectKey> ApiServer::keys(const kube::Kind& kind) const {
  std::vector<ObjectKey> keys;
  for (const auto& [key, object] : store_.all(kind))
    keys.push_back(key);
  return keys;
}

void ApiServer::edit(const kube::Kind& kind, const ObjectKey& key, const Json& patch,
                     const std::string& manager) {
  const Object before = store_.find(kind, key);
  if (before == nullptr)
    throw std::out_of_range("edit: there is no " + std::string(kind.name) + " " +
                            kube::to_text(key));
  Json next = *before;
  next.merge_patch(patch);
  keep({.verb = "edit", .manager = manager, .kind = kind, .key = key, .subresource = {}},
       std::move(next));
}

void ApiServer::put(const kube::Kind& kind, const ObjectKey& key, Json object,
                    const std::string& manager) {
  object["metadata"]["name"] = key.name;
  if (!key.namespace_.empty()) object["metadata"]["namespace"] = key.namespace_;
  keep({.verb = "put", .manager = manager, .kind = kind, .key = key, .subresource = {}},
       std::move(object));
}

void ApiServer::keep(const Write& write, Json next) {
  Write past = write;
  past.admitted = false;
  const Object before = store_.find(write.kind, write.key);
  const Type& type = type_of(write.kind);
  static const Json nothing = Json::object();
  const Json& live = before == nullptr ? nothing : *before;
  next["apiVersion"] = write.kind.api_version();
  next["kind"] = write.kind.name;
  (void)change(past, before, updated(live, std::move(next), type, writer_of(past)));
}

void ApiServer::erase(const kube::Kind& kind, const ObjectKey& key, const std::string& manager) {
  const Write write{
      .verb = "delete", .manager = manager, .kind = kind, .key = key, .subresource = {}};
  const Object present = store_.find(kind, key);
  if (present == nullptr) return;
  if (kind == kube::kPod && base::array_at(*present, {"metadata", "finalizers"}).empty())
    return drop(write);
  begin_deletion(write, *present, kube::Propagation::Background);
}

void ApiServer::uninstall(const kube::Kind& kind) {
  // With a definition go its objects, first.
  for (const kube::ObjectKey& key : keys(kind))
    drop({.verb = "delete", .manager = "somebody", .kind = kind, .key = key, .subresource = {}});
  not_served_.insert(kind);
  drop({.verb = "delete",
        .manager = "somebody",
        .kind = kube::kCustomResourceDefinition,
        .key = {"", kind.definition()},
        .subresource = {}});
}

void ApiServer::install(const kube::Kind& kind) {
  not_served_.erase(kind);
  Json definition = {{"spec", {{"group", kind.group}}}};
  put(kube::kCustomResourceDefinition, {"", kind.definition()}, std::move(definition));
}

bool ApiServer::settle() {
  return controllers_->settle();
}

bool ApiServer::settle_one(std::size_t controller) {
  return controllers_->settle_one(controller);
}

std::size_t ApiServer::controllers() const {
  return controllers_->size();
}

}  // namespace dataplatform::simulation
