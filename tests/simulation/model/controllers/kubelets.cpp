// Scheduler and kubelets: pods start, become Ready, crash, end, or wait for ever, as their fate is.
#include "tests/simulation/model/controllers/pods.hpp"

namespace dataplatform::simulation {
namespace {

Json state_of(const Fate& fate, bool ready) {
  if (ready) return {{"running", Json::object()}};
  if (fate.kind == Fate::Kind::Waits) return {{"waiting", {{"reason", fate.reason}}}};
  return {{"running", Json::object()}};
}

/// As the kubelet tells of containers; of those that crash, how the last one ended.
Json container_statuses(const Json& pod, const Fate& fate, bool ready, std::int64_t restarts) {
  Json statuses = Json::array();
  for (const Json& container : base::array_at(pod, {"spec", "containers"})) {
    Json status = {{"name", base::text_at(container, {"name"})},
                   {"image", base::text_at(container, {"image"})},
                   {"ready", ready},
                   {"started", ready},
                   {"restartCount", restarts}};
    status["state"] = state_of(fate, ready);
    if (fate.kind == Fate::Kind::Crashes) {
      status["state"] = {{"waiting", {{"reason", "CrashLoopBackOff"}}}};
      status["lastState"]["terminated"] = {{"exitCode", fate.exit_code},
                                           {"reason", fate.reason.empty() ? "Error" : fate.reason}};
    }
    statuses.push_back(std::move(status));
  }
  return statuses;
}

class Kubelet {
 public:
  Kubelet(Controllers& world, const Json& pod) : world_(world), pod_(pod), key_(key_of(pod)) {}

  bool step() {
    if (is_terminating(pod_)) return stop();
    const std::string phase = base::text_at(pod_, {"status", "phase"});
    if (phase == "Succeeded" || phase == "Failed") return false;
    const Fate fate = world_.fate_of(pod_);
    if (fate.kind == Fate::Kind::Waits && fate.reason == "Unschedulable") return not_scheduled();
    if (base::text_at(pod_, {"spec", "nodeName"}).empty()) return schedule();
    return base::text_at(pod_, {"spec", "restartPolicy"}) == "Always" ? serve(fate) : work(fate);
  }

 private:
  bool stop() {
    if (!base::array_at(pod_, {"metadata", "finalizers"}).empty()) return false;
    world_.drop(kube::kPod, key_, kKubelet);
    return true;
  }

  bool schedule() {
    Json next = pod_;
    next["spec"]["nodeName"] = "node-1";
    next["status"] = {{"phase", "Pending"}};
    set_condition(next["status"], pod_, {{"type", "PodScheduled"}, {"status", "True"}},
                  world_.now());
    return world_.change(kube::kPod, key_, std::move(next), "kube-scheduler");
  }

  bool not_scheduled() {
    Json status = {{"phase", "Pending"}};
    set_condition(status, pod_,
                  {{"type", "PodScheduled"}, {"status", "False"}, {"reason", "Unschedulable"}},
                  world_.now());
    return world_.set_status(kube::kPod, key_, std::move(status), "kube-scheduler");
  }

  bool serve(const Fate& fate) {
    const std::string uid = base::text_at(pod_, {"metadata", "uid"});
    const bool ready = fate.kind == Fate::Kind::Runs && world_.has_passed(uid, fate.after);
    return report(fate, fate.kind == Fate::Kind::Waits ? "Pending" : "Running", ready,
                  fate.kind == Fate::Kind::Crashes ? 3 : 0);
  }

  /// A pod of a Job: it is not Ready for long, it ends.
  bool work(const Fate& fate) {
    if (fate.kind == Fate::Kind::Waits) return report(fate, "Pending", false, 0);
    const std::string uid = base::text_at(pod_, {"metadata", "uid"});
    if (!world_.has_passed(uid, fate.after)) return report({}, "Running", true, 0);
    const bool well = fate.kind == Fate::Kind::Runs;
    Json status = {{"phase", well ? "Succeeded" : "Failed"}};
    if (!well && !fate.reason.empty()) status["reason"] = fate.reason;
    set_condition(status, pod_, {{"type", "PodScheduled"}, {"status", "True"}}, world_.now());
    set_condition(
        status, pod_,
        {{"type", "Ready"}, {"status", "False"}, {"reason", well ? "PodCompleted" : "PodFailed"}},
        world_.now());
    Json ended = {{"exitCode", well ? 0 : fate.exit_code},
                  {"reason", well ? "Completed" : "Error"}};
    status["containerStatuses"] = container_statuses(pod_, {}, false, 0);
    for (Json& container : status["containerStatuses"])
      container["state"] = {{"terminated", ended}};
    return world_.set_status(kube::kPod, key_, std::move(status), kKubelet);
  }

  bool report(const Fate& fate, const char* phase, bool ready, std::int64_t restarts) {
    Json status = {{"phase", phase}};
    const char* word = ready ? "True" : "False";
    const std::string time = world_.now();
    set_condition(status, pod_, {{"type", "PodScheduled"}, {"status", "True"}}, time);
    Json containers = {{"type", "ContainersReady"}, {"status", word}};
    Json whole = {{"type", "Ready"}, {"status", word}};
    if (!ready) whole["reason"] = containers["reason"] = "ContainersNotReady";
    set_condition(status, pod_, std::move(containers), time);
    set_condition(status, pod_, std::move(whole), time);
    status["containerStatuses"] = container_statuses(pod_, fate, ready, restarts);
    return world_.set_status(kube::kPod, key_, std::move(status), kKubelet);
  }

  Controllers& world_;
  const Json& pod_;
  kube::ObjectKey key_;
};

/// Stand-in for what elects a primary in a replicated database: pods of number 0 lead.
bool elect(Controllers& world, const Json& pod) {
  const Json& labels = base::object_at(pod, {"metadata", "labels"});
  const std::string index = base::text_at(labels, {"apps.kubernetes.io/pod-index"});
  if (index.empty() || labels.contains("role") || !is_ready(pod)) return false;
  Json next = pod;
  next["metadata"]["labels"]["role"] = index == "0" ? "primary" : "replica";
  return world.change(kube::kPod, key_of(pod), std::move(next), "stand-in-election");
}

bool tend(Controllers& world, const kube::ObjectKey& key) {
  const Json* pod = world.find(kube::kPod, key);
  bool changed = Kubelet(world, *pod).step();
  pod = world.find(kube::kPod, key);
  if (pod != nullptr && !is_terminating(*pod)) changed = elect(world, *pod) || changed;
  return changed;
}

}  // namespace

bool run_pods(Controllers& world) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kube::kPod)) {
    Controllers::PodState state = world.state_of_pod(key);
    if (world.is_at_rest(key, state)) continue;
    if (tend(world, key)) {
      changed = true;
    } else {
      world.note_rest(key, std::move(state));
    }
  }
  return changed;
}

}  // namespace dataplatform::simulation
