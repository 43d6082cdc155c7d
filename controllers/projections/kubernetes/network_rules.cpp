#include "controllers/projections/kubernetes/network_rules.hpp"

#include "controllers/projections/kubernetes/edge.hpp"
#include "controllers/projections/kubernetes/identity.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace dataplatform::projections {
namespace {

using model::Platform;

constexpr const char* kNamespaceName = "kubernetes.io/metadata.name";
constexpr int kDns = 53;
constexpr std::array kApiServerPorts = {443, 6443};

Json port(int number, const char* protocol = "TCP") {
  return {{"port", number}, {"protocol", protocol}};
}

Json ports_of(const model::Flow& flow) {
  Json one = port(flow.port);
  if (flow.last_port != 0) one["endPort"] = flow.last_port;
  return Json::array({std::move(one)});
}

/// An empty selector would say the same, but what is empty can't be applied for sure.
Json any_namespace() {
  return {
      {"namespaceSelector",
       {{"matchExpressions", Json::array({{{"key", kNamespaceName}, {"operator", "Exists"}}})}}}};
}

/// Pods of `peer` as `self` names them.
Json peer_of(const Endpoint& self, const Endpoint& peer) {
  Json pods = {{"podSelector", {{"matchLabels", peer.selector}}}};
  if (self.namespace_ != peer.namespace_) {
    pods["namespaceSelector"] = {{"matchLabels", {{kNamespaceName, peer.namespace_}}}};
  }
  return pods;
}

Endpoint endpoint_of(const Platform& platform, const model::Component& component,
                     const model::Role& role) {
  return {.component = &component,
          .role = &role,
          .namespace_ = model::namespace_of(platform, component.site),
          .selector = role_selector(platform, component, role)};
}

Endpoint endpoint_of(const Platform& platform, const model::Component& component,
                     const model::Spawned& spawned) {
  return {.component = &component,
          .spawned = &spawned,
          .namespace_ = model::namespace_of(platform, component.site),
          .selector = spawned.labels};
}

const std::vector<model::Flow>& flows_of(const Endpoint& endpoint) {
  if (endpoint.spawned != nullptr) return endpoint.spawned->flows;
  return endpoint.role != nullptr ? endpoint.role->flows : endpoint.task->flows;
}

const std::string& name_of(const Endpoint& endpoint) {
  if (endpoint.spawned != nullptr) return endpoint.spawned->name;
  return endpoint.role != nullptr ? endpoint.role->name : endpoint.task->name;
}

// --- egress ------------------------------------------------------------------------------------

/// The rule of one flow; null where the other end is not there.
struct Egress {
  const Platform& platform;
  const Endpoint& self;
  const model::Flow& flow;

  Json operator()(const model::RoleRef& ref) const {
    const model::Component* component = model::find_component(platform, ref.component);
    if (component == nullptr || component->mode == model::Mode::Disabled) return nullptr;
    const model::Spawned* spawned = model::find_spawned(platform, ref);
    const model::Role* role = model::find_role(platform, ref);
    if (role == nullptr && spawned == nullptr) return nullptr;
    const Endpoint there = spawned != nullptr ? endpoint_of(platform, *component, *spawned)
                                              : endpoint_of(platform, *component, *role);
    return {{"to", Json::array({peer_of(self, there)})}, {"ports", ports_of(flow)}};
  }

  Json operator()(const model::ApiServer&) const {
    Json ports = Json::array();
    for (const int one : kApiServerPorts)
      ports.push_back(port(one));
    return {{"ports", std::move(ports)}};
  }

  Json operator()(const model::Internet& internet) const {
    Json block = {{"cidr", internet.cidr}};
    Json except = internet.except;
    // Where clouds keep the credentials of the node.
    if (internet.cidr == "0.0.0.0/0") except.insert(except.begin(), "169.254.0.0/16");
    if (!except.empty()) block["except"] = std::move(except);
    Json rule = {{"to", Json::array({{{"ipBlock", std::move(block)}}})}};
    if (flow.port != 0) rule["ports"] = ports_of(flow);
    return rule;
  }

