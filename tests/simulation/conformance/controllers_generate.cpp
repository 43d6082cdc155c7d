#include "tests/simulation/conformance/controllers_generate.hpp"

#include "tests/simulation/conformance/controllers_bodies.hpp"

namespace dataplatform::simulation {
namespace {

constexpr const char* kBoss = "boss";
constexpr const char* kChief = "chief";

struct Workload {
  kube::Kind kind;
  Json body;
  std::vector<Json> templates;  // those it has had
  bool lives = false;
  bool owned = false;     // by the ConfigMap `boss`
  bool orphaned = false;  // what it made was left behind
};

const char* name_of(const kube::Kind& kind) {
  if (kind == kube::kStatefulSet) return "set";
  return kind == kube::kDeployment ? "web" : "task";
}

/// Remembers what it has written, so that moves meet something.
class Author {
 public:
  explicit Author(std::uint64_t seed) : draw_(seed ^ 0x9e3779b97f4a7c15ULL) {
    course_.name_space = "controllers-" + std::to_string(seed);
  }

  Course write() {
    const std::uint64_t length = 3 + draw_.below(6);
    if (draw_.chance(25)) make_boss();
    begin(kind_of_start());
    while (course_.moves.size() < length)
      add();
    if (draw_.chance(8)) end_namespace();
    return std::move(course_);
  }

 private:
  kube::Kind kind_of_start() {
    const std::uint64_t dice = draw_.below(100);
    if (dice < 55) return kube::kStatefulSet;
    return dice < 85 ? kube::kDeployment : kube::kJob;
  }

  void add() {
    const std::uint64_t dice = draw_.below(100);
    if (dice < 12) return begin(kind_of_start());
    if (dice < 20) return about_owners();
    Workload& workload = workloads_[draw_.below(workloads_.size())];
    if (!workload.lives) return make_again(workload);
    if (dice < 34) return end(workload);
    workload.kind == kube::kJob ? touch_job(workload) : touch(workload);
  }

  // --- moves on workloads

  void begin(const kube::Kind& kind) {
    for (Workload& known : workloads_) {
      if (known.kind == kind) return known.lives ? touch_any(known) : make_again(known);
    }
    Workload made{.kind = kind, .body = {}, .templates = {}};
    made.body = fresh(kind);
    made.owned = boss_ && draw_.chance(60);
    workloads_.push_back(std::move(made));
    apply(workloads_.back());
  }

  Json fresh(const kube::Kind& kind) {
    const std::string name = name_of(kind);
    if (kind == kube::kStatefulSet) return stateful_set_body(name, draw_);
    return kind == kube::kDeployment ? deployment_body(name, draw_) : job_body(name, draw_);
  }

  void apply(Workload& workload) {
    Move move = move_of(Step::Verb::Apply, workload.kind, name_of(workload.kind));
    move.step.object = workload.body;
    move.step.object["metadata"]["namespace"] = course_.name_space;
    move.step.force = true;
    if (workload.owned) move.owners = {kBoss};
    workload.templates.push_back(workload.body["spec"]["template"]);
    workload.lives = true;
    course_.moves.push_back(std::move(move));
  }

  void touch_any(Workload& workload) {
    workload.kind == kube::kJob ? touch_job(workload) : touch(workload);
  }

  void touch(Workload& workload) {
    const bool set = workload.kind == kube::kStatefulSet;
    Json& spec = workload.body["spec"];
    const std::uint64_t dice = draw_.below(100);
    if (dice < 25) return scale(workload);
    if (dice < 50) {
      vary(spec["template"], draw_);
      if (draw_.chance(20)) spec["replicas"] = 1 + draw_.below(3);  // both at once
    } else if (dice < 60) {
      spec["template"] = draw_.one_of(workload.templates);
    } else if (dice < 70) {
      vary_strategy(workload.body, draw_);
    } else if (dice < 85 || !set) {
      return end_pod(workload);
    } else {
      return end_claim();
    }
    apply(workload);
  }

  void scale(Workload& workload) {
    const std::uint64_t most = workload.kind == kube::kStatefulSet ? 3 : 4;
    workload.body["spec"]["replicas"] = draw_.below(most + 1);
    apply(workload);
  }

