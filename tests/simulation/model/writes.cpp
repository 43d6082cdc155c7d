// What a write does: to an object that is there or not, through the books, into the store.
#include "tests/simulation/model/admission.hpp"
#include "tests/simulation/model/answers.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/controllers.hpp"
#include "tests/simulation/model/decode.hpp"
#include "tests/simulation/model/immutable.hpp"
#include "tests/simulation/model/kind_rules.hpp"
#include "tests/simulation/model/prepare.hpp"
#include "tests/simulation/model/structural.hpp"

namespace dataplatform::simulation {
namespace {

using kube::Answer;

std::optional<kube::ApiError> broken_precondition(const kube::Kind& kind, const std::string& name,
                                                  const Json* present, const Json& config) {
  const std::string uid = base::text_at(config, {"metadata", "uid"});
  if (!uid.empty() && present == nullptr)
    return conflict(kind, name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: ");
  const std::string version = base::text_at(config, {"metadata", "resourceVersion"});
  const bool stale = present != nullptr && !version.empty() &&
                     base::text_at(*present, {"metadata", "resourceVersion"}) != version;
  if (stale) return modified_meanwhile(kind, name);
  return std::nullopt;
}

/// An apply or a replacement of an object of another uid: found out last, when all else is well.
std::optional<kube::ApiError> another(const kube::Kind& kind, const Json* present,
                                      const Json& said) {
  const std::string uid = base::text_at(said, {"metadata", "uid"});
  if (uid.empty() || present == nullptr) return std::nullopt;
  if (base::text_at(*present, {"metadata", "uid"}) == uid) return std::nullopt;
  return invalid(kind, base::text_at(*present, {"metadata", "name"}),
                 {{"FieldValueInvalid", "metadata.uid", "field is immutable"}});
}

kube::ApiError emptied(const kube::Kind& kind, const std::string& name) {
  return invalid(
      kind, name,
      {{"FieldValueForbidden", "data", "Forbidden: field is immutable when `immutable` is set"}});
}

}  // namespace

Answer<Object> ApiServer::do_apply(const Write& write, const Json& config, bool force) {
  const Object before = store_.find(write.kind, write.key);
  if (before == nullptr && !write.subresource.empty())
    return std::unexpected(not_found(write.kind, write.key.name));
  if (config.contains("metadata") && config["metadata"].contains("managedFields"))
    return std::unexpected(bad_request("metadata.managedFields must be nil"));
  const Type& type = type_of(write.kind);
  if (const auto wrong = type_error(config, type))
    return std::unexpected(unforeseen("failed to create typed patch object (" +
                                      kube::to_text(write.key) + "; " + write.kind.api_version() +
                                      ", Kind=" + std::string(write.kind.name) + "): " + *wrong));
  if (auto error = broken_precondition(write.kind, write.key.name, before.get(), config))
    return std::unexpected(std::move(*error));
  const Object live = before == nullptr ? std::make_shared<const Json>(zero(type)) : before;
  Answer<Json> next = applied(*live, config, type, writer_of(write), force);
  if (!next) return std::unexpected(next.error());
  if (auto error = another(write.kind, before.get(), config))
    return std::unexpected(std::move(*error));
  if (before != nullptr && empties_sealed(write.kind, *before, *next))
    return std::unexpected(emptied(write.kind, write.key.name));
  return change(write, before, std::move(*next));
}

Answer<Object> ApiServer::do_create(Write& write, Json object) {
  name_it(object, store_.version());
  write.key.name = base::text_at(object, {"metadata", "name"});
  if (auto error = no_place(write)) return std::unexpected(std::move(*error));
  const Type& type = type_of(write.kind);
  if (write.dry_run) {
    if (const auto unknown = unknown_field(object, type))
      return std::unexpected(
          bad_request("strict decoding error: unknown field \"" + *unknown + "\""));
  }
  if (!base::text_at(object, {"metadata", "resourceVersion"}).empty())
    return std::unexpected(
        unforeseen("resourceVersion should not be set on objects to be created"));
  decode(object, type);
  set_defaults(object, write.kind, type);
  return take(write, nullptr, updated(zero(type), std::move(object), type, writer_of(write)));
}

Answer<Object> ApiServer::do_replace(Write& write, Json object) {
  const Object before = store_.find(write.kind, write.key);
  if (before == nullptr && rules_of(write.kind).made_by_replace)
    return put_new(write, std::move(object));
  if (before == nullptr) return std::unexpected(not_found(write.kind, write.key.name));
  if (auto error = broken_precondition(write.kind, write.key.name, before.get(), object))
    return std::unexpected(std::move(*error));
  return rewrite(write, before, std::move(object));
}

Answer<Object> ApiServer::do_patch(const Write& write, const Json& operations) {
  const Object before = store_.find(write.kind, write.key);
  if (before == nullptr) return std::unexpected(not_found(write.kind, write.key.name));
  Json object;
  try {
    object = before->patch(operations);
  } catch (const Json::exception& error) {
    return std::unexpected(refusal(422, "Invalid", error.what()));
  }
  if (auto error = broken_precondition(write.kind, write.key.name, before.get(), object))
    return std::unexpected(std::move(*error));
  return rewrite(write, before, std::move(object));
}

Answer<Object> ApiServer::rewrite(const Write& write, const Object& before, Json object) {
  if (empties_sealed(write.kind, *before, object))
    return std::unexpected(emptied(write.kind, write.key.name));
  const Type& type = type_of(write.kind);
  const FieldSet otherwise = respelled(object, type);
  decode(object, type);
  set_defaults(object, write.kind, type);
  return take(write, before,
              updated(*before, std::move(object), type, writer_of(write), otherwise));
}

Answer<Object> ApiServer::put_new(Write& write, Json object) {
  object["metadata"].erase("resourceVersion");
  return do_create(write, std::move(object));
}

/// What strategies and admission put into a new object.
void ApiServer::furnish(const Write& write, Json& next) const {
  if (write.kind == kube::kJob) label_job(next);
  if (write.kind != kube::kPersistentVolumeClaim) return;
  Json& finalizers = next["metadata"]["finalizers"];
  finalizers.push_back("kubernetes.io/pvc-protection");
  if (next["spec"].contains("storageClassName")) return;
  constexpr const char* kDefault = "storageclass.kubernetes.io/is-default-class";
  for (const auto& [key, storage] : store_.all(kube::kStorageClass)) {
    if (base::text_at(*storage, {"metadata", "annotations", kDefault}) == "true")
      next["spec"]["storageClassName"] = key.name;
  }
}

/// From what the books say to what is kept.
Answer<Object> ApiServer::change(const Write& write, const Object& before, Json next) {
  const Type& type = type_of(write.kind);
  if (before != nullptr && !write.admitted && write.subresource == "status") {
    if (const auto field = type.fields.find("status"); field != type.fields.end())
      decode(next["status"], *field->second.type);
    return commit(write, before, std::move(next));
  }
  decode(next, type);
  set_defaults(next, write.kind, type);
  return take(write, before, std::move(next));
}

/// Of what is decoded: what the kind's strategy puts right, and admission.
Answer<Object> ApiServer::take(const Write& write, const Object& before, Json next) {
  const Type& type = type_of(write.kind);
  if (const Json* schema = structural_schema(write.kind); schema != nullptr)
    fill_structural(next, *schema);
  next["apiVersion"] = write.kind.api_version();
  next["kind"] = write.kind.name;
  if (before == nullptr) {
    if (auto error = no_place(write)) return std::unexpected(std::move(*error));
    born(next, write.key, "uid-" + std::to_string(next_uid_++), now());
    if (rules_of(write.kind).status && write.admitted) next.erase("status");
    if (write.admitted) furnish(write, next);
    decode(next, type);
    set_defaults(next, write.kind, type);
    if (const Json* schema = structural_schema(write.kind); schema != nullptr)
      fill_structural(next, *schema);
  } else {
    carry_over(next, *before, write.kind, write.admitted ? write.subresource : "*");
  }
  if (write.kind == kube::kService && before != nullptr) drop_by_type(next, *before);
  if (write.kind == kube::kService) allocate_address(next, before.get(), next_uid_);
  count_generation(next, before.get(), write.kind);
  if (auto error = refused(write, before, next)) return std::unexpected(std::move(*error));
  return commit(write, before, std::move(next));
}

Answer<Object> ApiServer::commit(const Write& write, const Object& before, Json next) {
  if (before == nullptr && store_.find(write.kind, write.key) != nullptr)
    return std::unexpected(already_exists(write.kind, write.key.name));
  if (before != nullptr && same_but_for_times(*before, next)) return before;
  if (write.dry_run) return std::make_shared<const Json>(std::move(next));
  const bool ending = next["metadata"].contains("deletionTimestamp") &&
                      base::array_at(next, {"metadata", "finalizers"}).empty() &&
                      next["metadata"].value("deletionGracePeriodSeconds", 0) == 0 &&
                      write.kind != kube::kNamespace;
  if (ending && before != nullptr) {
    drop(write);  // what the write itself would have changed is never seen
    return std::make_shared<const Json>(std::move(next));
  }
  // A dangling owner is found out by the garbage collector.
  if (write.admitted && next["metadata"].contains("ownerReferences")) controllers_->note_ending();
  const Object after = store_.put(write.kind, write.key, std::move(next));
  told(write, before, after);
  return after;
}

std::optional<kube::ApiError> ApiServer::no_place(const Write& write) const {
  if (not_served_.contains(write.kind)) return *unreadable(write.kind);
  if (!write.kind.namespaced || !write.admitted) return std::nullopt;
  const Object place = store_.find(kube::kNamespace, {"", write.key.namespace_});
  if (place == nullptr) return not_found(kube::kNamespace, write.key.namespace_);
  if (!place->at("metadata").contains("deletionTimestamp")) return std::nullopt;
  kube::ApiError error = forbidden(write.kind, write.key.name,
                                   "unable to create new content in namespace " +
                                       write.key.namespace_ + " because it is being terminated");
  error.causes.push_back({"NamespaceTerminating", "metadata.namespace",
                          "namespace " + write.key.namespace_ + " is being terminated"});
  return error;
}

}  // namespace dataplatform::simulation