  Json operator()(const model::BindingPeer& peer) const {
    const model::Binding* binding = model::find_binding(platform, peer.binding);
    if (binding == nullptr) return nullptr;
    Json peers = Json::array();
    for (const model::RoleRef& provider : binding->providers) {
      const model::Component* component = model::find_component(platform, provider.component);
      const model::Role* role = model::find_role(platform, provider);
      if (role != nullptr) peers.push_back(peer_of(self, endpoint_of(platform, *component, *role)));
    }
    if (!peers.empty())
      return {{"to", std::move(peers)}, {"ports", Json::array({port(binding->port)})}};
    return {{"ports", Json::array({port(binding->port)})}};
  }
};

bool uses(const model::Request& request, const Endpoint& self) {
  const auto& users = self.role != nullptr ? request.roles : request.tasks;
  return std::find(users.begin(), users.end(), name_of(self)) != users.end();
}

/// What is bound to a host outside has a name and no selector: only the port can be told.
void add_outside_bindings(const Platform& platform, const Endpoint& self, Json& rules) {
  for (const model::Request& request : self.component->requests) {
    if (self.spawned != nullptr || !uses(request, self)) continue;
    const model::BindingPeer peer{self.component->name + "/" + request.name};
    const model::Binding* binding = model::find_binding(platform, peer.binding);
    if (binding == nullptr || !binding->providers.empty()) continue;
    const model::Flow flow{.to = peer};
    rules.push_back(Egress{platform, self, flow}(peer));
  }
}

/// What the user adds for a component: the API's own peers and ports, as they are written.
void add_users_rules(const Json& list, const char* direction, const Endpoint& self, Json& rules) {
  for (const Json& item : list) {
    if (base::text_at(item, {"component"}) != self.component->name) continue;
    Json rule = Json::object();
    for (const char* key : {direction, "ports"}) {
      const Json& part = base::array_at(item, {key});
      if (!part.empty()) rule[key] = part;
    }
    if (!rule.empty()) rules.push_back(std::move(rule));
  }
}

/// The same rule may follow from two flows.
Json without_repeats(const Json& rules) {
  Json kept = Json::array();
  for (const Json& rule : rules) {
    if (!rule.is_null() && std::find(kept.begin(), kept.end(), rule) == kept.end()) {
      kept.push_back(rule);
    }
  }
  return kept;
}

// --- ingress -----------------------------------------------------------------------------------

/// By first and last port; the last is 0 where there is one.
using PeersByPort = std::map<std::pair<int, int>, Json>;

void admit(PeersByPort& peers, std::pair<int, int> ports, const Json& peer) {
  Json& list = peers.try_emplace(ports, Json::array()).first->second;
  if (std::find(list.begin(), list.end(), peer) == list.end()) list.push_back(peer);
}

/// First and last port on which `flow` arrives at `self`; 0 where it goes elsewhere.
std::pair<int, int> arrival(const Platform& platform, const model::Flow& flow,
                            const Endpoint& self) {
  const model::RoleRef here(self.component->name, name_of(self));
  if (const auto* ref = std::get_if<model::RoleRef>(&flow.to))
    return *ref == here ? std::pair(flow.port, flow.last_port) : std::pair(0, 0);
  const auto* peer = std::get_if<model::BindingPeer>(&flow.to);
  const model::Binding* binding =
      peer == nullptr ? nullptr : model::find_binding(platform, peer->binding);
  if (binding == nullptr) return {0, 0};
  const auto& providers = binding->providers;
  const bool served = std::find(providers.begin(), providers.end(), here) != providers.end();
  return {served ? binding->port : 0, 0};
}

Json peer_or_any_namespace(const Json& peer) {
  return peer.is_object() ? peer : any_namespace();
}

void admit_people(const Platform& platform, const model::Role& role, PeersByPort& peers,
                  Json& rules) {
  if (host_of(platform, role).empty()) return;
  const int number = port_number(role, role.exposure->port);
  const Json& controller = platform.network_policy.ingress_controller;
  if (!controller.is_object() && comes_from_outside(platform.edge)) {
    rules.push_back({{"ports", Json::array({port(number)})}});
  } else {
    admit(peers, {number, 0}, peer_or_any_namespace(controller));
  }
}

/// Clients outside come from anywhere: a load balancer keeps no name of who is behind it.
void admit_clients(const Platform& platform, const model::Role& role, Json& rules) {
  if (!role.clients || platform.edge.clients == model::Edge::Clients::None) return;
  Json ports = Json::array();
  for (const std::string& name : role.clients->ports)
    ports.push_back(port(port_number(role, name)));
  rules.push_back({{"ports", std::move(ports)}});
}

}  // namespace

std::vector<Endpoint> endpoints_of_policies(const Platform& platform) {
  std::vector<Endpoint> all;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    all.push_back(endpoint_of(platform, component, role));
    for (const model::Spawned& spawned : role.spawned)
      all.push_back(endpoint_of(platform, component, spawned));
  });
  for_each_run(platform, [&](const model::Component& component, const model::Task& task) {
    all.push_back({.component = &component,
                   .task = &task,
                   .namespace_ = model::namespace_of(platform, task.site),
                   .selector = task_selector(platform, component, task)});
  });
  return all;
}

Json egress_rules(const Platform& platform, const Endpoint& self) {
  // To wherever DNS is: some clusters answer on a node's own address, which no selector matches.
  Json rules = Json::array({{{"ports", Json::array({port(kDns, "UDP"), port(kDns)})}}});
  for (const model::Flow& flow : flows_of(self)) {
    rules.push_back(std::visit(Egress{platform, self, flow}, flow.to));
  }
  add_outside_bindings(platform, self, rules);
  add_users_rules(platform.network_policy.additional_egress, "to", self, rules);
  return without_repeats(rules);
}

Json ingress_rules(const Platform& platform, const std::vector<Endpoint>& all,
                   const Endpoint& self) {
  Json rules = Json::array();
  if (self.task != nullptr) return rules;
  PeersByPort peers;
  for (const Endpoint& other : all) {
    for (const model::Flow& flow : flows_of(other)) {
      const auto ports = arrival(platform, flow, self);
      if (ports.first != 0) admit(peers, ports, peer_of(self, other));
    }
  }
  if (self.role != nullptr) {
    admit_people(platform, *self.role, peers, rules);
    admit_clients(platform, *self.role, rules);
    if (!self.role->scrape.port.empty()) {
      admit(peers, {port_number(*self.role, self.role->scrape.port), 0},
            peer_or_any_namespace(platform.network_policy.monitoring));
    }
  }
  for (const auto& [ports, from] : peers) {
    const model::Flow flow{
        .to = model::ApiServer{}, .port = ports.first, .last_port = ports.second};
    rules.push_back({{"from", from}, {"ports", ports_of(flow)}});
  }
  add_users_rules(platform.network_policy.additional_ingress, "from", self, rules);
  return without_repeats(rules);
}

}  // namespace dataplatform::projections
