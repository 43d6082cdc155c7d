#include "controllers/model/platform.hpp"

#include <algorithm>
#include <stdexcept>

namespace dataplatform::model {
namespace {

template <class List>
auto find_named(const List& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

RoleRef::RoleRef(const char* text) {
  const std::string whole = text;
  const auto slash = whole.find('/');
  const bool good = slash != std::string::npos && slash > 0 && slash + 1 < whole.size() &&
                    whole.find('/', slash + 1) == std::string::npos;
  // Only data sheets write these, so a malformed one is a bug and not a problem of the user's.
  if (!good)
    throw std::invalid_argument("a role is named as component/role, not \"" + whole + "\"");
  component = whole.substr(0, slash);
  role = whole.substr(slash + 1);
}

std::string to_text(const RoleRef& ref) {
  return ref.component + "/" + ref.role;
}

const std::string& namespace_of(const Platform& platform, Site site) {
  return site == Site::Data ? platform.data_namespace : platform.namespace_;
}

std::string object_name(const Platform& platform, const Component& component, const Role& role,
                        const std::string& suffix) {
  std::string name = platform.name + "-" + component.object_name;
  if (!role.object_name.empty()) name += "-" + role.object_name;
  if (!suffix.empty()) name += "-" + suffix;
  return name;
}

std::string secret_name(const Platform& platform, const std::string& secret) {
  return platform.name + "-" + secret;
}

std::string remote_name(const SecretSpec& secret, const SecretEntry& entry) {
  return entry.remote_name.empty() ? secret.name + "-" + entry.key : entry.remote_name;
}

std::string access_name(const Platform& platform, const Component& component, const Role& role,
                        const Access& access) {
  if (!access.whole_component) return object_name(platform, component, role, access.suffix);
  const std::string name = platform.name + "-" + component.object_name;
  return access.suffix.empty() ? name : name + "-" + access.suffix;
}

std::string host_name(const Platform& platform, const Component& component, const Role& role,
                      const std::string& suffix) {
  const auto access = std::find_if(role.access.begin(), role.access.end(),
                                   [&](const Access& one) { return one.suffix == suffix; });
  const std::string service = access == role.access.end()
                                  ? object_name(platform, component, role, suffix)
                                  : access_name(platform, component, role, *access);
  return service + "." + namespace_of(platform, component.site) + ".svc";
}

const Spawned* find_spawned(const Platform& platform, const RoleRef& ref) {
  const Component* component = find_component(platform, ref.component);
  if (component == nullptr) return nullptr;
  for (const Role& role : component->roles) {
    if (const Spawned* found = find_named(role.spawned, ref.role)) return found;
  }
  return nullptr;
}

const Component* find_component(const Platform& platform, const std::string& name) {
  return find_named(platform.components, name);
}

const Role* find_role(const Platform& platform, const RoleRef& ref) {
  const Component* component = find_component(platform, ref.component);
  return component == nullptr ? nullptr : find_named(component->roles, ref.role);
}

std::vector<Container> containers_of(const Task& task) {
  std::vector<Container> all = task.before;
  for (Container& first : all)
    first.kind = ContainerKind::Init;
  all.push_back(task.container);
  return all;
}

std::vector<Task> all_tasks(const Component& component) {
  std::vector<Task> all = component.tasks;
  for (const Schedule& schedule : component.schedules)
    all.push_back(schedule.task);
  return all;
}

const Binding* find_binding(const Platform& platform, const std::string& name) {
  return find_named(platform.bindings, name);
}

}  // namespace dataplatform::model
