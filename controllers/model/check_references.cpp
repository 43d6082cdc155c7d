// Whatever names something else in the platform must find it there. Such a problem is a data
// sheet's mistake; it is said as a problem so that a wrong sheet stops one platform and not the
// operator.
#include "controllers/model/check.hpp"

#include <algorithm>

namespace dataplatform::model {
namespace {

/// Where a reference stands: for messages, and to find what it may name.
struct Place {
  const Platform& platform;
  const Component& component;
  std::string path;
  Site site;
  base::Problems& problems;

  void nowhere(const std::string& what) const {
    problems.push_back({path, what + ", which is not there", "name one that is"});
  }
};

template <class List>
bool has_name(const List& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
}

bool has_port(const std::vector<Container>& containers, const std::string& name) {
  return std::any_of(containers.begin(), containers.end(),
                     [&](const Container& c) { return has_name(c.ports, name); });
}

bool listens(const Role& role, int number) {
  return std::any_of(role.containers.begin(), role.containers.end(),
                     [&](const Container& container) {
                       return std::any_of(container.ports.begin(), container.ports.end(),
                                          [&](const Port& port) { return port.number == number; });
                     });
}

void check_secret(const Place& place, const std::string& name, const std::string& key) {
  for (const Component& component : place.platform.components) {
    for (const SecretSpec& secret : component.secrets) {
      if (secret.name != name) continue;
      const bool known = std::any_of(secret.entries.begin(), secret.entries.end(),
                                     [&](const SecretEntry& entry) { return entry.key == key; });
      if (!known) place.nowhere("reads key " + key + " of secret " + name);
      if (std::find(secret.sites.begin(), secret.sites.end(), place.site) == secret.sites.end()) {
        place.problems.push_back({place.path,
                                  "reads secret " + name + " in a namespace that has no copy of it",
                                  "add the site to the secret"});
      }
      return;
    }
  }
  place.nowhere("reads secret " + name);
}

void check_part(const Place& place, const std::string& variable, const BindingField& field) {
  const Binding* binding = find_binding(place.platform, field.binding);
  if (binding == nullptr)
    return place.nowhere("variable " + variable + " reads binding " + field.binding);
  if (field.part != BindingPart::Password && field.part != BindingPart::User) return;
  const bool password = field.part == BindingPart::Password;
  const std::optional<Credential>& credential = password ? binding->password : binding->user;
  if (!credential)
    return place.nowhere("variable " + variable + " reads the " + (password ? "password" : "user") +
                         " of " + field.binding);
  if (const auto* key = std::get_if<SecretKey>(&*credential))
    check_secret(place, key->secret, key->key);
}

void check_environment(const Place& place, const Environment& environment) {
  for (const Variable& variable : environment) {
    if (const auto* field = std::get_if<BindingField>(&variable.value)) {
      check_part(place, variable.name, *field);
    } else if (const auto* secret = std::get_if<SecretKey>(&variable.value)) {
      check_secret(place, secret->secret, secret->key);
    }
  }
}

void check_flows(const Place& place, const std::vector<Flow>& flows) {
  for (const Flow& flow : flows) {
    if (const auto* peer = std::get_if<BindingPeer>(&flow.to)) {
      if (find_binding(place.platform, peer->binding) == nullptr)
        place.nowhere("goes to binding " + peer->binding);
      continue;
    }
    const auto* ref = std::get_if<RoleRef>(&flow.to);
    if (ref == nullptr) continue;
    if (const Spawned* spawned = find_spawned(place.platform, *ref)) {
      if (std::find(spawned->ports.begin(), spawned->ports.end(), flow.port) ==
          spawned->ports.end())
        place.nowhere("goes to port " + std::to_string(flow.port) + " of " + to_text(*ref));
      continue;
    }
    const Role* role = find_role(place.platform, *ref);
    if (role == nullptr)
      place.nowhere("goes to " + to_text(*ref));
    else if (!listens(*role, flow.port))
      place.nowhere("goes to port " + std::to_string(flow.port) + " of " + to_text(*ref));
  }
}

void check_needs(const Place& place, const Needs& needs) {
  for (const Need& need : needs) {
    const auto* ready = std::get_if<Ready>(&need);
    const auto* rolled = std::get_if<Rolled>(&need);
    if (ready != nullptr || rolled != nullptr) {
      const RoleRef& role = ready != nullptr ? ready->role : rolled->role;
      if (find_role(place.platform, role) == nullptr) place.nowhere("needs " + to_text(role));
      continue;
    }
    const Done& done = std::get<Done>(need);
    const Component* component = find_component(place.platform, done.component);
    if (component == nullptr || !has_name(component->tasks, done.task))
      place.nowhere("needs task " + done.component + "/" + done.task);
  }
}

void check_volumes(const Place& place, const std::vector<Volume>& volumes) {
  for (const Volume& volume : volumes) {
    if (const auto* files = std::get_if<Files>(&volume.source)) {
      for (const ConfigFile& file : files->files)
        check_environment(place, file.secrets);
    } else if (const auto* secret = std::get_if<SecretFiles>(&volume.source)) {
      for (const std::string& key : secret->keys)
        check_secret(place, secret->secret, key);
    }
  }
}

void check_container(const Place& place, const Container& container,
                     const std::vector<Volume>& volumes) {
  for (const Mount& mount : container.mounts) {
    if (!has_name(volumes, mount.volume))
      place.nowhere("container " + container.name + " mounts volume " + mount.volume);
  }
  check_environment(place, container.env);
}

void check_probes(const Place& place, const Container& container,
                  const std::vector<Container>& all) {
  for (const auto* probe :
       {&container.probes.startup, &container.probes.readiness, &container.probes.liveness}) {
    if (!*probe) continue;
    std::string port;
    if (const auto* http = std::get_if<HttpGet>(&(*probe)->check)) port = http->port;
    if (const auto* tcp = std::get_if<TcpConnect>(&(*probe)->check)) port = tcp->port;
    if (!port.empty() && !has_port(all, port))
      place.nowhere("container " + container.name + " is probed on port " + port);
  }
}

void check_ways_in(const Place& place, const Role& role) {
  for (const Access& access : role.access) {
    if (access.ports.empty())
      place.problems.push_back(
          {place.path, "gives access \"" + access.suffix + "\" to no port", "name its ports"});
    for (const std::string& port : access.ports) {
      if (!has_port(role.containers, port)) place.nowhere("gives access to port " + port);
    }
  }
  if (!role.scrape.port.empty() && !has_port(role.containers, role.scrape.port))
    place.nowhere("is scraped on port " + role.scrape.port);
  if (role.clients) {
    for (const std::string& port : role.clients->ports) {
      if (!has_port(role.containers, port)) place.nowhere("lets clients reach port " + port);
    }
  }
  if (!role.exposure) return;
  const bool reached =
      std::any_of(role.access.begin(), role.access.end(), [&](const Access& access) {
        return access.suffix == role.exposure->access &&
               std::find(access.ports.begin(), access.ports.end(), role.exposure->port) !=
                   access.ports.end();
      });
  if (!reached)
    place.nowhere("is exposed by access \"" + role.exposure->access + "\" and port " +
                  role.exposure->port);
}

void check_role(const Place& place, const Role& role) {
  for (const Container& container : role.containers) {
    check_container(place, container, role.volumes);
    check_probes(place, container, role.containers);
  }
  check_volumes(place, role.volumes);
  check_flows(place, role.flows);
  check_needs(place, role.needs);
  check_ways_in(place, role);
  const auto* last = std::get_if<LabelledLast>(&role.replacement);
  if (last != nullptr && !last->hand_over.empty() &&
      !has_name(place.component.tasks, last->hand_over))
    place.nowhere("is handed over by task " + last->hand_over);
  for (const std::string& first : role.rolls_after) {
    if (!has_name(place.component.roles, first)) place.nowhere("is rolled after role " + first);
  }
  if (!role.before_shrink.empty() && !has_name(place.component.tasks, role.before_shrink))
    place.nowhere("is emptied by task " + role.before_shrink);
  for (const Spawned& spawned : role.spawned)
    check_flows(place, spawned.flows);
}

void check_task(const Place& place, const Task& task) {
  for (const Container& container : containers_of(task))
    check_container(place, container, task.volumes);
  check_volumes(place, task.volumes);
  check_flows(place, task.flows);
  check_needs(place, task.needs);
  for (const std::string& role : task.drains) {
    if (!has_name(place.component.roles, role)) place.nowhere("drains role " + role);
  }
}

void check_requests(const Place& place) {
  for (const Request& request : place.component.requests) {
    for (const std::string& role : request.roles) {
      if (!has_name(place.component.roles, role))
        place.nowhere("request " + request.name + " is used by role " + role);
    }
    for (const std::string& task : request.tasks) {
      if (!has_name(all_tasks(place.component), task))
        place.nowhere("request " + request.name + " is used by task " + task);
    }
  }
  for (const std::string& secret : place.component.credentials) {
    if (!has_name(place.component.secrets, secret)) place.nowhere("shows secret " + secret);
  }
}

void check_offered_role(const Place& place, const std::string& role, const std::string& access,
                        int port) {
  const Role* found = find_role(place.platform, RoleRef(place.component.name, role));
  if (found == nullptr) return place.nowhere("offers role " + role);
  const bool way_in = std::any_of(found->access.begin(), found->access.end(),
                                  [&](const Access& one) { return one.suffix == access; });
  if (!way_in || !listens(*found, port))
    place.nowhere("offers port " + std::to_string(port) + " of role " + role + " by access \"" +
                  access + "\"");
}

void check_provisioning(const Place& place, const std::string& task) {
  if (!task.empty() && !has_name(place.component.tasks, task))
    place.nowhere("makes what is asked of it by task " + task);
}

struct CheckOffer {
  const Place& place;

