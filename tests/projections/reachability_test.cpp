// Who reaches whom in every sample, computed from the rendered policies, is exactly what the model
// declares: nothing that it needs is closed, nothing that it does not say is open.
#include "tests/support/reachability.hpp"

#include "controllers/components/login.hpp"
#include "controllers/components/platform.hpp"
#include "controllers/projections/kubernetes/edge.hpp"
#include "tests/projections/look.hpp"
#include "tests/support/samples.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dataplatform::projections {
namespace {

using Mode = model::NetworkPolicySettings::Mode;
using testing::End;
using testing::means;
using testing::Network;

const End kOutside{.namespace_ = "", .labels = Json::object(), .ip = "8.8.8.8"};

// --- the platform's pods -----------------------------------------------------------------------

struct Pod {
  std::string who;  // "role shop/web", "task shop/migrate"
  End end;
  std::set<int> ports;
  std::vector<model::Flow> flows;
};

struct Scene {
  std::string name;
  model::Platform platform;
  Network network;
  std::vector<Pod> pods;
};

std::set<int> ports_of(const Json& pod) {
  std::set<int> ports;
  for (const Json& container : pod.at("containers")) {
    for (const Json& port : base::array_at(container, {"ports"}))
      ports.insert(int{port["containerPort"]});
  }
  return ports;
}

const std::vector<model::Flow>& flows_of(const model::Platform& platform, const Object& object) {
  const model::Component* one = model::find_component(platform, object.component);
  for (const model::Task& candidate : one->tasks) {
    if (candidate.name == object.task) return candidate.flows;
  }
  return model::find_role(platform, model::RoleRef(object.component, object.role))->flows;
}

Scene scene_of(const std::string& name, const model::Platform& platform, const Desired& desired) {
  std::vector<Json> bodies;
  std::vector<Pod> pods;
  for (const Object& object : desired.objects) {
    bodies.push_back(object.body);
    const Json* pod_template = base::find(object.body, {"spec", "template"});
    if (pod_template == nullptr) continue;
    const bool is_task = !object.task.empty();
    const std::string what = is_task ? "task " : "role ";
    pods.push_back({.who = what + object.component + "/" + (is_task ? object.task : object.role),
                    .end = {.namespace_ = object.body["metadata"]["namespace"],
                            .labels = pod_template->at("metadata").at("labels"),
                            .ip = ""},
                    .ports = ports_of(pod_template->at("spec")),
                    .flows = flows_of(platform, object)});
  }
  return {.name = name, .platform = platform, .network = Network(bodies), .pods = std::move(pods)};
}

Scene lake_in(Mode mode) {
  model::Platform platform = lake();
  platform.network_policy.mode = mode;
  platform.edge = {
      .type = model::Edge::Type::Ingress, .domain = "example.com", .class_name = "alb"};
  return scene_of("lake", platform, project(platform));
}

/// The lake, whose page has no login of its own and gets one in front.
Scene guarded_lake() {
  spec::Resolved resolved;
  resolved.edge = {.type = spec::EdgeType::Gateway,
                   .domain = "example.com",
                   .gateway_class = "envoy",
                   .login = spec::Authentication::OIDC,
                   .oidc_issuer = "https://login.example.com",
                   .login_image = "example.com/proxy:1"};
  model::Platform platform = unbound_lake();
  platform.edge = components::platform_settings(resolved).edge;
  role(platform, "shop/web").exposure->has_login = false;
  components::put_logins_in_front(resolved, platform);
  if (!model::bind(platform).empty()) throw std::logic_error("the guarded lake is not bound");
  return scene_of("guarded lake", platform, project(platform));
}

/// The lake, whose gate clients outside reach directly.
Scene lake_for_clients() {
  model::Platform platform = lake();
  platform.edge.clients = model::Edge::Clients::LoadBalancer;
  role(platform, "vault/gate").clients = model::ClientAccess{.ports = {"gate"}};
  return scene_of("lake for clients", platform, project(platform));
}

std::vector<Scene> all_scenes() {
  std::vector<Scene> all = {lake_in(Mode::Enforced), lake_in(Mode::IngressOnly),
                            lake_in(Mode::Disabled), guarded_lake(), lake_for_clients()};
  for (const testing::Sample& sample : testing::samples()) {
    const testing::Rendered result = testing::rendered(sample);
    all.push_back(scene_of(sample.name, result.platform, result.desired));
  }
  return all;
}

const std::vector<Scene>& scenes() {
  static const std::vector<Scene> all = all_scenes();
  return all;
}

bool is_open(const Scene& scene) {
  return scene.platform.network_policy.mode == Mode::Disabled;
}

bool sends_freely(const Scene& scene) {
  return scene.platform.network_policy.mode != Mode::Enforced;
}

// --- between pods ------------------------------------------------------------------------------

/// Where a flow arrives within the platform; "" where it leaves it.
std::pair<std::string, int> arrival_of(const Scene& scene, const model::Flow& flow) {
  if (const auto* ref = std::get_if<model::RoleRef>(&flow.to)) {
    return {"role " + to_text(*ref), flow.port};
  }
  const auto* peer = std::get_if<model::BindingPeer>(&flow.to);
  if (peer == nullptr) return {};
  const model::Binding* binding = model::find_binding(scene.platform, peer->binding);
  if (binding == nullptr || binding->providers.empty()) return {};
  return {"role " + to_text(binding->providers.front()), binding->port};
}

bool declares(const Scene& scene, const Pod& from, const Pod& to, int port) {
  return std::any_of(from.flows.begin(), from.flows.end(), [&](const model::Flow& flow) {
    return arrival_of(scene, flow) == std::pair(to.who, port);
  });
}

/// Open without a flow: the metrics and the page where anybody in the cluster may ask.
bool is_open_to_pods(const Scene& scene, const Pod& to, int port, const End& from) {
  const model::NetworkPolicySettings& policy = scene.platform.network_policy;
  if (!to.who.starts_with("role ")) return false;
  const model::Role* role = model::find_role(scene.platform, to.who.substr(5).c_str());
  const auto number = [&](const std::string& name) {
    for (const model::Container& container : role->containers) {
      for (const model::Port& one : container.ports) {
        if (one.name == name) return one.number;
      }
    }
    return 0;
  };
  const auto admitted = [&](const Json& peer) {
    return peer.is_object() ? means(peer, to.end.namespace_, from) : from.ip.empty();
  };
  if (number(role->scrape.port) == port && admitted(policy.monitoring)) return true;
  if (role->clients && scene.platform.edge.clients != model::Edge::Clients::None) {
    for (const std::string& name : role->clients->ports) {
      if (number(name) == port) return true;
    }
  }
  if (!role->exposure || host_of(scene.platform, *role).empty()) return false;
  if (number(role->exposure->port) != port) return false;
  const bool anybody =
      !policy.ingress_controller.is_object() && comes_from_outside(scene.platform.edge);
  return anybody || admitted(policy.ingress_controller);
}

TEST(Reachability, BetweenPodsIsWhatTheFlowsDeclare) {
  int open = 0;
  int closed = 0;
  for (const Scene& scene : scenes()) {
    if (is_open(scene)) continue;
    for (const Pod& from : scene.pods) {
      for (const Pod& to : scene.pods) {
        std::set<int> ports = to.ports;
        ports.insert(1);
        for (const int port : ports) {
          // A page that anybody may see is let in, but only who declares it may go there.
          const bool let_in =
              declares(scene, from, to, port) || is_open_to_pods(scene, to, port, from.end);
          const bool expected = let_in && (sends_freely(scene) || declares(scene, from, to, port));
          EXPECT_EQ(scene.network.allows(from.end, to.end, {port}), expected)
              << scene.name << ": from " << from.who << " to " << to.who << " port " << port;
          ++(expected ? open : closed);
        }
      }
    }
  }
  EXPECT_GT(open, 50);
  EXPECT_GT(closed, open);
}

TEST(Reachability, OfAPageBehindALoginIsTheLoginsAlone) {
  const Scene scene = guarded_lake();
  const auto pod = [&](const std::string& who) {
    for (const Pod& one : scene.pods) {
      if (one.who == who) return one;
    }
    throw std::out_of_range("no " + who);
  };
  const End controller{.namespace_ = "gateways", .labels = {{"who", "envoy"}}, .ip = ""};
  const Pod login = pod("role shop/login");
  const Pod page = pod("role shop/web");
  EXPECT_TRUE(scene.network.allows(controller, login.end, {4180}));
  EXPECT_TRUE(scene.network.allows(login.end, page.end, {8080}));
  EXPECT_FALSE(scene.network.allows(controller, page.end, {8080}));
  EXPECT_TRUE(scene.network.allows(login.end, kOutside, {443}));
}

TEST(Reachability, EverythingIsOpenWherePoliciesAreDisabled) {
  const Scene scene = lake_in(Mode::Disabled);
  for (const Pod& from : scene.pods) {
    for (const Pod& to : scene.pods)
      EXPECT_TRUE(scene.network.allows(from.end, to.end, {1}));
  }
}

/// True where the pods of a role or task of `wanting` use what it asks for.
bool uses(const model::Component& wanting, const model::Request& request, const Pod& pod) {
  const auto is_pod = [&](const char* kind) {
    return [&pod, &wanting, kind](const std::string& name) {
      return pod.who == kind + wanting.name + "/" + name;
    };
  };
  return std::any_of(request.roles.begin(), request.roles.end(), is_pod("role ")) ||
         std::any_of(request.tasks.begin(), request.tasks.end(), is_pod("task "));
}

/// Calls `visit` with each pod and each binding that it uses.
template <class Visit>
void for_each_use(const Scene& scene, Visit visit) {
  for (const model::Component& one : scene.platform.components) {
    for (const model::Request& request : one.requests) {
      const auto* binding = model::find_binding(scene.platform, one.name + "/" + request.name);
      ASSERT_NE(binding, nullptr) << one.name << "/" << request.name;
      for (const Pod& pod : scene.pods) {
        if (uses(one, request, pod)) visit(pod, *binding);
      }
    }
  }
}

const End& end_of(const Scene& scene, const model::Binding& binding) {
  for (const Pod& pod : scene.pods) {
    if (!binding.providers.empty() && pod.who == "role " + to_text(binding.providers.front()))
      return pod.end;
  }
  return kOutside;
}

TEST(Reachability, WhoUsesABindingReachesIt) {
  int used = 0;
  for (const Scene& scene : scenes()) {
    for_each_use(scene, [&](const Pod& pod, const model::Binding& binding) {
      EXPECT_TRUE(scene.network.allows(pod.end, end_of(scene, binding), {binding.port}))
          << scene.name << ": " << pod.who << " to " << binding.name;
      ++used;
    });
  }
  EXPECT_GT(used, 50);
}

// --- to the outside ----------------------------------------------------------------------------

const std::set<int> kLookedAt = {22, 53, 80, 443, 5000, 5432, 6432, 6443, 8080};

/// Ports on which a pod may go to an ordinary address.
std::set<int> ways_out(const Scene& scene, const Pod& pod) {
  std::set<int> ports = {53};
  for (const model::Flow& flow : pod.flows) {
    if (std::holds_alternative<model::ApiServer>(flow.to)) ports.insert({443, 6443});
    const auto* internet = std::get_if<model::Internet>(&flow.to);
    if (internet == nullptr || internet->cidr != "0.0.0.0/0") continue;
    if (flow.port == 0) return kLookedAt;
    ports.insert(flow.port);
  }
  for_each_use(scene, [&](const Pod& user, const model::Binding& binding) {
    if (user.who == pod.who && binding.providers.empty()) ports.insert(binding.port);
  });
  return ports;
}

TEST(Reachability, OfTheOutsideIsWhatTheFlowsDeclare) {
  for (const Scene& scene : scenes()) {
    if (sends_freely(scene)) continue;
    for (const Pod& pod : scene.pods) {
      const std::set<int> expected = ways_out(scene, pod);
      for (const int port : kLookedAt) {
        EXPECT_EQ(scene.network.allows(pod.end, kOutside, {port}), expected.contains(port))
            << scene.name << ": from " << pod.who << " port " << port;
      }
      EXPECT_TRUE(scene.network.allows(pod.end, kOutside, {53, "UDP"})) << pod.who;
    }
  }
}

/// Where a cloud gives tokens to pods that have an identity of their own.
bool declares_metadata(const Pod& pod) {
  return std::any_of(pod.flows.begin(), pod.flows.end(), [](const model::Flow& flow) {
    const auto* internet = std::get_if<model::Internet>(&flow.to);
    return internet != nullptr && internet->cidr.starts_with("169.254.");
  });
}

TEST(Reachability, WhereCloudsKeepTheCredentialsOfNodesOnlyIdentitiesGo) {
  const End metadata{.namespace_ = "", .labels = Json::object(), .ip = "169.254.169.254"};
  for (const Scene& scene : scenes()) {
    if (sends_freely(scene)) continue;
    for (const Pod& pod : scene.pods) {
      if (declares_metadata(pod)) continue;
      EXPECT_FALSE(scene.network.allows(pod.end, metadata, {80})) << scene.name << " " << pod.who;
    }
  }
}

TEST(Reachability, WhoHasTheTokenReachesTheApiServer) {
  for (const Scene& scene : scenes()) {
    for (const Pod& pod : scene.pods) {
      if (!pod.who.starts_with("role ")) continue;
      const model::Role* role = model::find_role(scene.platform, pod.who.substr(5).c_str());
      if (!role->uses_api_server) continue;
      EXPECT_TRUE(scene.network.allows(pod.end, kOutside, {6443})) << scene.name << " " << pod.who;
    }
  }
}

// --- from the outside --------------------------------------------------------------------------

TEST(Reachability, FromOutsideIsWhatIsExposedOrScraped) {
  const auto pod_in = [](const char* name_space) {
    return End{.namespace_ = name_space, .labels = {{"who", "stranger"}}, .ip = ""};
  };
  const std::map<std::string, End> strangers = {{"the edge", pod_in("ingress-nginx")},
                                                {"the monitoring", pod_in("monitoring")},
                                                {"somebody", pod_in("default")},
                                                {"the Internet", kOutside}};
  int let_in = 0;
  for (const Scene& scene : scenes()) {
    if (is_open(scene)) continue;
    for (const auto& [name, stranger] : strangers) {
      for (const Pod& to : scene.pods) {
        for (const int port : to.ports) {
          const bool expected = is_open_to_pods(scene, to, port, stranger);
          EXPECT_EQ(scene.network.allows(stranger, to.end, {port}), expected)
              << scene.name << ": from " << name << " to " << to.who << " port " << port;
          let_in += expected ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(let_in, 20);
}

}  // namespace
}  // namespace dataplatform::projections
