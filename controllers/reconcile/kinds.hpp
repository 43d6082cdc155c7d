// The kinds that the reconcile loop deals in, in the order in which they are written.
#pragma once

#include "operator/base/json.hpp"
#include "operator/kube/kind.hpp"

#include <array>
#include <optional>

namespace dataplatform::reconcile {

using base::Json;

inline constexpr kube::Kind kDataPlatform{"dataplatform.io", "v1alpha1", "DataPlatform",
                                          "dataplatforms"};

/// What a pod refers to comes before it; a network policy before the pods that it guards.
inline constexpr std::array kManagedKinds{kube::kServiceAccount,
                                          kube::kRoleBinding,
                                          kube::kNetworkPolicy,
                                          kube::kConfigMap,
                                          kube::kService,
                                          kube::kCertificate,
                                          kube::kExternalSecret,
                                          kube::kExternalSecretBeta,
                                          kube::kReferenceGrant,
                                          kube::kMiddleware,
                                          kube::kBackendConfig,
                                          kube::kIngress,
                                          kube::kGateway,
                                          kube::kHttpRoute,
                                          kube::kTcpRoute,
                                          kube::kBackendPolicy,
                                          kube::kHealthCheckPolicy,
                                          kube::kPodDisruptionBudget,
                                          kube::kStatefulSet,
                                          kube::kDeployment,
                                          kube::kCronJob,
                                          kube::kJob,
                                          kube::kHorizontalPodAutoscaler};

/// Watched beside them: never written by the projections.
inline constexpr std::array kObservedKinds{kube::kSecret, kube::kPod, kube::kPersistentVolumeClaim};

/// The managed kind of an object; nullptr where it is none.
const kube::Kind* kind_of(const Json& object);

bool is_managed(const kube::Kind& kind);

/// Smaller is written earlier: a Secret first, since tasks of other components may read it however
/// its own component fares; then the managed kinds in their order; then what is only watched.
std::size_t turn_of(const kube::Kind& kind);

kube::ObjectKey key_of(const Json& object);

bool is_workload(const kube::Kind& kind);
/// Served only where somebody installed it.
bool is_optional(const kube::Kind& kind);

/// "group/Kind" as Facts name it; "group/v1beta1/Kind" where we know a newer version of the kind.
std::string served_name(const kube::Kind& kind);

/// The Secret that somebody else's controller fills for an object of ours; none for most.
std::optional<kube::ObjectKey> secret_filled_by(const Json& object);

}  // namespace dataplatform::reconcile
