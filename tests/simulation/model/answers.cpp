#include "tests/simulation/model/answers.hpp"

namespace dataplatform::simulation {
namespace {

base::ErrorKind kind_of(int status) {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return base::ErrorKind::Invalid;
    case 403:
      return base::ErrorKind::Forbidden;
    case 404:
      return base::ErrorKind::NotFound;
    case 409:
    case 410:
      return base::ErrorKind::Conflict;
    default:
      return base::ErrorKind::Unavailable;
  }
}

std::string named(const kube::Kind& kind, const std::string& name) {
  std::string text(kind.plural);
  if (!kind.group.empty()) text += "." + std::string(kind.group);
  return text + " \"" + name + "\"";
}

/// ".spec", `[name="web"]`, `[="x"]`.
std::string step_of(const std::string& element) {
  const std::string rest = element.substr(2);
  if (element.starts_with("f:")) return "." + rest;
  if (element.starts_with("v:")) return "[=" + rest + "]";
  std::string text;
  const Json keys = Json::parse(rest);
  for (const auto& [key, value] : keys.items())
    text += (text.empty() ? "" : ",") + key + "=" + value.dump();
  return "[" + text + "]";
}

}  // namespace

kube::ApiError refusal(int status, std::string reason, std::string message) {
  return {.kind = kind_of(status),
          .status = status,
          .reason = std::move(reason),
          .message = std::move(message)};
}

kube::ApiError not_found(const kube::Kind& kind, const std::string& name) {
  return refusal(404, "NotFound", named(kind, name) + " not found");
}

kube::ApiError already_exists(const kube::Kind& kind, const std::string& name) {
  return refusal(409, "AlreadyExists", named(kind, name) + " already exists");
}

kube::ApiError conflict(const kube::Kind& kind, const std::string& name, const std::string& why) {
  return refusal(409, "Conflict",
                 "Operation cannot be fulfilled on " + named(kind, name) + ": " + why);
}

kube::ApiError modified_meanwhile(const kube::Kind& kind, const std::string& name) {
  return conflict(kind, name,
                  "the object has been modified; please apply your changes to the latest version "
                  "and try again");
}

kube::ApiError forbidden(const kube::Kind& kind, const std::string& name, const std::string& why) {
  return refusal(403, "Forbidden", named(kind, name) + " is forbidden: " + why);
}

kube::ApiError invalid(const kube::Kind& kind, const std::string& name,
                       std::vector<kube::Cause> causes) {
  std::string text = std::string(kind.name) + " \"" + name + "\" is invalid: ";
  for (const kube::Cause& cause : causes)
    text += (&cause == causes.data() ? "" : ", ") + cause.field + ": " + cause.message;
  kube::ApiError error = refusal(422, "Invalid", std::move(text));
  error.causes = std::move(causes);
  return error;
}

kube::ApiError unforeseen(std::string message) {
  kube::ApiError error = refusal(500, "", std::move(message));
  // As our client reads a field that the server does not know, see operator/kube/status.cpp.
  if (error.message.find("field not declared in schema") != std::string::npos)
    error.kind = base::ErrorKind::Invalid;
  return error;
}

kube::ApiError bad_request(std::string message) {
  return refusal(400, "BadRequest", std::move(message));
}

kube::ApiError expired(std::string message) {
  return refusal(410, "Expired", std::move(message));
}

kube::ApiError too_large_version(std::uint64_t asked, std::uint64_t newest) {
  kube::ApiError error = refusal(504, "Timeout",
                                 "Too large resource version: " + std::to_string(asked) +
                                     ", current: " + std::to_string(newest));
  error.causes.push_back({"ResourceVersionTooLarge", "", "Too large resource version"});
  error.retry_after = base::Millis(1000);
  return error;
}

void list_fields(const FieldSet& set, const std::string& path, const std::string& manager,
                 const std::string& api_version, std::vector<OwnedField>& fields) {
  if (set.member && !path.empty()) fields.push_back({path, manager, api_version});
  for (const auto& [element, node] : set.below)
    list_fields(node, path + step_of(element), manager, api_version, fields);
}

kube::ApiError apply_conflict(const std::vector<OwnedField>& fields) {
  std::string text = "Apply failed with " + std::to_string(fields.size()) + " conflict" +
                     (fields.size() == 1 ? "" : "s") + ":";
  std::vector<kube::Cause> causes;
  for (const OwnedField& field : fields) {
    const std::string with = "conflict with \"" + field.manager + "\" using " + field.api_version;
    text += " " + with + ": " + field.path;
    causes.push_back({"FieldManagerConflict", field.path, with});
  }
  kube::ApiError error = refusal(409, "Conflict", std::move(text));
  error.causes = std::move(causes);
  return error;
}

Json status_of(const kube::ApiError& error) {
  Json status = {{"kind", "Status"},          {"apiVersion", "v1"},     {"status", "Failure"},
                 {"code", error.status},      {"reason", error.reason}, {"message", error.message},
                 {"metadata", Json::object()}};
  for (const kube::Cause& cause : error.causes)
    status["details"]["causes"].push_back(
        {{"reason", cause.reason}, {"field", cause.field}, {"message", cause.message}});
  return status;
}

}  // namespace dataplatform::simulation
