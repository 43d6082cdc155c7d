#include "controllers/spec/checks.hpp"
#include "controllers/spec/names.hpp"

namespace dataplatform::spec {
namespace {

bool is_public(const ComponentSpec& component) {
  return is_enabled(component) &&
         component.exposure.value_or(ExposureMode::Public) == ExposureMode::Public;
}

/// Airbyte 0.50 has no login of its own: whoever reaches its page owns its connections.
void check_airbyte_login(const Checked& in, Problems& problems) {
  const EdgeSpec& edge = in.spec.edge;
  if (in.resolved.profile == Profile::Development ||
      edge.type.value_or(EdgeType::None) == EdgeType::None)
    return;
  if (!is_public(in.spec.components.airbyte) || edge.authentication.type) return;
  refuse(problems, "spec.edge.authentication.type",
         "is not set, but spec.components.airbyte is exposed and has no login of its own",
         "set OIDC or Basic; External where something in front logs people in, None to leave it "
         "open on purpose; or set spec.components.airbyte.exposure to Internal");
}

void check_host(const Checked& in, const char* name, const ComponentSpec& component,
                const Text& host, Problems& problems) {
  if (!is_public(component) || in.spec.edge.domain || host) return;
  refuse(problems, "spec.edge.domain", std::string("is not set, so ") + name + " has no host name",
         std::string("set it, or spec.edge.hosts.") + name + ", or spec.components." + name +
             ".exposure: Internal");
}

void check_hosts(const Checked& in, Problems& problems) {
  if (in.resolved.edge.type == EdgeType::None) return;
  const EdgeHostsSpec& hosts = in.spec.edge.hosts;
  check_host(in, "airbyte", in.spec.components.airbyte, hosts.airbyte, problems);
  check_host(in, "dremio", in.spec.components.dremio, hosts.dremio, problems);
  check_host(in, "superset", in.spec.components.superset, hosts.superset, problems);
}

void check_tls(const Checked& in, Problems& problems) {
  const EdgeTlsSpec& tls = in.spec.edge.tls;
  if (tls.certificate_arn && (tls.issuer_ref || tls.secret_name)) {
    refuse(problems, "spec.edge.tls.certificateARN", "is set beside issuerRef or secretName",
           "keep one of them");
  }
  const bool none = !tls.certificate_arn && !tls.issuer_ref && !tls.secret_name;
  if (in.resolved.edge.type != EdgeType::None && none &&
      in.resolved.profile != Profile::Development) {
    warn(problems, "spec.edge.tls",
         "is not set: pages are served without encryption unless something in front adds it",
         "set issuerRef or secretName");
  }
}

void check_gateway(const Checked& in, Problems& problems) {
  const EdgeSpec& edge = in.spec.edge;
  if (edge.type != EdgeType::Gateway) return;
  const bool has_parents = edge.gateway.parent_refs.is_array() && !edge.gateway.parent_refs.empty();
  if (edge.gateway.class_name && has_parents) {
    refuse(problems, "spec.edge.gateway.parentRefs", "is set beside className",
           "keep className for a Gateway of the platform's own, or parentRefs to join somebody "
           "else's");
  }
  if (!edge.gateway.class_name && !has_parents)
    refuse(problems, "spec.edge.gateway", "names no gateway, but spec.edge.type is Gateway",
           "set className or parentRefs");
}

void check_authentication(const Checked& in, Problems& problems) {
  const AuthenticationSpec& login = in.spec.edge.authentication;
  if (login.type == Authentication::OIDC && !login.oidc)
    refuse(problems, "spec.edge.authentication.oidc", "is not set, but type is OIDC",
           "set issuerURL, clientID and clientSecretRef");
  if (login.type == Authentication::Basic && !login.basic)
    refuse(problems, "spec.edge.authentication.basic", "is not set, but type is Basic",
           "set usersSecretRef");
}

void check_class(const Checked& in, Problems& problems) {
  const std::string& name = in.resolved.edge.class_name;
  if (in.resolved.edge.type != EdgeType::Ingress || !in.facts.classes_known || name.empty() ||
      in.facts.ingress_classes.contains(name))
    return;
  warn(problems, "spec.edge.ingress.className",
       "is " + name + ", an IngressClass that does not exist: nothing will serve the pages",
       "install the controller, or name a class that exists");
}

}  // namespace

void check_edge(const Checked& in, Problems& problems) {
  check_airbyte_login(in, problems);
  check_hosts(in, problems);
  check_tls(in, problems);
  check_gateway(in, problems);
  check_authentication(in, problems);
  check_class(in, problems);
}

}  // namespace dataplatform::spec
