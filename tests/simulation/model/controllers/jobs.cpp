// The Job controller: pods until as many have succeeded as were asked for, or too many have failed.
#include "tests/simulation/model/controllers/pods.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

class Work {
 public:
  Work(Controllers& world, const Json& job) : world_(world), job_(job), key_(key_of(job)) {
    uid_ = base::text_at(job, {"metadata", "uid"});
    for (const Object& pod : world.pods_of(key_.namespace_, uid_)) {
      const std::string phase = base::text_at(*pod, {"status", "phase"});
      ++(phase == "Succeeded" ? succeeded_ : phase == "Failed" ? failed_ : active_);
      ready_ += is_ready(*pod) ? 1 : 0;
      if (phase == "Failed") fatal_ = fatal_ || is_fatal(*pod);
      pods_.push_back(pod);
    }
  }

  bool step() {
    if (is_terminating(job_)) return false;
    if (condition_of(job_, "Complete") != nullptr || condition_of(job_, "Failed") != nullptr)
      return clean();
    if (base::flag_at(job_, {"spec", "suspend"})) return suspend();
    const std::int64_t limit = base::integer_at(job_, {"spec", "backoffLimit"}, 6);
    const std::int64_t wanted = base::integer_at(job_, {"spec", "completions"}, 1);
    if (fatal_) return finish("Failed", "PodFailurePolicy");
    if (failed_ > limit) return finish("Failed", "BackoffLimitExceeded");
    if (too_late()) return finish("Failed", "DeadlineExceeded");
    if (succeeded_ >= wanted) return finish("Complete", "CompletionsReached");
    const std::int64_t parallel = base::integer_at(job_, {"spec", "parallelism"}, 1);
    const std::int64_t missing = std::min(parallel - active_, wanted - succeeded_ - active_);
    for (std::int64_t i = 0; i < missing; ++i)
      make();
    active_ += std::max<std::int64_t>(missing, 0);
    return report(base_status()) || missing > 0;
  }

 private:
  /// A podFailurePolicy that ends the Job at certain exit codes.
  bool is_fatal(const Json& pod) const {
    for (const Json& rule : base::array_at(job_, {"spec", "podFailurePolicy", "rules"})) {
      if (base::text_at(rule, {"action"}) != "FailJob") continue;
      for (const Json& code : base::array_at(rule, {"onExitCodes", "values"})) {
        if (code == exit_code(pod)) return true;
      }
    }
    return false;
  }

  static std::int64_t exit_code(const Json& pod) {
    for (const Json& container : base::array_at(pod, {"status", "containerStatuses"}))
      return base::integer_at(container, {"state", "terminated", "exitCode"});
    return 0;
  }

  bool too_late() {
    const std::int64_t seconds = base::integer_at(job_, {"spec", "activeDeadlineSeconds"});
    return seconds > 0 && world_.has_passed(uid_ + " deadline", std::chrono::seconds(seconds));
  }

  void make() {
    int number = static_cast<int>(pods_.size()) + made_++;
    std::string name = key_.name + "-" + std::to_string(number);
    while (world_.find(kube::kPod, {key_.namespace_, name}) != nullptr)
      name = key_.name + "-" + std::to_string(++number);
    Json pod = pod_of(job_, name);
    world_.make(kube::kPod, std::move(pod), kControllerManager);
  }

  Json base_status() const {
    Json status = Json::object();
    const std::string started = base::text_at(job_, {"status", "startTime"});
    status["startTime"] = started.empty() ? world_.now() : started;
    if (active_ > 0) status["active"] = active_;
    if (succeeded_ > 0) status["succeeded"] = succeeded_;
    if (failed_ > 0) status["failed"] = failed_;
    status["ready"] = ready_;
    status["terminating"] = 0;
    status["uncountedTerminatedPods"] = Json::object();
    return status;
  }

  bool report(Json status) {
    // One that has waited once says so for ever.
    const bool waits = base::flag_at(job_, {"spec", "suspend"});
    if (!waits && condition_of(job_, "Suspended") != nullptr)
      set_condition(status, job_,
                    {{"type", "Suspended"}, {"status", "False"}, {"reason", "JobResumed"}},
                    world_.now());
    return world_.set_status(kube::kJob, key_, std::move(status), kControllerManager);
  }

  bool suspend() {
    for (const Object& pod : pods_) {
      if (is_active(*pod)) world_.remove(kube::kPod, key_of(*pod), kControllerManager);
    }
    Json status = Json::object();
    set_condition(status, job_,
                  {{"type", "Suspended"}, {"status", "True"}, {"reason", "JobSuspended"}},
                  world_.now());
    return report(std::move(status));
  }

  bool finish(const char* type, const char* reason) {
    for (const Object& pod : pods_) {
      if (is_active(*pod)) world_.remove(kube::kPod, key_of(*pod), kControllerManager);
    }
    active_ = 0;
    ready_ = 0;
    Json status = base_status();
    const bool well = std::string_view(type) == "Complete";
    for (const char* each : {well ? "SuccessCriteriaMet" : "FailureTarget", type})
      set_condition(status, job_, {{"type", each}, {"status", "True"}, {"reason", reason}},
                    world_.now());
    if (well) status["completionTime"] = world_.now();
    return report(std::move(status));
  }

  bool clean() {
    const Json* life = base::find(job_, {"spec", "ttlSecondsAfterFinished"});
    if (life == nullptr || !life->is_number()) return false;
    if (!world_.has_passed(uid_ + " ttl", std::chrono::seconds(life->get<std::int64_t>())))
      return false;
    world_.remove(kube::kJob, key_, kControllerManager);
    return true;
  }

  Controllers& world_;
  const Json& job_;
  kube::ObjectKey key_;
  std::string uid_;
  std::vector<Object> pods_;
  std::int64_t active_ = 0;
  std::int64_t ready_ = 0;
  std::int64_t succeeded_ = 0;
  std::int64_t failed_ = 0;
  int made_ = 0;
  bool fatal_ = false;
};

}  // namespace

bool run_jobs(Controllers& world) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kube::kJob))
    changed = Work(world, *world.find(kube::kJob, key)).step() || changed;
  return changed;
}

}  // namespace dataplatform::simulation
