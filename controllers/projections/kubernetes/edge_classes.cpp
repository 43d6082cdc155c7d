// Each Ingress controller has words of its own for the same wishes.
#include "controllers/projections/kubernetes/edge.hpp"
#include "operator/base/quantity.hpp"

#include <algorithm>
#include <array>

namespace dataplatform::projections {
namespace {

using model::Edge;
using model::Role;

constexpr int kConnectSeconds = 10;
constexpr const char* kRealm = "dataplatform";  // one word: not every controller puts it in quotes
constexpr std::int64_t kMebi = 1024 * 1024;

struct Wishes {
  std::string body_mebi;
  std::string seconds;
  std::string health_path;  // "" where the controller's own choice is as good
  std::string users_secret;
  std::string middlewares;
  std::string certificate_arn;
  bool secure = false;
};

Wishes wishes_of(const model::Platform& platform, const model::Component& component,
                 const Role& role) {
  const Edge& edge = platform.edge;
  const auto body = base::Quantity::parse(edge.max_body_size);
  return {.body_mebi = std::to_string(body ? (body->bytes() + kMebi - 1) / kMebi : 0),
          .seconds = std::to_string(role.exposure->timeout_seconds),
          .health_path = health_path(role),
          .users_secret = guarded_by(edge, role),
          .middlewares = middleware_list(platform, component, role),
          .certificate_arn = edge.certificate_arn,
          .secure = !edge.tls_secret.empty()};
}

/// Two controllers say it in the same words after their prefix.
void add_users(Json& all, const std::string& prefix, const std::string& type,
               const Wishes& wishes) {
  if (wishes.users_secret.empty()) return;
  all[prefix + "auth-type"] = type;
  all[prefix + "auth-secret"] = wishes.users_secret;
  all[prefix + "auth-realm"] = kRealm;
}

Json nginx(const Wishes& wishes) {
  const std::string prefix = "nginx.ingress.kubernetes.io/";
  Json all = {{prefix + "proxy-body-size", wishes.body_mebi + "m"},
              {prefix + "proxy-connect-timeout", std::to_string(kConnectSeconds)},
              {prefix + "proxy-read-timeout", wishes.seconds},
              {prefix + "proxy-send-timeout", wishes.seconds}};
  if (wishes.secure) {
    all[prefix + "ssl-redirect"] = "true";
    all[prefix + "force-ssl-redirect"] = "true";
  }
  add_users(all, prefix, "basic", wishes);
  return all;
}

/// The controller of HAProxy Technologies. Bodies have no limit there, time to connect is not told
/// by the Ingress, and it would redirect to port 8443.
Json haproxy(const Wishes& wishes) {
  const std::string prefix = "haproxy.org/";
  Json all = {{prefix + "timeout-server", wishes.seconds + "s"}};
  if (!wishes.health_path.empty()) all[prefix + "check-http"] = wishes.health_path;
  if (wishes.secure) {
    all[prefix + "ssl-redirect"] = "true";
    all[prefix + "ssl-redirect-port"] = "443";
  }
  add_users(all, prefix, "basic-auth", wishes);
  return all;
}

/// Bodies and answers have no limit there unless a middleware sets one.
Json traefik(const Wishes& wishes) {
  const std::string prefix = "traefik.ingress.kubernetes.io/";
  Json all = {{prefix + "router.entrypoints", wishes.secure ? "websecure" : "web"}};
  if (wishes.secure) all[prefix + "router.tls"] = "true";
  if (!wishes.middlewares.empty()) all[prefix + "router.middlewares"] = wishes.middlewares;
  return all;
}

/// Bodies have no limit; certificates are Amazon's own, since it reads no Secret.
Json alb(const Wishes& wishes) {
  const std::string prefix = "alb.ingress.kubernetes.io/";
  Json all = {
      {prefix + "target-type", "ip"},
      {prefix + "load-balancer-attributes", "idle_timeout.timeout_seconds=" + wishes.seconds}};
  if (!wishes.health_path.empty()) all[prefix + "healthcheck-path"] = wishes.health_path;
  if (wishes.certificate_arn.empty()) return all;
  all[prefix + "certificate-arn"] = wishes.certificate_arn;
  all[prefix + "listen-ports"] = R"([{"HTTP": 80}, {"HTTPS": 443}])";
  all[prefix + "ssl-redirect"] = "443";
  return all;
}

Json application_gateway(const Wishes& wishes) {
  const std::string prefix = "appgw.ingress.kubernetes.io/";
  Json all = {{prefix + "request-timeout", wishes.seconds}};
  if (!wishes.health_path.empty()) all[prefix + "health-probe-path"] = wishes.health_path;
  if (wishes.secure) all[prefix + "ssl-redirect"] = "true";
  return all;
}

Json gce(const Wishes& wishes) {
  if (!wishes.secure) return Json::object();
  return {{"kubernetes.io/ingress.allow-http", "false"}};
}

struct ControllerClass {
  std::string_view part;  // of the class's name
  Json (*annotations)(const Wishes& wishes);
  bool from_outside;
};

constexpr std::array kClasses = {
    ControllerClass{"nginx", nginx, false},
    ControllerClass{"haproxy", haproxy, false},
    ControllerClass{"traefik", traefik, false},
    ControllerClass{"application-gateway", application_gateway, true},
    ControllerClass{"alb", alb, true},
    ControllerClass{"gce", gce, true},
};

/// nullptr for a controller that we know nothing of.
const ControllerClass* class_of(const Edge& edge) {
  for (const ControllerClass& one : kClasses) {
    if (edge.class_name.find(one.part) != std::string::npos) return &one;
  }
  return nullptr;
}

// How names of GatewayClasses begin whose load balancers are no pods, or pods of the node's
// network.
constexpr std::array<std::string_view, 4> kOutsideGateways = {"gke-", "azure-alb", "aws-",
                                                              "cilium"};

bool gateway_is_outside(const std::string& name) {
  return std::any_of(kOutsideGateways.begin(), kOutsideGateways.end(),
                     [&](std::string_view beginning) { return name.starts_with(beginning); });
}

}  // namespace

std::string health_path(const Role& role) {
  for (const model::Container& container : role.containers) {
    if (!container.probes.readiness) continue;
    const auto* http = std::get_if<model::HttpGet>(&container.probes.readiness->check);
    if (http != nullptr && http->port == role.exposure->port) return http->path;
  }
  return "";
}

std::string guarded_by(const Edge& edge, const Role& role) {
  return role.exposure->has_login ? "" : edge.basic_users_secret;
}

bool comes_from_outside(const Edge& edge) {
  if (edge.type == Edge::Type::Gateway) return gateway_is_outside(edge.gateway_class);
  const ControllerClass* known = class_of(edge);
  return known != nullptr && known->from_outside;
}

Json class_annotations(const model::Platform& platform, const model::Component& component,
                       const Role& role) {
  const Edge& edge = platform.edge;
  const ControllerClass* known = class_of(edge);
  if (known == nullptr) return Json::object();
  Json all = known->annotations(wishes_of(platform, component, role));
  if (edge.class_name.starts_with("gce")) all["kubernetes.io/ingress.class"] = edge.class_name;
  return all;
}

}  // namespace dataplatform::projections
