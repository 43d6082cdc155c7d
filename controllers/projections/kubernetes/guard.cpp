// What a patch may not do, judged by its outcome: however it is written, the object must still be
// ours and its pods still restricted.
#include "controllers/projections/kubernetes/merge.hpp"

#include <array>
#include <set>

namespace dataplatform::projections {
namespace {

using Path = std::vector<std::string>;

const Json& at(const Json& object, const Path& path) {
  static const Json kNothing;
  const Json* here = &object;
  for (const std::string& key : path) {
    if (!here->is_object() || !here->contains(key)) return kNothing;
    here = &(*here)[key];
  }
  return *here;
}

std::string to_text(const Path& path) {
  std::string text;
  for (const std::string& key : path)
    text += (text.empty() ? "" : ".") + key;
  return text;
}

bool is_ours(const std::string& key) {
  return key.starts_with("app.kubernetes.io/") || key.starts_with("dataplatform.io/");
}

Json ours_in(const Json& labels) {
  Json kept = Json::object();
  if (!labels.is_object()) return kept;
  for (const auto& [key, value] : labels.items()) {
    if (is_ours(key)) kept[key] = value;
  }
  return kept;
}

const std::vector<Path>& kept_paths() {
  static const std::vector<Path> paths = {{"apiVersion"},
                                          {"kind"},
                                          {"status"},
                                          {"metadata", "name"},
                                          {"metadata", "namespace"},
                                          {"metadata", "ownerReferences"},
                                          {"metadata", "finalizers"},
                                          {"spec", "selector"},
                                          {"spec", "podSelector"},
                                          {"spec", "scaleTargetRef"},
                                          {"spec", "serviceName"},
                                          {"spec", "volumeClaimTemplates"},
                                          {"spec", "template", "spec", "serviceAccountName"},
                                          {"roleRef"},
                                          {"subjects"}};
  return paths;
}

// --- restricted pods ---------------------------------------------------------------------------

class Judge {
 public:
  explicit Judge(const Json& spec) : spec_(spec) {}

  std::vector<std::string> verdict() {
    for (const char* key : {"hostNetwork", "hostPID", "hostIPC"}) {
      if (base::flag_at(spec_, {key})) say(std::string("sets ") + key);
    }
    judge_volumes();
    for (const char* list : {"initContainers", "containers"}) {
      for (const Json& container : base::array_at(spec_, {list}))
        judge_container(container);
    }
    return std::move(found_);
  }

 private:
  void say(std::string what) { found_.push_back(std::move(what)); }

  void judge_volumes() {
    static const std::set<std::string> kAllowed = {
        "name",      "configMap", "csi",       "downwardAPI",           "emptyDir",
        "ephemeral", "image",     "projected", "persistentVolumeClaim", "secret"};
    for (const Json& volume : base::array_at(spec_, {"volumes"})) {
      for (const auto& [key, value] : volume.items()) {
        if (!kAllowed.contains(key)) say("mounts a volume of kind " + key);
      }
    }
  }

  /// The container's own word, else the pod's.
  const Json* effective(const Json& container, const char* key) const {
    const Json* own = base::find(container, {"securityContext", key});
    return own != nullptr ? own : base::find(spec_, {"securityContext", key});
  }

  void judge_container(const Json& container) {
    const std::string who = "container " + base::text_at(container, {"name"}) + " ";
    const Json& context = base::object_at(container, {"securityContext"});
    if (base::flag_at(context, {"privileged"})) say(who + "is privileged");
    if (base::flag_at(context, {"allowPrivilegeEscalation"}, true)) {
      say(who + "may gain privileges");
    }
    const Json* non_root = effective(container, "runAsNonRoot");
    const Json* user = effective(container, "runAsUser");
    const bool root = non_root == nullptr || *non_root != true || (user != nullptr && *user == 0);
    if (root) say(who + "may run as root");
    judge_capabilities(who, context);
    const Json* seccomp = effective(container, "seccompProfile");
    const std::string type = seccomp == nullptr ? "" : base::text_at(*seccomp, {"type"});
    if (type != "RuntimeDefault" && type != "Localhost") say(who + "has no seccomp profile");
    for (const Json& port : base::array_at(container, {"ports"})) {
      if (port.is_object() && port.contains("hostPort")) say(who + "takes a port of its node");
    }
  }

  void judge_capabilities(const std::string& who, const Json& context) {
    bool all_dropped = false;
    for (const Json& one : base::array_at(context, {"capabilities", "drop"})) {
      all_dropped = all_dropped || one == "ALL";
    }
    if (!all_dropped) say(who + "keeps capabilities");
    for (const Json& one : base::array_at(context, {"capabilities", "add"})) {
      if (one != "NET_BIND_SERVICE") say(who + "adds capabilities");
    }
  }

  const Json& spec_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> weaknesses(const Json& pod_spec) {
  return Judge(pod_spec).verdict();
}

std::vector<std::string> changed_identity(const Json& before, const Json& after) {
  std::vector<std::string> changed;
  for (const Path& path : kept_paths()) {
    if (at(before, path) != at(after, path)) changed.push_back(to_text(path));
  }
  const std::vector<Path> labelled = {{"metadata", "labels"},
                                      {"metadata", "annotations"},
                                      {"spec", "template", "metadata", "labels"},
                                      {"spec", "template", "metadata", "annotations"}};
  for (const Path& path : labelled) {
    if (ours_in(at(before, path)) != ours_in(at(after, path))) changed.push_back(to_text(path));
  }
  return changed;
}

}  // namespace dataplatform::projections
