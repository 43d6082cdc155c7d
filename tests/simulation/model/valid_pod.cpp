#include "tests/simulation/model/valid_pod.hpp"

#include <array>
#include <set>

namespace dataplatform::simulation {
namespace {

using Causes = std::vector<kube::Cause>;

void check_env(const Json& container, const std::string& path, Causes& causes) {
  for (const Json& entry : base::array_at(container, {"env"})) {
    const auto source = entry.find("valueFrom");
    if (source == entry.end()) continue;
    if (source->empty())
      causes.push_back({"FieldValueInvalid", path + ".env.valueFrom", "must specify one of them"});
    if (source->size() > 1)
      causes.push_back({"FieldValueInvalid", path + ".env.valueFrom",
                        "may not have more than one field specified at a time"});
    if (!base::text_at(entry, {"value"}).empty())
      causes.push_back(
          {"FieldValueInvalid", path + ".env", "may not be specified when `value` is not empty"});
  }
}

void check_probes(const Json& container, const std::string& path, Causes& causes) {
  for (const char* name : {"readinessProbe", "livenessProbe", "startupProbe"}) {
    const auto probe = container.find(name);
    if (probe == container.end()) continue;
    std::size_t handlers = 0;
    for (const char* handler : {"exec", "httpGet", "tcpSocket", "grpc"})
      handlers += probe->count(handler);
    if (handlers == 0)
      causes.push_back({"FieldValueRequired", path + "." + name, "must specify a handler type"});
    if (handlers > 1)
      causes.push_back(
          {"FieldValueForbidden", path + "." + name, "may not specify more than 1 handler type"});
  }
}

/// What a source of a volume can't be without.
struct Needed {
  const char* source;
  const char* member;
};

constexpr std::array kNeeded{Needed{"configMap", "name"}, Needed{"secret", "secretName"},
                             Needed{"persistentVolumeClaim", "claimName"},
                             Needed{"hostPath", "path"}};

void check_volume(const Json& volume, const std::string& path, Causes& causes) {
  if (volume.size() > 2)
    causes.push_back({"FieldValueForbidden", path, "may not specify more than 1 volume type"});
  for (const auto& [source, member] : kNeeded) {
    const auto said = volume.find(source);
    if (said != volume.end() && base::text_at(*said, {member}).empty())
      causes.push_back(
          {"FieldValueRequired", path + "." + source + "." + member, "Required value"});
  }
}

void check_container(const Json& container, const std::set<std::string>& volumes,
                     const std::string& path, Causes& causes) {
  if (base::text_at(container, {"name"}).empty() || base::text_at(container, {"image"}).empty())
    causes.push_back({"FieldValueRequired", path, "Required value"});
  check_env(container, path, causes);
  check_probes(container, path, causes);
  for (const Json& mount : base::array_at(container, {"volumeMounts"})) {
    if (!volumes.contains(base::text_at(mount, {"name"})))
      causes.push_back({"FieldValueNotFound", path + ".volumeMounts", "Not found"});
  }
}

}  // namespace

void check_pod(const Json& spec, const Json& claims, const std::string& path, Causes& causes) {
  if (base::array_at(spec, {"containers"}).empty())
    causes.push_back({"FieldValueRequired", "containers", "Required value"});
  std::set<std::string> volumes;
  for (const Json& claim : claims)
    volumes.insert(base::text_at(claim, {"metadata", "name"}));
  for (const Json& volume : base::array_at(spec, {"volumes"})) {
    // A claim's volume takes the place of one of the same name, whatever that says.
    if (volumes.insert(base::text_at(volume, {"name"})).second || claims.empty())
      check_volume(volume, path + ".volumes", causes);
  }
  for (const char* list : {"containers", "initContainers"}) {
    for (const Json& container : base::array_at(spec, {list}))
      check_container(container, volumes, path + "." + list, causes);
  }
}

}  // namespace dataplatform::simulation
