#include "controllers/projections/kubernetes/edge.hpp"

#include "controllers/projections/kubernetes/identity.hpp"

#include <map>

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Edge;
using model::Platform;
using model::Role;

bool is_secure(const Edge& edge) {
  return !edge.tls_secret.empty() ||
         edge.annotations.contains("alb.ingress.kubernetes.io/certificate-arn");
}

Json rule(const Platform& platform, const Component& component, const Role& role) {
  const model::Exposure& exposure = *role.exposure;
  const std::string service = model::object_name(platform, component, role, exposure.access);
  const Json backend = {{"service", {{"name", service}, {"port", {{"name", exposure.port}}}}}};
  return {
      {"host", host_of(platform, role)},
      {"http",
       {{"paths", Json::array({{{"path", "/"}, {"pathType", "Prefix"}, {"backend", backend}}})}}}};
}

Json annotations_of(const Edge& edge, const Role& role) {
  Json annotations = class_annotations(edge, role);
  for (const auto& [key, value] : edge.annotations)
    annotations[key] = value;
  return annotations;
}

Object ingress(const Platform& platform, const Component& component, const Role& role) {
  const Edge& edge = platform.edge;
  Object object = role_object(platform, component, role);
  object.field = "spec.edge";
  set_kind(object, "networking.k8s.io/v1", "Ingress");
  Json annotations = annotations_of(edge, role);
  if (!annotations.empty()) object.body["metadata"]["annotations"] = std::move(annotations);
  Json& spec = object.body["spec"];
  spec = {{"rules", Json::array({rule(platform, component, role)})}};
  // Google's controller reads only the annotation.
  const bool by_annotation = edge.class_name.starts_with("gce");
  if (!edge.class_name.empty() && !by_annotation) spec["ingressClassName"] = edge.class_name;
  if (!edge.tls_secret.empty()) {
    spec["tls"] = Json::array(
        {{{"hosts", Json::array({host_of(platform, role)})}, {"secretName", edge.tls_secret}}});
  }
  return object;
}

/// Everything that cert-manager would fill in is said, so that its defaults never change ours.
Json certificate_spec(const Edge& edge, const std::vector<std::string>& hosts) {
  return {
      {"secretName", edge.tls_secret},
      {"issuerRef",
       {{"group", "cert-manager.io"}, {"kind", edge.issuer_kind}, {"name", edge.issuer_name}}},
      {"dnsNames", hosts},
      {"duration", "2160h0m0s"},
      {"renewBefore", "720h0m0s"},
      {"privateKey",
       {{"algorithm", "RSA"}, {"encoding", "PKCS1"}, {"rotationPolicy", "Always"}, {"size", 2048}}},
      {"revisionHistoryLimit", 1},
      {"usages", Json::array({"digital signature", "key encipherment", "server auth"})}};
}

bool has_ingresses(const Platform& platform) {
  return platform.edge.type == Edge::Type::Ingress;
}

}  // namespace

std::string host_of(const Platform& platform, const Role& role) {
  const Edge& edge = platform.edge;
  if (edge.type == Edge::Type::None || !role.exposure) return "";
  const auto named = edge.hosts.find(role.exposure->host_prefix);
  if (named != edge.hosts.end()) return named->second;
  return edge.domain.empty() ? "" : role.exposure->host_prefix + "." + edge.domain;
}

std::vector<Object> ingresses(const Platform& platform) {
  std::vector<Object> objects;
  if (!has_ingresses(platform)) return objects;
  for_each_role(platform, [&](const Component& component, const Role& role) {
    if (!host_of(platform, role).empty()) objects.push_back(ingress(platform, component, role));
  });
  return objects;
}

std::vector<Object> certificates(const Platform& platform) {
  const Edge& edge = platform.edge;
  std::vector<Object> objects;
  if (!has_ingresses(platform) || edge.tls_secret.empty() || edge.issuer_kind.empty()) {
    return objects;
  }
  std::map<std::string, std::vector<std::string>> hosts;  // by namespace
  for_each_role(platform, [&](const Component& component, const Role& role) {
    const std::string host = host_of(platform, role);
    if (!host.empty()) hosts[model::namespace_of(platform, component.site)].push_back(host);
  });
  for (const auto& [name_space, names] : hosts) {
    Object object = named_object(platform, nullptr, platform.name + "-edge", name_space);
    object.field = "spec.edge.tls";
    set_kind(object, "cert-manager.io/v1", "Certificate");
    object.body["spec"] = certificate_spec(edge, names);
    // The issuer's Secret is found, kept and deleted with the platform's others.
    object.body["spec"]["secretTemplate"] = {
        {"labels", labels(platform, nullptr, "", edge.tls_secret)}};
    objects.push_back(std::move(object));
  }
  return objects;
}

std::vector<std::string> endpoints(const Platform& platform) {
  std::vector<std::string> list;
  for_each_role(platform, [&](const Component&, const Role& role) {
    const std::string host = host_of(platform, role);
    if (!host.empty()) list.push_back((is_secure(platform.edge) ? "https://" : "http://") + host);
  });
  return list;
}

}  // namespace dataplatform::projections
