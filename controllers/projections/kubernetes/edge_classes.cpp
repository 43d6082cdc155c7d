// Each Ingress controller has words of its own for the same wishes.
#include "controllers/projections/kubernetes/edge.hpp"
#include "operator/base/quantity.hpp"

#include <array>

namespace dataplatform::projections {
namespace {

using model::Edge;
using model::Role;

constexpr int kConnectSeconds = 10;
constexpr std::int64_t kMebi = 1024 * 1024;

struct Wishes {
  std::string body_mebi;
  std::string seconds;
  std::string health_path;  // "" where the controller's own choice is as good
  bool secure = false;
};

/// A load balancer asks "/" and wants 200, where a page may redirect: the readiness probe knows.
std::string health_path(const Role& role) {
  for (const model::Container& container : role.containers) {
    if (!container.probes.readiness) continue;
    const auto* http = std::get_if<model::HttpGet>(&container.probes.readiness->check);
    if (http != nullptr && http->port == role.exposure->port) return http->path;
  }
  return "";
}

Wishes wishes_of(const Edge& edge, const Role& role) {
  const auto body = base::Quantity::parse(edge.max_body_size);
  return {.body_mebi = std::to_string(body ? (body->bytes() + kMebi - 1) / kMebi : 0),
          .seconds = std::to_string(role.exposure->timeout_seconds),
          .health_path = health_path(role),
          .secure = !edge.tls_secret.empty()};
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
  return all;
}

/// Bodies and answers have no limit there unless somebody sets one in the controller itself.
Json traefik(const Wishes& wishes) {
  const std::string prefix = "traefik.ingress.kubernetes.io/";
  if (!wishes.secure) return {{prefix + "router.entrypoints", "web"}};
  return {{prefix + "router.entrypoints", "websecure"}, {prefix + "router.tls", "true"}};
}

/// Bodies have no limit; certificates are Amazon's own, so redirecting is left to who names one.
Json alb(const Wishes& wishes) {
  const std::string prefix = "alb.ingress.kubernetes.io/";
  Json all = {
      {prefix + "target-type", "ip"},
      {prefix + "load-balancer-attributes", "idle_timeout.timeout_seconds=" + wishes.seconds}};
  if (!wishes.health_path.empty()) all[prefix + "healthcheck-path"] = wishes.health_path;
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

}  // namespace

bool comes_from_outside(const Edge& edge) {
  const ControllerClass* known = class_of(edge);
  return known != nullptr && known->from_outside;
}

Json class_annotations(const Edge& edge, const Role& role) {
  const ControllerClass* known = class_of(edge);
  if (known == nullptr) return Json::object();
  Json all = known->annotations(wishes_of(edge, role));
  if (edge.class_name.starts_with("gce")) all["kubernetes.io/ingress.class"] = edge.class_name;
  return all;
}

}  // namespace dataplatform::projections
