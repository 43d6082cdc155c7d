#include "controllers/model/check.hpp"

namespace dataplatform::model {
namespace {

struct Owner {
  base::Problems& problems;
  std::string path;
  bool stateful = false;
};

void check_source(const Owner& owner, const Volume& volume) {
  const base::Quantity none;
  const auto* kept = std::get_if<Persistent>(&volume.source);
  const auto* scratch = std::get_if<Scratch>(&volume.source);
  if (kept != nullptr && !owner.stateful) {
    owner.problems.push_back({owner.path,
                              "keeps volume " + volume.name + ", which only a stateful role can",
                              "make the role stateful, or the volume scratch"});
  }
  // Without a limit a pod fills its node, and all others there are evicted.
  if ((kept != nullptr && kept->size == none) || (scratch != nullptr && scratch->limit == none)) {
    owner.problems.push_back(
        {owner.path, "has volume " + volume.name + " without a size", "set one"});
  }
}

/// The members of a StatefulSet find each other by the names that a headless Service gives them.
void check_members(const Owner& owner, const Role& role) {
  if (!owner.stateful) return;
  for (const Access& access : role.access) {
    if (access.headless) return;
  }
  owner.problems.push_back(
      {owner.path, "is stateful and its members have no names", "give it a headless access"});
}

}  // namespace

base::Problems check_volumes(const Platform& platform) {
  base::Problems problems;
  for (const Component& component : platform.components) {
    for (const Role& role : component.roles) {
      const Owner owner{problems, path_of(component, role), role.kind != RoleKind::Stateless};
      for (const Volume& volume : role.volumes)
        check_source(owner, volume);
      check_members(owner, role);
    }
    for (const Task& task : all_tasks(component)) {
      const Owner owner{problems, path_of(component) + " task " + task.name};
      for (const Volume& volume : task.volumes)
        check_source(owner, volume);
    }
  }
  return problems;
}

}  // namespace dataplatform::model
