// By the options of OAuth2 Proxy 7.15 (its docs/configuration/overview): each as a variable, lists
// in the plural.
#include "controllers/components/login.hpp"

#include "controllers/components/common.hpp"
#include "controllers/components/platform.hpp"
#include "operator/base/text.hpp"

#include <algorithm>
#include <cctype>

namespace dataplatform::components {
namespace {

using model::Component;
using model::Exposure;
using model::HttpGet;
using model::Literal;
using model::Platform;
using model::Probe;
using model::Role;

constexpr int kPort = 4180;
constexpr int kMetricsPort = 44180;
constexpr int kCookieKeyLength = 32;  // an AES key
// The image's own user.
constexpr model::RunAs kRunAs{.user = 65532, .group = 65532};

/// A page and what leads to it.
struct Page {
  const spec::Resolved& resolved;
  const Platform& platform;
  const Component& component;
  const Role& role;
  std::string name;    // of the login's role
  std::string secret;  // with the key of its cookies
};

const model::Port* port_of(const Role& role, const std::string& name) {
  for (const model::Container& container : role.containers) {
    for (const model::Port& port : container.ports) {
      if (port.name == name) return &port;
    }
  }
  return nullptr;
}

/// The page itself, by the Service that the edge would have led to.
std::string upstream(const Page& page) {
  const Exposure& exposure = *page.role.exposure;
  const model::Port* port = port_of(page.role, exposure.port);
  const bool encrypted = port->app_protocol == "https";
  return (encrypted ? "https://" : "http://") +
         model::host_name(page.platform, page.component, page.role, exposure.access) + ":" +
         std::to_string(port->number) + "/";
}

model::Environment provider(const spec::EdgeResolved& edge) {
  return {{"OAUTH2_PROXY_PROVIDER", Literal("oidc")},
          {"OAUTH2_PROXY_OIDC_ISSUER_URL", Literal(edge.oidc_issuer)},
          {"OAUTH2_PROXY_CLIENT_ID", Literal(edge.oidc_client)},
          {"OAUTH2_PROXY_CLIENT_SECRET",
           model::GivenSecretKey{.object_name = edge.oidc_secret, .key = "client-secret"}},
          // What it would leave out by itself to please old providers.
          {"OAUTH2_PROXY_CODE_CHALLENGE_METHOD", Literal("S256")},
          {"OAUTH2_PROXY_INSECURE_OIDC_SKIP_NONCE", Literal("false")},
          // Whom the provider lets in is in: it knows who may use this client.
          {"OAUTH2_PROXY_EMAIL_DOMAINS", Literal("*")}};
}

model::Environment environment(const Page& page) {
  const Exposure& exposure = *page.role.exposure;
  const std::string address = page_address(page.resolved, exposure.host_prefix);
  const bool secure = address.starts_with("https://");
  model::Environment env = provider(page.resolved.edge);
  const model::Environment own = {
      {"OAUTH2_PROXY_HTTP_ADDRESS", Literal("0.0.0.0:" + std::to_string(kPort))},
      {"OAUTH2_PROXY_METRICS_ADDRESS", Literal("0.0.0.0:" + std::to_string(kMetricsPort))},
      {"OAUTH2_PROXY_REDIRECT_URL", Literal(address + "/oauth2/callback")},
      {"OAUTH2_PROXY_UPSTREAMS", Literal(upstream(page))},
      {"OAUTH2_PROXY_UPSTREAM_TIMEOUT", Literal(std::to_string(exposure.timeout_seconds) + "s")},
      {"OAUTH2_PROXY_REVERSE_PROXY", Literal("true")},
      {"OAUTH2_PROXY_COOKIE_SECRET", model::SecretKey{page.secret, "cookie-secret"}},
      {"OAUTH2_PROXY_COOKIE_SECURE", Literal(secure ? "true" : "false")},
      // With the prefix no other host of the domain can plant one.
      {"OAUTH2_PROXY_COOKIE_NAME", Literal(secure ? "__Host-login" : "login")},
      {"OAUTH2_PROXY_COOKIE_SAMESITE", Literal("lax")},
      {"OAUTH2_PROXY_SILENCE_PING_LOGGING", Literal("true")}};
  env.insert(env.end(), own.begin(), own.end());
  return env;
}

model::Container proxy(const Page& page) {
  return {
      .name = "login",
      .image = page.resolved.edge.login_image,
      .env = environment(page),
      .ports = {{.name = "http", .number = kPort, .app_protocol = "http"},
                {.name = "metrics", .number = kMetricsPort}},
      .probes = {.readiness = Probe{.check = HttpGet{"/ready", "http"}, .period = 10},
                 .liveness = Probe{.check = HttpGet{"/ping", "http"}, .delay = 10, .period = 10}},
      .resources = resources("50m", "64Mi", "250m", "128Mi")};
}

/// Port of the issuer's address, which may name one.
int issuer_port(const std::string& url) {
  const auto scheme = url.find("://");
  const std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  const std::string authority = rest.substr(0, rest.find('/'));
  const auto colon = authority.rfind(':');
  const bool named = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  const std::string digits = named ? authority.substr(colon + 1) : "";
  const bool number = !digits.empty() && digits.size() <= 5 &&
                      std::all_of(digits.begin(), digits.end(),
                                  [](unsigned char c) { return std::isdigit(c) != 0; });
  if (number) return std::stoi(digits);
  return url.starts_with("http://") ? 80 : 443;
}

std::vector<model::Flow> flows(const Page& page) {
  const model::Port* port = port_of(page.role, page.role.exposure->port);
  // A policy knows addresses and no names, and many providers stand in the house: so private
  // addresses are not left out.
  return {{.to = model::RoleRef(page.component.name, page.role.name),
           .port = port->number,
           .why = "passes on the requests of who is logged in"},
          {.to = model::Internet{},
           .port = issuer_port(page.resolved.edge.oidc_issuer),
           .why = "asks the identity provider who somebody is"}};
}

Role login(const Page& page) {
  const Exposure& before = *page.role.exposure;
  const model::Count count =
      model::Fixed{page.resolved.profile == spec::Profile::Production ? 2 : 1};
  return {.name = page.name,
          .field = "exposure",  // what it hangs on: no block of the CR is its own
          .object_name = base::kebab_case(page.name),
          .count = count,
          .run_as = kRunAs,
          .containers = {proxy(page)},
          .access = {{.suffix = "", .ports = {"http"}}},
          .exposure = Exposure{.host_prefix = before.host_prefix,
                               .access = "",
                               .port = "http",
                               .timeout_seconds = before.timeout_seconds},
          .flows = flows(page),
          .placement = placement(page.resolved.scheduling),
          .max_unavailable = one_away(count),
          .scrape = {.port = "metrics"}};
}

bool is_open(const spec::Resolved& resolved, const Role& role) {
  return role.exposure && !role.exposure->has_login &&
         !page_address(resolved, role.exposure->host_prefix).empty() &&
         port_of(role, role.exposure->port) != nullptr;
}

/// One page, one login; a second page of a component has one of its own.
std::string name_of_login(const Component& component, const Role& role) {
  const bool taken = std::any_of(component.roles.begin(), component.roles.end(),
                                 [](const Role& one) { return one.name == "login"; });
  return taken ? "login-" + role.name : "login";
}

void put_login_in_front(const spec::Resolved& resolved, const Platform& platform,
                        Component& component, std::size_t index) {
  const std::string name = name_of_login(component, component.roles[index]);
  const std::string secret = component.object_name + "-" + base::kebab_case(name);
  Role made = login({.resolved = resolved,
                     .platform = platform,
                     .component = component,
                     .role = component.roles[index],
                     .name = name,
                     .secret = secret});
  component.roles[index].exposure.reset();
  component.roles.push_back(std::move(made));
  // A set of its own: one that is there already is never added to.
  component.secrets.push_back({.name = secret,
                               .entries = {{.key = "cookie-secret",
                                            .source = model::Generated{.length = kCookieKeyLength},
                                            .remote_name = ""}},
                               .sites = {component.site}});
}

}  // namespace

void put_logins_in_front(const spec::Resolved& resolved, Platform& platform) {
  if (resolved.edge.login != spec::Authentication::OIDC) return;
  for (Component& component : platform.components) {
    if (component.mode == model::Mode::Disabled) continue;
    const std::size_t pages = component.roles.size();
    for (std::size_t index = 0; index < pages; ++index) {
      if (is_open(resolved, component.roles[index]))
        put_login_in_front(resolved, platform, component, index);
    }
  }
}

}  // namespace dataplatform::components
