// What kinds of objects there are and how their URLs look.
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace dataplatform::kube {

/// A kind as the API server serves it. Plain text members: made at compile time, copied freely.
struct Kind {
  std::string_view group;    // "" is the core group
  std::string_view version;  // "v1"
  std::string_view name;     // "StatefulSet"
  std::string_view plural;   // "statefulsets"
  bool namespaced = true;

  std::string api_version() const;
  /// "<plural>.<group>": the name of the CustomResourceDefinition that brings it.
  std::string definition() const;

  auto operator<=>(const Kind&) const = default;
};

/// An object's place: unique in a cluster together with its kind.
struct ObjectKey {
  std::string namespace_;  // "" for cluster-wide kinds
  std::string name;

  auto operator<=>(const ObjectKey&) const = default;
};

std::string to_text(const ObjectKey& key);  // "namespace/name", or "name"

inline constexpr Kind kConfigMap{"", "v1", "ConfigMap", "configmaps"};
inline constexpr Kind kSecret{"", "v1", "Secret", "secrets"};
inline constexpr Kind kService{"", "v1", "Service", "services"};
inline constexpr Kind kServiceAccount{"", "v1", "ServiceAccount", "serviceaccounts"};
inline constexpr Kind kPersistentVolumeClaim{"", "v1", "PersistentVolumeClaim",
                                             "persistentvolumeclaims"};
inline constexpr Kind kPod{"", "v1", "Pod", "pods"};
inline constexpr Kind kNamespace{"", "v1", "Namespace", "namespaces", false};
inline constexpr Kind kEvent{"events.k8s.io", "v1", "Event", "events"};
inline constexpr Kind kDeployment{"apps", "v1", "Deployment", "deployments"};
inline constexpr Kind kStatefulSet{"apps", "v1", "StatefulSet", "statefulsets"};
inline constexpr Kind kJob{"batch", "v1", "Job", "jobs"};
inline constexpr Kind kCronJob{"batch", "v1", "CronJob", "cronjobs"};
inline constexpr Kind kHorizontalPodAutoscaler{"autoscaling", "v2", "HorizontalPodAutoscaler",
                                               "horizontalpodautoscalers"};
inline constexpr Kind kPodDisruptionBudget{"policy", "v1", "PodDisruptionBudget",
                                           "poddisruptionbudgets"};
inline constexpr Kind kNetworkPolicy{"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"};
inline constexpr Kind kIngress{"networking.k8s.io", "v1", "Ingress", "ingresses"};
inline constexpr Kind kIngressClass{"networking.k8s.io", "v1", "IngressClass", "ingressclasses",
                                    false};
inline constexpr Kind kStorageClass{"storage.k8s.io", "v1", "StorageClass", "storageclasses",
                                    false};
inline constexpr Kind kRoleBinding{"rbac.authorization.k8s.io", "v1", "RoleBinding",
                                   "rolebindings"};
inline constexpr Kind kLease{"coordination.k8s.io", "v1", "Lease", "leases"};
inline constexpr Kind kCustomResourceDefinition{
    "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false};
// Optional kinds: served only where somebody installed them.
inline constexpr Kind kCertificate{"cert-manager.io", "v1", "Certificate", "certificates"};
inline constexpr Kind kExternalSecret{"external-secrets.io", "v1", "ExternalSecret",
                                      "externalsecrets"};
inline constexpr Kind kExternalSecretBeta{"external-secrets.io", "v1beta1", "ExternalSecret",
                                          "externalsecrets"};
inline constexpr Kind kServiceMonitor{"monitoring.coreos.com", "v1", "ServiceMonitor",
                                      "servicemonitors"};
inline constexpr Kind kPrometheusRule{"monitoring.coreos.com", "v1", "PrometheusRule",
                                      "prometheusrules"};
inline constexpr Kind kGateway{"gateway.networking.k8s.io", "v1", "Gateway", "gateways"};
inline constexpr Kind kHttpRoute{"gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes"};
inline constexpr Kind kTcpRoute{"gateway.networking.k8s.io", "v1", "TCPRoute", "tcproutes"};
inline constexpr Kind kReferenceGrant{"gateway.networking.k8s.io", "v1beta1", "ReferenceGrant",
                                      "referencegrants"};
inline constexpr Kind kHealthCheckPolicy{"networking.gke.io", "v1", "HealthCheckPolicy",
                                         "healthcheckpolicies"};
inline constexpr Kind kBackendPolicy{"networking.gke.io", "v1", "GCPBackendPolicy",
                                     "gcpbackendpolicies"};
inline constexpr Kind kBackendConfig{"cloud.google.com", "v1", "BackendConfig", "backendconfigs"};
inline constexpr Kind kMiddleware{"traefik.io", "v1alpha1", "Middleware", "middlewares"};

}  // namespace dataplatform::kube