  /// A Job's template stays as it is; what may change is whether it waits.
  void touch_job(Workload& workload) {
    Json& spec = workload.body["spec"];
    spec["suspend"] = !spec["suspend"].get<bool>();
    apply(workload);
  }

  void end_pod(Workload& workload) {
    Move move = move_of(Step::Verb::Delete, kube::kPod, "");
    move.pod_of = name_of(workload.kind);
    move.nth = draw_.below(3);
    course_.moves.push_back(std::move(move));
  }

  void end_claim() {
    const std::string name = "data-set-" + std::to_string(draw_.below(3));
    course_.moves.push_back(move_of(Step::Verb::Delete, kube::kPersistentVolumeClaim, name));
  }

  void end(Workload& workload) {
    Move move = move_of(Step::Verb::Delete, workload.kind, name_of(workload.kind));
    move.step.propagation = propagation();
    workload.lives = false;
    workload.orphaned = move.step.propagation == kube::Propagation::Orphan;
    course_.moves.push_back(std::move(move));
  }

  /// By the same name, which is how orphans are adopted; as it was, or another one.
  void make_again(Workload& workload) {
    const Json claims = workload.body["spec"].value("volumeClaimTemplates", Json());
    if (draw_.chance(40)) workload.body = fresh(workload.kind);
    if (draw_.chance(30) && workload.kind != kube::kJob)
      vary(workload.body["spec"]["template"], draw_);
    workload.body["spec"].erase("volumeClaimTemplates");
    if (!claims.is_null()) workload.body["spec"]["volumeClaimTemplates"] = claims;
    workload.owned = boss_ && draw_.chance(30);
    apply(workload);
  }

  // --- moves on owners

  void about_owners() {
    if (!boss_) return make_boss();
    if (draw_.chance(60)) return end_boss();
    make_map("child", {kBoss});
    if (draw_.chance(50)) course_.moves.back().owners.push_back(kChief);
  }

  void make_boss() {
    make_map(kBoss, {});
    make_map(kChief, {});
    boss_ = true;
  }

  void make_map(const std::string& name, std::vector<std::string> owners) {
    Move move = move_of(Step::Verb::Apply, kube::kConfigMap, name);
    move.step.object = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}};
    move.step.object["metadata"] = {{"name", name}, {"namespace", course_.name_space}};
    move.step.force = true;
    move.owners = std::move(owners);
    course_.moves.push_back(std::move(move));
  }

  void end_boss() {
    Move move = move_of(Step::Verb::Delete, kube::kConfigMap, kBoss);
    move.step.propagation = propagation();
    const bool orphans = move.step.propagation == kube::Propagation::Orphan;
    for (Workload& workload : workloads_) {
      if (workload.owned && !orphans) workload.lives = false;
      workload.owned = false;
    }
    boss_ = false;
    course_.moves.push_back(std::move(move));
  }

  void end_namespace() {
    Move move = move_of(Step::Verb::Delete, kube::kNamespace, course_.name_space);
    move.step.key.namespace_ = "";
    course_.moves.push_back(std::move(move));
  }

  kube::Propagation propagation() {
    return draw_.one_of<kube::Propagation>(
        {kube::Propagation::Background, kube::Propagation::Foreground, kube::Propagation::Orphan});
  }

  Move move_of(Step::Verb verb, const kube::Kind& kind, const std::string& name) {
    Move move;
    move.step.verb = verb;
    move.step.kind = kind;
    move.step.key = {course_.name_space, name};
    if (verb == Step::Verb::Delete) move.step.uid = Known::Current;
    return move;
  }

  Draw draw_;
  Course course_;
  std::vector<Workload> workloads_;
  bool boss_ = false;
};

}  // namespace

Course course_of(std::uint64_t seed) {
  return Author(seed).write();
}

std::string to_text(const Move& move) {
  std::string text;
  for (const std::string& owner : move.owners)
    text += (text.empty() ? " owned by " : " and ") + owner;
  if (!move.pod_of.empty()) return "delete pod " + std::to_string(move.nth) + " of " + move.pod_of;
  return to_text(move.step) + text;
}

}  // namespace dataplatform::simulation
