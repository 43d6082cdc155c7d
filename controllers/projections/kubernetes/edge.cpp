#include "controllers/projections/kubernetes/edge.hpp"

#include "controllers/model/edge.hpp"
#include "controllers/projections/kubernetes/identity.hpp"

#include <map>

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Edge;
using model::Platform;
using model::Role;

Json rule(const Platform& platform, const Component& component, const Role& role) {
  const model::Exposure& exposure = *role.exposure;
  const Json backend = {
      {"service",
       {{"name", page_service(platform, component, role)}, {"port", {{"name", exposure.port}}}}}};
  return {
      {"host", host_of(platform, role)},
      {"http",
       {{"paths", Json::array({{{"path", "/"}, {"pathType", "Prefix"}, {"backend", backend}}})}}}};
}

Json annotations_of(const Platform& platform, const Component& component, const Role& role) {
  Json annotations = class_annotations(platform, component, role);
  for (const auto& [key, value] : platform.edge.annotations)
    annotations[key] = value;
  return annotations;
}

Object ingress(const Platform& platform, const Component& component, const Role& role) {
  const Edge& edge = platform.edge;
  Object object = role_object(platform, component, role);
  object.field = "spec.edge";
  set_kind(object, "networking.k8s.io/v1", "Ingress");
  Json annotations = annotations_of(platform, component, role);
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

using HostsByNamespace = std::map<std::string, std::vector<std::string>>;

/// An Ingress reads Secrets of its own namespace; a Gateway has one for all pages, beside it.
HostsByNamespace hosts_of(const Platform& platform) {
  const bool together = platform.edge.type == Edge::Type::Gateway;
  HostsByNamespace hosts;
  for_each_page(platform, [&](const Component& component, const Role& role) {
    const std::string& own = model::namespace_of(platform, component.site);
    hosts[together ? platform.namespace_ : own].push_back(host_of(platform, role));
  });
  return hosts;
}

Object certificate(const Platform& platform, const std::string& name_space,
                   const std::vector<std::string>& hosts) {
  const Edge& edge = platform.edge;
  Object object = named_object(platform, nullptr, platform.name + "-edge", name_space);
  object.field = "spec.edge.tls";
  set_kind(object, "cert-manager.io/v1", "Certificate");
  object.body["spec"] = certificate_spec(edge, hosts);
  // The issuer's Secret is found, kept and deleted with the platform's others.
  object.body["spec"]["secretTemplate"] = {
      {"labels", labels(platform, nullptr, "", edge.tls_secret)}};
  return object;
}

}  // namespace

std::string host_of(const Platform& platform, const Role& role) {
  const Edge& edge = platform.edge;
  if (edge.type == Edge::Type::None || !role.exposure) return "";
  const auto named = edge.hosts.find(role.exposure->host_prefix);
  if (named != edge.hosts.end()) return named->second;
  return edge.domain.empty() ? "" : role.exposure->host_prefix + "." + edge.domain;
}

void for_each_page(const Platform& platform,
                   const std::function<void(const Component&, const Role&)>& visit) {
  for_each_role(platform, [&](const Component& component, const Role& role) {
    if (!host_of(platform, role).empty()) visit(component, role);
  });
}

std::string page_service(const Platform& platform, const Component& component, const Role& role) {
  for (const model::Access& access : role.access) {
    if (access.suffix == role.exposure->access)
      return fitting(model::access_name(platform, component, role, access));
  }
  return "";  // model::check has told it
}

std::vector<Object> ingresses(const Platform& platform) {
  std::vector<Object> objects;
  if (platform.edge.type != Edge::Type::Ingress) return objects;
  for_each_page(platform, [&](const Component& component, const Role& role) {
    objects.push_back(ingress(platform, component, role));
  });
  return objects;
}

std::vector<Object> certificates(const Platform& platform) {
  const Edge& edge = platform.edge;
  std::vector<Object> objects;
  if (edge.tls_secret.empty() || edge.issuer_kind.empty()) return objects;
  for (const auto& [name_space, hosts] : hosts_of(platform))
    objects.push_back(certificate(platform, name_space, hosts));
  return objects;
}

std::vector<std::string> endpoints(const Platform& platform) {
  std::vector<std::string> list;
  const std::string scheme = model::is_secure(platform.edge) ? "https://" : "http://";
  for_each_page(platform, [&](const Component&, const Role& role) {
    list.push_back(scheme + host_of(platform, role));
  });
  return list;
}

}  // namespace dataplatform::projections
