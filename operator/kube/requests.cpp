#include "operator/kube/requests.hpp"

#include "operator/kube/path.hpp"
#include "operator/kube/status.hpp"

namespace dataplatform::kube {
namespace {

constexpr const char* kManager = "dataplatform-operator";
constexpr const char* kJson = "application/json";
// Without "application/json" as a second choice: a server that can't leave out the data answers
// 406.
constexpr const char* kMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
constexpr const char* kMetadataList =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

const char* accept(Detail detail) {
  return detail == Detail::Metadata ? kMetadata : kJson;
}

HttpRequest asking(std::string path_and_query, const char* accepts) {
  return {.method = "GET",
          .path_and_query = std::move(path_and_query),
          .headers = {{"Accept", accepts}},
          .body = {}};
}

HttpRequest telling(const char* method, std::string path_and_query, const char* content_type,
                    const Json& body, Detail reply) {
  return {.method = method,
          .path_and_query = std::move(path_and_query),
          .headers = {{"Accept", accept(reply)}, {"Content-Type", content_type}},
          .body = base::to_line(body)};
}

/// Names that would change the path: "", and what servers and proxies resolve.
bool unusable(const std::string& name) {
  return name.empty() || name == "." || name == "..";
}

/// "" where the URL of `key` is one object's.
std::string wrong_key(const Kind& kind, const ObjectKey& key) {
  const std::string name(kind.name);
  if (unusable(key.name)) return name + " has no usable name: '" + key.name + "'";
  if (kind.namespaced && unusable(key.namespace_))
    return name + " " + key.name + " has no usable namespace: '" + key.namespace_ + "'";
  return {};
}

ObjectKey key_of(const Json& object) {
  return {base::text_at(object, {"metadata", "namespace"}),
          base::text_at(object, {"metadata", "name"})};
}

/// A preview is told of every slip; production must not fail on a field that an older server lacks.
Query write_query(const std::string& manager, bool dry_run) {
  Query query;
  query.add("fieldManager", manager);
  query.add_if_set("dryRun", dry_run ? "All" : "");
  query.add("fieldValidation", dry_run ? "Strict" : "Warn");
  return query;
}

const char* text_of(Propagation propagation) {
  switch (propagation) {
    case Propagation::Foreground:
      return "Foreground";
    case Propagation::Orphan:
      return "Orphan";
    case Propagation::Background:
      break;
  }
  return "Background";
}

}  // namespace

Answer<HttpRequest> get_request(const Kind& kind, const ObjectKey& key, Detail detail) {
  const std::string wrong = wrong_key(kind, key);
  if (!wrong.empty()) return std::unexpected(invalid(wrong));
  return asking(object_path(kind, key), accept(detail));
}

HttpRequest list_request(const ListRequest& request) {
  Query query;
  query.add_if_set("labelSelector", request.label_selector);
  query.add_if_set("fieldSelector", request.field_selector);
  query.add_if_set("limit", request.limit > 0 ? std::to_string(request.limit) : "");
  query.add_if_set("continue", request.continue_token);
  if (request.continue_token.empty() && !request.resource_version.empty()) {
    query.add("resourceVersion", request.resource_version);
    query.add("resourceVersionMatch", "NotOlderThan");
  }
  const std::string path = collection_path(request.kind, request.namespace_);
  return asking(query.on(path), request.detail == Detail::Metadata ? kMetadataList : kJson);
}

HttpRequest watch_request(const WatchRequest& request) {
  Query query;
  query.add("watch", "true").add("allowWatchBookmarks", "true");
  query.add("timeoutSeconds", std::to_string(request.server_timeout.count()));
  query.add_if_set("resourceVersion", request.resource_version);
  query.add_if_set("labelSelector", request.label_selector);
  query.add_if_set("fieldSelector", request.field_selector);
  const std::string path = collection_path(request.kind, request.namespace_);
  return asking(query.on(path), accept(request.detail));
}

Answer<HttpRequest> apply_request(const ApplyRequest& request) {
  const ObjectKey key = key_of(request.object);
  const std::string wrong = wrong_key(request.kind, key);
  if (!wrong.empty()) return std::unexpected(invalid(wrong));
  Query query = write_query(request.manager, request.dry_run);
  query.add("force", request.force ? "true" : "false");
  const std::string path = object_path(request.kind, key, request.subresource);
  return telling("PATCH", query.on(path), "application/apply-patch+yaml", request.object,
                 request.reply);
}

Answer<HttpRequest> create_request(const CreateRequest& request) {
  const ObjectKey key = key_of(request.object);
  const std::string wrong = wrong_key(request.kind, key);
  if (!wrong.empty()) return std::unexpected(invalid(wrong));
  const Query query = write_query(kManager, request.dry_run);
  const std::string path = collection_path(request.kind, key.namespace_);
  return telling("POST", query.on(path), kJson, request.object, request.reply);
}

Answer<HttpRequest> replace_request(const ReplaceRequest& request) {
  const ObjectKey key = key_of(request.object);
  const std::string wrong = wrong_key(request.kind, key);
  if (!wrong.empty()) return std::unexpected(invalid(wrong));
  const Query query = write_query(kManager, false);
  const std::string path = object_path(request.kind, key);
  return telling("PUT", query.on(path), kJson, request.object, Detail::Full);
}

Answer<HttpRequest> patch_request(const PatchRequest& request) {
  const std::string wrong = wrong_key(request.kind, request.key);
  if (!wrong.empty()) return std::unexpected(invalid(wrong));
  const Query query = write_query(request.manager, false);
  const std::string path = object_path(request.kind, request.key, request.subresource);
  return telling("PATCH", query.on(path), "application/json-patch+json", request.operations,
                 request.reply);
}

Answer<HttpRequest> delete_request(const DeleteRequest& request) {
  const std::string wrong = wrong_key(request.kind, request.key);
  if (!wrong.empty()) return std::unexpected(invalid(wrong));
  if (request.uid.empty()) {
    const std::string which = std::string(request.kind.name) + " " + to_text(request.key);
    return std::unexpected(invalid("a deletion names the uid; that of " + which + " does not"));
  }
  Json options = {{"apiVersion", "v1"}, {"kind", "DeleteOptions"}};
  options["propagationPolicy"] = text_of(request.propagation);
  options["preconditions"]["uid"] = request.uid;
  if (!request.resource_version.empty())
    options["preconditions"]["resourceVersion"] = request.resource_version;
  return telling("DELETE", object_path(request.kind, request.key), kJson, options,
                 Detail::Metadata);
}

HttpRequest discovery_request(const Kind& kind) {
  return asking(group_path(kind), kJson);
}

}  // namespace dataplatform::kube
