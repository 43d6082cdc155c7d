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

bool joins_a_gateway(const Checked& in) {
  return in.resolved.edge.type == EdgeType::Gateway && !in.resolved.edge.parent_refs.empty();
}

/// Nobody has said how pages are encrypted. Whose Gateway is somebody else's, that one may do it.
bool is_plain(const Checked& in) {
  const EdgeTlsSpec& tls = in.spec.edge.tls;
  return in.resolved.edge.type != EdgeType::None && !joins_a_gateway(in) && !tls.certificate_arn &&
         !tls.issuer_ref && !tls.secret_name;
}

/// Only Amazon's load balancer has certificates of that kind, and it has no others.
void check_certificate_arn(const Checked& in, Problems& problems) {
  const EdgeTlsSpec& tls = in.spec.edge.tls;
  const EdgeResolved& edge = in.resolved.edge;
  const bool alb =
      edge.type == EdgeType::Ingress && edge.class_name.find("alb") != edge.class_name.npos;
  if (tls.certificate_arn && edge.type == EdgeType::Gateway) {
    refuse(problems, "spec.edge.tls.certificateARN",
           "is set, but a Gateway takes its certificate from a Secret",
           "set secretName or issuerRef, or type Ingress with class alb");
  } else if (tls.certificate_arn && edge.type == EdgeType::Ingress && !alb) {
    warn(problems, "spec.edge.tls.certificateARN",
         "is set, but class \"" + edge.class_name + "\" does not read it",
         "set secretName or issuerRef, or class alb");
  }
  if (alb && (tls.issuer_ref || tls.secret_name))
    warn(problems, "spec.edge.tls",
         "names a Secret, and class alb reads none: pages are not encrypted by it",
         "set certificateARN to a certificate of AWS Certificate Manager");
}

void check_tls(const Checked& in, Problems& problems) {
  const EdgeTlsSpec& tls = in.spec.edge.tls;
  if (tls.certificate_arn && (tls.issuer_ref || tls.secret_name)) {
    refuse(problems, "spec.edge.tls.certificateARN", "is set beside issuerRef or secretName",
           "keep one of them");
  }
  check_certificate_arn(in, problems);
  if (is_plain(in) && in.resolved.profile != Profile::Development) {
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
  if (login.type == Authentication::OIDC && is_plain(in))
    warn(problems, "spec.edge.authentication.type",
         "is OIDC, but pages are served without encryption: whoever listens can take a session "
         "over, and most identity providers send nobody back to such an address",
         "set spec.edge.tls");
}

/// Asking for a name and a password is up to who serves the edge, and not all of them can.
void check_basic(const Checked& in, Problems& problems) {
  const EdgeResolved& edge = in.resolved.edge;
  if (edge.login != Authentication::Basic || edge.type == EdgeType::None) return;
  const auto is_class = [&](const char* part) {
    return edge.type == EdgeType::Ingress && edge.class_name.find(part) != std::string::npos;
  };
  if (is_class("haproxy"))
    return warn(problems, "spec.edge.authentication.basic.usersSecretRef",
                "is read by class " + edge.class_name +
                    " as one key for each user, and not as a file under the key auth",
                "make the Secret so: the name is the key, the hash of the password the value");
  if (is_class("nginx") || is_class("traefik")) return;
  const std::string who = edge.type == EdgeType::Gateway ? "a Gateway"
                          : edge.class_name.empty()      ? "the cluster's default class"
                                                         : "class " + edge.class_name;
  refuse(problems, "spec.edge.authentication.type",
         "is Basic, which " + who + " is not known to do: the pages would be open to everybody",
         "set OIDC; or External, with a login of your own in front; or "
         "spec.edge.ingress.className to a class of nginx, Traefik or HAProxy");
}

void check_clients(const Checked& in, Problems& problems) {
  const EdgeResolved& edge = in.resolved.edge;
  if (edge.clients != ClientAccess::Route) return;
  if (edge.type != EdgeType::Gateway) {
    refuse(problems, "spec.edge.clientAccess",
           "is Route, but spec.edge.type is " + std::string(text_of(edge.type)) +
               ", and only a Gateway has routes for TCP",
           "set LoadBalancer, or type Gateway");
  } else if (joins_a_gateway(in)) {
    warn(problems, "spec.edge.clientAccess",
         "is Route on somebody else's Gateway: clients get through only where it has a TCP "
         "listener on each of the ports",
         "ask its owner for them (ports 31010 and 32010), or set LoadBalancer");
  }
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
  check_basic(in, problems);
  check_clients(in, problems);
  check_class(in, problems);
}

}  // namespace dataplatform::spec
