// A task is run once for an input while its record stands, and only with the roles at zero that it
// drains.
#pragma once

#include "controllers/reconcile/record.hpp"
#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class Once final : public Oracle {
 public:
  explicit Once(const Intent& intent) : Oracle("once"), intent_(intent) {}

  void on_effect(const Effect& effect) override {
    const bool starts = effect.kind == kube::kJob && effect.process != 0 &&
                        effect.before == nullptr && effect.after != nullptr;
    if (!starts) return;
    const projections::TaskRun* run = run_of(effect.key);
    if (run == nullptr) return alarm(effect.at, "Job " + kube::to_text(effect.key) + " of no task");
    const auto recorded = record().done.find(run->component + "/" + run->task);
    if (recorded != record_.done.end() && recorded->second == run->input)
      alarm(effect.at,
            "task " + recorded->first + " is run again for an input that it was done for");
    for (const std::string& role : run->drains)
      judge_drain(effect, *run, role);
  }

 private:
  const projections::TaskRun* run_of(const kube::ObjectKey& job) const {
    for (const Candidate& candidate : intent_.candidates()) {
      for (const projections::TaskRun& run : candidate.rendered->desired.tasks) {
        if (run.job == job.name && run.namespace_ == job.namespace_) return &run;
      }
    }
    return nullptr;
  }

  const reconcile::Record& record() {
    const Json* state =
        intent_.world().cluster.find(kube::kConfigMap, reconcile::state_key(World::kPlatform));
    record_ = state == nullptr ? reconcile::Record() : reconcile::from_config_map(*state);
    return record_;
  }

  void judge_drain(const Effect& effect, const projections::TaskRun& run, const std::string& role) {
    const Cluster& cluster = intent_.world().cluster;
    for (const kube::ObjectKey& key : cluster.keys(kube::kPod)) {
      const Json& pod = *cluster.find(kube::kPod, key);
      if (component_of(pod) == run.component && role_of(pod) == role)
        alarm(effect.at, "Job " + effect.key.name + " starts beside pod " + key.name);
    }
    for (const kube::Kind& kind : {kube::kDeployment, kube::kStatefulSet}) {
      for (const kube::ObjectKey& key : cluster.keys(kind)) {
        const Json& object = *cluster.find(kind, key);
        if (component_of(object) != run.component || role_of(object) != role) continue;
        if (base::integer_at(object, {"spec", "replicas"}, 1) > 0)
          alarm(effect.at, "Job " + effect.key.name + " starts while " + key.name +
                               " asks for pods, and it should be at zero");
      }
    }
  }

  const Intent& intent_;
  reconcile::Record record_;
};

}  // namespace dataplatform::simulation
