#include "controllers/reconcile/kinds.hpp"

#include <algorithm>

namespace dataplatform::reconcile {

const kube::Kind* kind_of(const Json& object) {
  const std::string api_version = base::text_at(object, {"apiVersion"});
  const std::string name = base::text_at(object, {"kind"});
  for (const kube::Kind& kind : kManagedKinds) {
    if (kind.name == name && kind.api_version() == api_version) return &kind;
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
  if (base::text_at(object, {"kind"}) != kube::kExternalSecret.name) return std::nullopt;
  return kube::ObjectKey{base::text_at(object, {"metadata", "namespace"}),
                         base::text_at(object, {"spec", "target", "name"})};
}

}  // namespace dataplatform::reconcile
