#include "controllers/model/check.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dataplatform::model {
namespace {

/// Counts names of one scope and says which came twice.
class Names {
 public:
  Names(base::Problems& problems, std::string path, std::string kind)
      : problems_(problems), path_(std::move(path)), kind_(std::move(kind)) {}

  void add(const std::string& name) {
    if (seen_.insert(name).second) return;
    problems_.push_back({path_, "has " + kind_ + " \"" + name + "\" twice", "give each its own"});
  }

 private:
  base::Problems& problems_;
  std::string path_, kind_;
  std::set<std::string> seen_;
};

template <class List>
void unique_names(base::Problems& problems, const std::string& path, const std::string& kind,
                  const List& list) {
  Names names(problems, path, kind);
  for (const auto& item : list)
    names.add(item.name);
}

void unique_ports(base::Problems& problems, const std::string& path,
                  const std::vector<Container>& containers) {
  Names names(problems, path, "port name");
  Names numbers(problems, path, "port number");
  for (const Container& container : containers) {
    for (const Port& port : container.ports) {
      names.add(port.name);
      numbers.add(std::to_string(port.number));
    }
  }
}

void unique_in_container(base::Problems& problems, const std::string& path,
                         const Container& container) {
  unique_names(problems, path, "variable", container.env);
  Names mounts(problems, path, "mount at");
  for (const Mount& mount : container.mounts)
    mounts.add(mount.path);
}

void unique_files(base::Problems& problems, const std::string& path,
                  const std::vector<Volume>& volumes) {
  for (const Volume& volume : volumes) {
    const auto* files = std::get_if<Files>(&volume.source);
    if (files != nullptr)
      unique_names(problems, path + " volume " + volume.name, "file", files->files);
  }
}

void unique_in_role(base::Problems& problems, const std::string& path, const Role& role) {
  unique_names(problems, path, "container", role.containers);
  unique_names(problems, path, "volume", role.volumes);
  unique_ports(problems, path, role.containers);
  for (const Container& container : role.containers)
    unique_in_container(problems, path + " " + container.name, container);
  unique_files(problems, path, role.volumes);
  Names suffixes(problems, path, "access");
  for (const Access& access : role.access)
    suffixes.add(access.suffix);
}

void check_container(base::Problems& problems, const std::string& path,
                     const Container& container) {
  const std::string who = "container " + container.name + " ";
  const Resources& r = container.resources;
  const base::Quantity none;
  if (container.image.empty()) problems.push_back({path, who + "has no image", "name one"});
  if (r.cpu_request == none || r.memory_request == none || r.memory_limit == none) {
    problems.push_back({path, who + "has no requests or no memory limit", "set resources"});
  }
  if (r.cpu_limit != none && r.cpu_limit < r.cpu_request)
    problems.push_back({path, who + "asks for more CPU than its limit", "raise the limit"});
  if (r.memory_limit < r.memory_request)
    problems.push_back({path, who + "asks for more memory than its limit", "raise the limit"});
}

void check_run_as(base::Problems& problems, const std::string& path, const RunAs& run_as) {
  if (run_as.user == 0)
    problems.push_back({path, "would run as root", "name the user of the image by number"});
  if (run_as.group == 0)
    problems.push_back(
        {path, "would run in root's group", "name the group of the image by number"});
}

void check_role(base::Problems& problems, const std::string& path, const Role& role) {
  check_run_as(problems, path, role.run_as);
  for (const Container& container : role.containers) {
    check_container(problems, path, container);
    const Probes& probes = container.probes;
    const bool probed = probes.readiness || probes.liveness;
    if (container.kind == ContainerKind::Init || probed || !container.no_probes_because.empty())
      continue;
    problems.push_back({path, "container " + container.name + " has no probe and does not say why",
                        "add one, or the reason"});
  }
  if (role.scrape.port.empty() && role.scrape.none_because.empty()) {
    problems.push_back({path, "has no metrics and does not say why", "name a port, or the reason"});
  }
}

/// On one Gateway a port leads to one place.
void unique_routes(base::Problems& problems, const Platform& platform) {
  if (platform.edge.clients != Edge::Clients::Route) return;
  Names routes(problems, "spec.edge.clientAccess", "a route of clients by port");
  for (const Component& component : platform.components) {
    for (const Role& role : component.roles) {
      if (!role.clients) continue;
      for (const Container& container : role.containers) {
        for (const Port& port : container.ports) {
          if (std::ranges::count(role.clients->ports, port.name) > 0)
            routes.add(std::to_string(port.number));
        }
      }
    }
  }
}

}  // namespace

std::string path_of(const Component& component, const std::string& part) {
  return "spec.components." + component.name + (part.empty() ? "" : "." + part);
}

std::string path_of(const Component& component, const Role& role) {
  return path_of(component, role.field.empty() ? role.name : role.field);
}

base::Problems check_duplicates(const Platform& platform) {
  base::Problems problems;
  unique_names(problems, "spec.components", "component", platform.components);
  unique_routes(problems, platform);
  Names secrets(problems, "spec.components", "secret");
  Names objects(problems, "spec.components", "object");
  for (const Component& component : platform.components) {
    const std::string path = path_of(component);
    unique_names(problems, path, "role", component.roles);
    unique_names(problems, path, "task", all_tasks(component));
    unique_names(problems, path, "request", component.requests);
    for (const SecretSpec& secret : component.secrets) {
      secrets.add(secret.name);
      Names keys(problems, path, "key of secret " + secret.name);
      for (const SecretEntry& entry : secret.entries)
        keys.add(entry.key);
    }
    for (const Role& role : component.roles) {
      objects.add(object_name(platform, component, role));
      unique_in_role(problems, path_of(component, role), role);
    }
    for (const Task& task : all_tasks(component)) {
      const std::string of_task = path + " task " + task.name;
      unique_names(problems, of_task, "container", containers_of(task));
      for (const Container& container : containers_of(task))
        unique_in_container(problems, of_task, container);
      unique_names(problems, of_task, "volume", task.volumes);
      unique_files(problems, of_task, task.volumes);
    }
  }
  return problems;
}

base::Problems check_containers(const Platform& platform) {
  base::Problems problems;
  for (const Component& component : platform.components) {
    for (const Role& role : component.roles)
      check_role(problems, path_of(component, role), role);
    for (const Task& task : all_tasks(component)) {
      const std::string path = path_of(component) + " task " + task.name;
      check_run_as(problems, path, task.run_as);
      for (const Container& container : containers_of(task))
        check_container(problems, path, container);
    }
  }
  return problems;
}

base::Problems check(const Platform& platform) {
  base::Problems all;
  for (const auto& rule :
       {check_references, check_duplicates, check_names, check_containers, check_volumes,
        check_order, check_budget, check_given, check_remote_keys}) {
    base::Problems found = rule(platform);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace dataplatform::model
