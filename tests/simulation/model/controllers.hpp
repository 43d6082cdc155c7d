// The controllers and kubelets of the model. Each looks at the objects of now and makes one step;
// rounds of steps until nothing changes bring the cluster to rest.
#pragma once

#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/controllers/replica_sets.hpp"

#include <map>
#include <string>
#include <vector>

namespace dataplatform::simulation {

class Controllers {
 public:
  explicit Controllers(ApiServer& server) : server_(server) {}

  bool settle();
  bool settle_one(std::size_t which);
  /// Something was deleted, is about to be, or names an owner: work for the garbage collector.
  void note_ending() { ++endings_; }
  std::size_t size() const;

  // --- what the controllers work with

  const Json* find(const kube::Kind& kind, const kube::ObjectKey& key) const {
    return server_.find(kind, key);
  }
  std::vector<kube::ObjectKey> keys(const kube::Kind& kind) const { return server_.keys(kind); }
  std::vector<kube::Kind> kinds() const { return server_.store().kinds(); }
  /// Pods that name the object of this uid as their owner, in order of their names; "" for those
  /// that have none.
  std::vector<Object> pods_of(const std::string& name_space, const std::string& uid);

  void make(const kube::Kind& kind, Json object, const std::string& manager);
  /// True where it changed anything.
  bool change(const kube::Kind& kind, const kube::ObjectKey& key, Json next,
              const std::string& manager);
  /// As `change`, by the scale subresource.
  bool scale(const kube::Kind& kind, const kube::ObjectKey& key, Json next,
             const std::string& manager);
  bool set_status(const kube::Kind& kind, const kube::ObjectKey& key, Json status,
                  const std::string& manager);
  void remove(const kube::Kind& kind, const kube::ObjectKey& key, const std::string& manager);
  /// At once, whatever finalizers or grace say.
  void drop(const kube::Kind& kind, const kube::ObjectKey& key, const std::string& manager);

  std::string now() const { return server_.now(); }
  base::Millis elapsed() const;
  /// True where `span` has passed since the object of this uid was first asked about; if not, there
  /// will be a timer.
  bool has_passed(const std::string& uid, base::Millis span);
  Fate fate_of(const Json& pod) const { return server_.pods ? server_.pods(pod) : Fate(); }

  /// A name for the pod template of `owner` as it is.
  const std::string& revision_of(const Json& owner);
  /// The template that had this name, as ControllerRevisions keep it; null where it is not known.
  Json template_of(const Json& owner, const std::string& revision) const;
  /// When `owner` came to the template of this name, as a number; 0 for one that it never had.
  std::size_t age_of(const Json& owner, const std::string& revision) const;
  /// What stands for the ReplicaSets of the Deployment of this uid.
  ReplicaSets& replica_sets_of(const std::string& uid) { return replica_sets_[uid]; }

  /// All that decides what a kubelet does with a pod.
  struct PodState {
    Object pod;
    Fate fate;
    bool due = false;  // fate.after has passed
    bool operator==(const PodState&) const = default;
  };
  PodState state_of_pod(const kube::ObjectKey& key);
  /// A state in which there was nothing to do is not looked at again.
  bool is_at_rest(const kube::ObjectKey& key, const PodState& state) const;
  void note_rest(const kube::ObjectKey& key, PodState state) { resting_[key] = std::move(state); }

  /// All that decides what is done with a workload that has its pods.
  struct WorkloadState {
    Object workload;
    std::vector<Object> pods, orphans;
    bool operator==(const WorkloadState&) const = default;
  };
  WorkloadState state_of_workload(const kube::Kind& kind, const kube::ObjectKey& key);
  bool is_at_rest(const WorkloadState& state) const;
  void note_rest(WorkloadState state);

 private:
  using PodsByOwner = std::map<std::string, std::map<kube::ObjectKey, Object>>;

  /// Brings `pods_` up to the present.
  void index_pods();
  void index(const kube::ObjectKey& key, const Object& pod, bool there);

  ApiServer& server_;
  PodsByOwner pods_;  // by uid of the owner
  std::uint64_t pods_indexed_up_to_ = 0;
  std::map<std::string, WorkloadState> workloads_at_rest_;  // by uid
  std::map<std::string, base::Millis> since_;
  std::map<kube::ObjectKey, PodState> resting_;
  struct Revision {
    std::string name;
    Json pod_template;
  };
  std::map<std::string, std::pair<std::int64_t, std::string>>
      revisions_;                                         // by uid, of a generation
  std::map<std::string, std::vector<Revision>> history_;  // by uid, the first one first
  std::map<std::string, ReplicaSets> replica_sets_;       // by uid
  std::uint64_t endings_ = 0;
  std::map<std::size_t, std::uint64_t> idle_;  // a step that found nothing to do, and when
};

// One step of each; true where it changed anything.
bool collect_garbage(Controllers& world);
bool empty_namespaces(Controllers& world);
bool run_stateful_sets(Controllers& world);
bool run_deployments(Controllers& world);
bool run_jobs(Controllers& world);
bool run_autoscalers(Controllers& world);
bool run_claims(Controllers& world);
bool run_certificates(Controllers& world);
bool run_external_secrets(Controllers& world);
bool run_pods(Controllers& world);

}  // namespace dataplatform::simulation
