// Requests meet offers. The provider's task and roles become needs and flows of who asked, so that
// nobody wires two components by hand.
#include "controllers/model/platform.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

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
  binding.providers.push_back(ref);
  if (binding.host.empty()) binding.host = host_name(platform, provider, *found, access);
}

void take_task(const Component& provider, const std::string& task, Binding& binding) {
  if (!task.empty()) binding.provisioned = Done{provider.name, task};
}

/// What makes a binding of an offer and a request of the same kind.
struct Bind {
  const Platform& platform;
  const Component& provider;
  bool external = provider.mode == Mode::External;

  Binding operator()(const DatabaseOffer& offer, const DatabaseRequest& request) const {
    const bool pooled = !external && request.pooled && !offer.pooled_role.empty();
    Binding binding{.host = offer.external_host,
                    .port = pooled ? offer.pooled_port : offer.direct_port,
                    .database = request.name,
                    .user = Literal(request.owner),
                    .password = request.password};
    take_given(offer, request, binding);
    take_task(provider, offer.provisioned_by, binding);
    if (external) return binding;
    take_role(platform, provider, pooled ? offer.pooled_role : offer.direct_role,
              pooled ? offer.pooled_access : offer.direct_access, binding);
    return binding;
  }

  Binding operator()(const CacheOffer& offer, const CacheRequest&) const {
    Binding binding{.port = offer.port, .password = offer.password};
    take_role(platform, provider, offer.role, offer.access, binding);
    return binding;
  }

  Binding operator()(const BucketOffer& offer, const BucketRequest& request) const {
    Binding binding{.host = offer.external_host,
                    .port = offer.port,
                    .secure = offer.secure,
                    .database = request.bucket,
                    .region = offer.region,
                    .user = Literal(request.user),
                    .password = request.password};
    const auto place = offer.places.find(request.bucket);
    if (place != offer.places.end()) {
      binding.database = place->second.bucket;
      binding.prefix = place->second.prefix;
    }
    if (offer.user) binding.user = offer.user;
    if (offer.password) binding.password = offer.password;
    if (offer.by_identity) binding.user = binding.password = std::nullopt;
    take_task(provider, offer.provisioned_by, binding);
    for (const std::string& role : offer.roles)
      take_role(platform, provider, role, offer.access, binding);
    return binding;
  }

  Binding operator()(const SqlOffer& offer, const SqlRequest&) const {
    Binding binding{.port = offer.port,
                    .rest_port = offer.rest_port,
                    .user = offer.user,
                    .password = offer.password};
    take_role(platform, provider, offer.role, offer.access, binding);
    take_task(provider, offer.provisioned_by, binding);
    return binding;
  }

  template <class SomeOffer, class OtherRequest>
  Binding operator()(const SomeOffer&, const OtherRequest&) const {
    throw std::logic_error("an offer was matched with a request of another kind");
  }

 private:
  static void take_given(const DatabaseOffer& offer, const DatabaseRequest& request,
                         Binding& binding) {
    const auto given = offer.given.find(request.name);
    if (given == offer.given.end()) return;
    binding.database = given->second.database;
    if (given->second.user) binding.user = given->second.user;
    if (given->second.password) binding.password = given->second.password;
  }
};

Binding bound(const Platform& platform, const Provider& provider, const Request& request) {
  return std::visit(Bind{platform, *provider.component}, *provider.offer, request.what);
}

std::string thing(const Request& request) {
  constexpr std::array kThings = {"a database", "a cache", "a bucket", "an SQL endpoint"};
  static_assert(kThings.size() == std::variant_size_v<Offer>);
  return kThings[request.what.index()];
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

/// Puts the real peer in the place of a flow that names the binding; false where there is none.
bool replace_peer(const Binding& binding, const RoleRef& provider, std::vector<Flow>& flows) {
  for (Flow& own : flows) {
    const auto* peer = std::get_if<BindingPeer>(&own.to);
    if (peer == nullptr || peer->binding != binding.name) continue;
    own.to = provider;
    own.port = binding.port;
    return true;
  }
  return false;
}

bool names_peer(const Binding& binding, const std::vector<Flow>& flows) {
  return std::any_of(flows.begin(), flows.end(), [&](const Flow& flow) {
    const auto* peer = std::get_if<BindingPeer>(&flow.to);
    return peer != nullptr && peer->binding == binding.name;
  });
}

/// What follows from a binding for a role or a task that uses it.
void wire(const Binding& binding, Needs& needs, std::vector<Flow>& flows) {
  if (binding.provisioned) add_once(needs, Need{*binding.provisioned});
  const std::string why = "uses " + binding.name;
  for (const RoleRef& provider : binding.providers) {
    add_once(needs, Need{Ready{provider}});
    if (!replace_peer(binding, provider, flows))
      add_once(flows, Flow{.to = provider, .port = binding.port, .why = why});
    if (binding.rest_port != 0)
      add_once(flows, Flow{.to = provider, .port = binding.rest_port, .why = why});
  }
}

/// Pods that a role makes go where they say, by the binding of the role's component.
void wire_spawned(const Binding& binding, std::vector<Role>& roles) {
  for (Role& role : roles) {
    for (Spawned& spawned : role.spawned) {
      const std::vector<Flow> written = spawned.flows;
      for (const RoleRef& provider : binding.providers) {
        // One flow for each of the roles that serve a binding together.
        if (!replace_peer(binding, provider, spawned.flows) && names_peer(binding, written)) {
          spawned.flows.push_back(
              {.to = provider, .port = binding.port, .why = "uses " + binding.name});
        }
      }
    }
  }
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
      wire_spawned(binding, component.roles);
      wire_users(binding, request.tasks, component.tasks);
      for (Schedule& schedule : component.schedules) {
        const bool uses = std::find(request.tasks.begin(), request.tasks.end(),
                                    schedule.task.name) != request.tasks.end();
        if (uses) wire(binding, schedule.task.needs, schedule.task.flows);
      }
      platform.bindings.push_back(std::move(binding));
    }
  }
  return problems;
}

}  // namespace dataplatform::model