  void operator()(const CacheOffer& cache) const {
    check_offered_role(place, cache.role, cache.access, cache.port);
  }
  void operator()(const DatabaseOffer& database) const {
    check_offered_role(place, database.direct_role, database.direct_access, database.direct_port);
    if (!database.pooled_role.empty())
      check_offered_role(place, database.pooled_role, database.pooled_access, database.pooled_port);
    check_provisioning(place, database.provisioned_by);
  }
  void operator()(const BucketOffer& store) const {
    for (std::size_t i = 0; i < store.roles.size(); ++i) {
      // The first one gives the way in to all of them.
      if (i == 0)
        check_offered_role(place, store.roles[i], store.access, store.port);
      else if (find_role(place.platform, RoleRef(place.component.name, store.roles[i])) == nullptr)
        place.nowhere("offers role " + store.roles[i]);
    }
    check_provisioning(place, store.provisioned_by);
  }
  void operator()(const SqlOffer& sql) const {
    check_offered_role(place, sql.role, sql.access, sql.port);
    check_offered_role(place, sql.role, sql.access, sql.rest_port);
    check_provisioning(place, sql.provisioned_by);
  }
};

void check_offers(const Place& place) {
  if (place.component.mode == Mode::External) return;  // no role of ours serves it
  for (const Offer& offer : place.component.offers)
    std::visit(CheckOffer{place}, offer);
}

}  // namespace

base::Problems check_references(const Platform& platform) {
  base::Problems problems;
  for (const Component& component : platform.components) {
    if (component.mode == Mode::Disabled) continue;
    const std::string path = path_of(component);
    for (const Role& role : component.roles)
      check_role({platform, component, path_of(component, role), component.site, problems}, role);
    for (const Task& task : component.tasks)
      check_task({platform, component, path + " task " + task.name, task.site, problems}, task);
    for (const Schedule& schedule : component.schedules)
      check_task({platform, component, path + " schedule " + schedule.task.name, schedule.task.site,
                  problems},
                 schedule.task);
    const Place whole{platform, component, path, component.site, problems};
    check_requests(whole);
    check_offers(whole);
  }
  return problems;
}

}  // namespace dataplatform::model
