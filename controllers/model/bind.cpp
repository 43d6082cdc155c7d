// Requests meet offers. The provider's task and roles become needs and flows of who asked, so that
// nobody wires two components by hand.
#include "controllers/model/platform.hpp"

#include <algorithm>

namespace dataplatform::model {
namespace {

struct Provider {
  const Component* component = nullptr;
  const Offer* offer = nullptr;
};

static_assert(std::variant_size_v<Offer> == std::variant_size_v<decltype(Request::what)>,
              "each kind of request has its kind of offer, in the same order");

const Offer* offer_for(const Component& component, const Request& request) {
  const auto found =
      std::find_if(component.offers.begin(), component.offers.end(),
                   [&](const Offer& offer) { return offer.index() == request.what.index(); });
  return found == component.offers.end() ? nullptr : &*found;
}

/// What a component has itself comes before what others give.
Provider provider_for(const Platform& platform, const Component& wanting, const Request& request,
                      bool disabled) {
  if (const Offer* own = disabled ? nullptr : offer_for(wanting, request)) return {&wanting, own};
  for (const Component& component : platform.components) {
    if ((component.mode == Mode::Disabled) != disabled) continue;
    if (const Offer* offer = offer_for(component, request)) return {&component, offer};
  }
  return {};
}

void take_role(const Platform& platform, const Component& provider, const std::string& role,
               const std::string& access, Binding& binding) {
  const RoleRef ref(provider.name, role);
  const Role* found = find_role(platform, ref);
  if (found == nullptr) return;  // `check` names the offer that leads nowhere
  binding.provider = ref;
  binding.host = host_name(platform, provider, *found, access);
}

Binding bound(const Platform& platform, const Component& provider, const DatabaseOffer& offer,
              const DatabaseRequest& request) {
  const bool external = provider.mode == Mode::External;
  const bool pooled = !external && request.pooled && !offer.pooled_role.empty();
  Binding binding{.host = offer.external_host,
                  .port = pooled ? offer.pooled_port : offer.direct_port,
                  .database = request.name,
                  .user = request.owner,
                  .password = request.password};
  if (external) return binding;
  take_role(platform, provider, pooled ? offer.pooled_role : offer.direct_role,
            pooled ? offer.pooled_access : offer.direct_access, binding);
  if (!offer.provisioned_by.empty())
    binding.provisioned = Done{provider.name, offer.provisioned_by};
  return binding;
}

Binding bound(const Platform& platform, const Component& provider, const CacheOffer& offer,
              const CacheRequest&) {
  Binding binding{.port = offer.port, .password = offer.password};
  take_role(platform, provider, offer.role, offer.access, binding);
  return binding;
}

Binding bound(const Platform& platform, const Provider& provider, const Request& request) {
  if (const auto* database = std::get_if<DatabaseRequest>(&request.what)) {
    return bound(platform, *provider.component, std::get<DatabaseOffer>(*provider.offer),
                 *database);
  }
  return bound(platform, *provider.component, std::get<CacheOffer>(*provider.offer),
               std::get<CacheRequest>(request.what));
}

std::string thing(const Request& request) {
  return std::holds_alternative<DatabaseRequest>(request.what) ? "a database" : "a cache";
}

base::Problem unmatched(const Platform& platform, const Component& wanting,
                        const Request& request) {
  const Provider disabled = provider_for(platform, wanting, request, true);
  const std::string self = "spec.components." + wanting.name;
  const std::string what =
      "needs " + thing(request) + " (" + wanting.name + "/" + request.name + ")";
  if (disabled.component == nullptr) {
    return {self, what + ", and no component of this version gives one",
            "set " + self + ".mode to Disabled"};
  }
  const std::string other = "spec.components." + disabled.component->name + ".mode";
  return {
      self,
      what + ", which only " + disabled.component->name + " gives, and " + other + " is Disabled",
      "set " + other + " to Managed, or " + self + ".mode to Disabled"};
}

template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

/// What follows from a binding for a role or a task that uses it.
void wire(const Binding& binding, Needs& needs, std::vector<Flow>& flows) {
  if (binding.provisioned) add_once(needs, Need{*binding.provisioned});
  if (!binding.provider) return;
  add_once(needs, Need{Ready{*binding.provider}});
  const Flow flow{.to = *binding.provider, .port = binding.port, .why = "uses " + binding.name};
  const bool said = std::any_of(flows.begin(), flows.end(), [&](Flow& own) {
    const auto* peer = std::get_if<BindingPeer>(&own.to);
    if (peer == nullptr || peer->binding != binding.name) return false;
    own.to = flow.to;
    own.port = flow.port;
    return true;
  });
  if (!said) flows.push_back(flow);
}

template <class User>
void wire_users(const Binding& binding, const std::vector<std::string>& names,
                std::vector<User>& users) {
  for (User& user : users) {
    if (std::find(names.begin(), names.end(), user.name) != names.end())
      wire(binding, user.needs, user.flows);
  }
}

}  // namespace

base::Problems bind(Platform& platform) {
  base::Problems problems;
  for (Component& component : platform.components) {
    if (component.mode != Mode::Managed) continue;
    for (const Request& request : component.requests) {
      const Provider provider = provider_for(platform, component, request, false);
      if (provider.component == nullptr) {
        problems.push_back(unmatched(platform, component, request));
        continue;
      }
      Binding binding = bound(platform, provider, request);
      binding.name = component.name + "/" + request.name;
      wire_users(binding, request.roles, component.roles);
      wire_users(binding, request.tasks, component.tasks);
      platform.bindings.push_back(std::move(binding));
    }
  }
  return problems;
}

}  // namespace dataplatform::model
