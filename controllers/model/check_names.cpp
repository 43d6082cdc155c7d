#include "controllers/model/check.hpp"

#include <algorithm>
#include <cctype>

namespace dataplatform::model {
namespace {

constexpr std::size_t kLabel = 63;
// The API server adds "-<ten characters of hash>" to a StatefulSet's name in a label of its pods.
constexpr std::size_t kStatefulSet = 52;
// A CronJob's Jobs get eleven more.
constexpr std::size_t kCronJob = 52;
constexpr std::size_t kPortName = 15;

void fits(base::Problems& problems, const std::string& path, const std::string& kind,
          const std::string& name, std::size_t longest) {
  if (name.size() <= longest) return;
  problems.push_back(
      {path,
       "would make a " + kind + " \"" + name + "\" of " + std::to_string(name.size()) +
           " characters, and " + std::to_string(longest) + " are allowed",
       "choose a name that is " + std::to_string(name.size() - longest) + " shorter"});
}

bool good_port_name(const std::string& name) {
  const bool good_characters = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) || std::isdigit(c) || c == '-';
  });
  const bool has_letter =
      std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::islower(c); });
  const bool good_ends = !name.empty() && name.front() != '-' && name.back() != '-' &&
                         name.find("--") == std::string::npos;
  return good_characters && has_letter && good_ends && name.size() <= kPortName;
}

void check_ports(base::Problems& problems, const std::string& path,
                 const std::vector<Container>& containers) {
  for (const Container& container : containers) {
    for (const Port& port : container.ports) {
      if (!good_port_name(port.name)) {
        problems.push_back({path, "has a port named \"" + port.name + "\"",
                            "use at most 15 of a-z, 0-9 and single -, with a letter"});
      }
      if (port.number < 1 || port.number > 65535) {
        problems.push_back({path,
                            "has port " + port.name + " with number " + std::to_string(port.number),
                            "use 1 to 65535"});
      }
    }
  }
}

void check_role(base::Problems& problems, const Platform& platform, const Component& component,
                const Role& role) {
  const std::string path = path_of(component, role);
  const bool stateful = role.kind != RoleKind::Stateless;
  fits(problems, path, stateful ? "StatefulSet" : "Deployment",
       object_name(platform, component, role), stateful ? kStatefulSet : kLabel);
  for (const Access& access : role.access) {
    fits(problems, path, "Service", object_name(platform, component, role, access.suffix), kLabel);
  }
  check_ports(problems, path, role.containers);
}

}  // namespace

base::Problems check_names(const Platform& platform) {
  base::Problems problems;
  for (const Component& component : platform.components) {
    for (const Role& role : component.roles)
      check_role(problems, platform, component, role);
    for (const Schedule& schedule : component.schedules) {
      const std::string name =
          platform.name + "-" + component.object_name + "-" + schedule.task.name;
      fits(problems, path_of(component) + " schedule " + schedule.task.name, "CronJob", name,
           kCronJob);
    }
  }
  return problems;
}

}  // namespace dataplatform::model
