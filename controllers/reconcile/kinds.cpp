#include "controllers/reconcile/kinds.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

/// A view of text_at, valid as long as the object: each plan asks some thousand times.
std::string_view seen(const Json& object, const char* member) {
  if (!object.is_object()) return {};
  const auto value = object.find(member);
  return value != object.end() && value->is_string() ? value->get_ref<const std::string&>()
                                                     : std::string_view();
}

/// As kube::Kind::api_version would be `api_version`.
bool is_of(const kube::Kind& kind, std::string_view api_version) {
  if (kind.group.empty()) return api_version == kind.version;
  const std::size_t slash = kind.group.size();
  return api_version.size() == slash + 1 + kind.version.size() &&
         api_version.starts_with(kind.group) && api_version[slash] == '/' &&
         api_version.ends_with(kind.version);
}

}  // namespace

const kube::Kind* kind_of(const Json& object) {
  const std::string_view api_version = seen(object, "apiVersion");
  const std::string_view name = seen(object, "kind");
  for (const kube::Kind& kind : kManagedKinds) {
    if (kind.name == name && is_of(kind, api_version)) return &kind;
  }
  return nullptr;
}

bool is_managed(const kube::Kind& kind) {
  return std::find(kManagedKinds.begin(), kManagedKinds.end(), kind) != kManagedKinds.end();
}

std::size_t turn_of(const kube::Kind& kind) {
  if (kind == kube::kSecret) return 0;
  const auto* found = std::find(kManagedKinds.begin(), kManagedKinds.end(), kind);
  return 1 + static_cast<std::size_t>(found - kManagedKinds.begin());
}

kube::ObjectKey key_of(const Json& object) {
  return {base::text_at(object, {"metadata", "namespace"}),
          base::text_at(object, {"metadata", "name"})};
}

bool is_workload(const kube::Kind& kind) {
  return kind == kube::kDeployment || kind == kube::kStatefulSet;
}

bool is_optional(const kube::Kind& kind) {
  constexpr std::array kOptional{
      kube::kCertificate,    kube::kGateway,        kube::kHttpRoute,         kube::kTcpRoute,
      kube::kReferenceGrant, kube::kBackendPolicy,  kube::kHealthCheckPolicy, kube::kMiddleware,
      kube::kBackendConfig,  kube::kExternalSecret, kube::kExternalSecretBeta};
  return std::find(kOptional.begin(), kOptional.end(), kind) != kOptional.end();
}

std::string served_name(const kube::Kind& kind) {
  // Of several versions the newest stands first.
  const auto* newest = std::find_if(
      kManagedKinds.begin(), kManagedKinds.end(),
      [&](const auto& one) { return one.group == kind.group && one.name == kind.name; });
  const bool other = newest != kManagedKinds.end() && newest->version != kind.version;
  return (other ? kind.api_version() : std::string(kind.group)) + "/" + std::string(kind.name);
}

std::optional<kube::ObjectKey> secret_filled_by(const Json& object) {
  if (seen(object, "kind") != kube::kExternalSecret.name) return std::nullopt;
  return kube::ObjectKey{base::text_at(object, {"metadata", "namespace"}),
                         base::text_at(object, {"spec", "target", "name"})};
}

}  // namespace dataplatform::reconcile
