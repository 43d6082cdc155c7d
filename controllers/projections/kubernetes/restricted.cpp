// What the "restricted" pod security standard says of a pod, whoever wrote it. The rules are those
// of k8s.io/pod-security-admission; where it has a list of harmless values, we allow none.
#include "controllers/projections/kubernetes/merge.hpp"

#include <array>
#include <set>

namespace dataplatform::projections {
namespace {

// Of its list this one is used: a port below 1024 without being root.
constexpr std::string_view kHarmlessSysctl = "net.ipv4.ip_unprivileged_port_start";
constexpr std::array kContainerLists = {"initContainers", "containers"};
constexpr std::array kProbes = {"startupProbe", "readinessProbe", "livenessProbe"};
constexpr std::array kHooks = {"postStart", "preStop"};

/// True where a probe or hook goes to another host than the pod itself.
bool goes_elsewhere(const Json& handler) {
  return !base::text_at(handler, {"httpGet", "host"}).empty() ||
         !base::text_at(handler, {"tcpSocket", "host"}).empty();
}

class Judge {
 public:
  explicit Judge(const Json& spec) : spec_(spec) {}

  std::vector<std::string> verdict() {
    for (const char* key : {"hostNetwork", "hostPID", "hostIPC"}) {
      if (base::flag_at(spec_, {key})) say(std::string("sets ") + key);
    }
    judge_volumes();
    judge_context("its pod ", base::object_at(spec_, {"securityContext"}));
    for (const char* list : kContainerLists) {
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

  /// What is forbidden wherever it stands: in the pod's security context and in a container's.
  void judge_context(const std::string& who, const Json& context) {
    if (base::flag_at(context, {"windowsOptions", "hostProcess"})) say(who + "runs on its host");
    if (!base::object_at(context, {"seLinuxOptions"}).empty()) say(who + "sets seLinuxOptions");
    for (const Json& sysctl : base::array_at(context, {"sysctls"})) {
      const std::string name = base::text_at(sysctl, {"name"});
      if (name != kHarmlessSysctl) say(who + "sets sysctl " + name);
    }
    if (base::text_at(context, {"appArmorProfile", "type"}) == "Unconfined") {
      say(who + "switches AppArmor off");
    }
    const std::string proc = base::text_at(context, {"procMount"});
    if (!proc.empty() && proc != "Default") say(who + "unmasks /proc");
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
    judge_context(who, context);
    judge_capabilities(who, context);
    judge_seccomp(who, container);
    judge_network(who, container);
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

  void judge_seccomp(const std::string& who, const Json& container) {
    const Json* seccomp = effective(container, "seccompProfile");
    const std::string type = seccomp == nullptr ? "" : base::text_at(*seccomp, {"type"});
    if (type != "RuntimeDefault" && type != "Localhost") say(who + "has no seccomp profile");
  }

  void judge_network(const std::string& who, const Json& container) {
    for (const Json& port : base::array_at(container, {"ports"})) {
      if (port.is_object() && port.contains("hostPort")) say(who + "takes a port of its node");
    }
    bool elsewhere = false;
    for (const char* probe : kProbes) {
      elsewhere = elsewhere || goes_elsewhere(base::object_at(container, {probe}));
    }
    for (const char* hook : kHooks) {
      elsewhere = elsewhere || goes_elsewhere(base::object_at(container, {"lifecycle", hook}));
    }
    if (elsewhere) say(who + "is probed on another host");
  }

  const Json& spec_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> weaknesses(const Json& pod_spec) {
  return Judge(pod_spec).verdict();
}

}  // namespace dataplatform::projections
