#include "controllers/reconcile/plan.hpp"

#include "controllers/reconcile/operations/grow.hpp"
#include "operator/base/text.hpp"

#include <algorithm>
#include <tuple>

namespace dataplatform::reconcile {
namespace {

using projections::Object;
using projections::SecretSet;
using projections::TaskRun;
using runtime::Digest;
using runtime::Readiness;

/// Before the input that a record names: it was begun, not done.
const std::string kBegun = "begun ";

class Planner {
 public:
  explicit Planner(const Situation& situation) : now_(situation) {}

  Plan run() {
    for (const SecretSet& set : now_.desired.secrets)
      plan_secrets(set);
    for (const TaskRun& task : now_.desired.tasks)
      note_task(task);
    for (const Object& object : now_.desired.objects)
      plan_object(object);
    std::stable_sort(out_.steps.begin(), out_.steps.end(), [](const Step& a, const Step& b) {
      return turn_of(a.kind) < turn_of(b.kind);
    });
    return std::move(out_);
  }

 private:
  bool frozen(const std::string& component) const { return now_.frozen.contains(component); }

  void wait(const std::string& component, std::string on) {
    out_.waiting.push_back({component, std::move(on)});
  }

  Step step(Verb verb, const Object& object) const {
    return {.verb = verb,
            .kind = *kind_of(object.body),
            .key = key_of(object.body),
            .component = object.component,
            .object = &object};
  }

  // --- secrets: all copies or none ---------------------------------------------------------------

  bool consumed(const SecretSet& set) const {
    // A consumer has started where its workload or a volume of it is there, or a task has run.
    for (const auto& entry : now_.store.of_platform(platform_id(now_.platform))) {
      const bool counts = is_workload(entry.kind) || entry.kind == kube::kPersistentVolumeClaim;
      const std::string role = entry.digest->component + "/" + entry.digest->role;
      if (counts &&
          std::find(set.consumers.begin(), set.consumers.end(), role) != set.consumers.end())
        return true;
    }
    return false;
  }

  bool complete(const SecretSet& set) const {
    std::string revision;
    for (const std::string& name_space : set.namespaces) {
      const Digest* copy = now_.store.find(kube::kSecret, {name_space, set.name});
      if (copy == nullptr || copy->deleting) return false;
      if (revision.empty()) revision = copy->secret_revision;
      if (copy->secret_revision != revision || copy->platform != platform_id(now_.platform))
        return false;
    }
    return true;
  }

  // What fills the Secret where it is not the user: an object of ours that a controller fulfils.
  bool is_filled(const kube::ObjectKey& secret) const {
    const auto& objects = now_.desired.objects;
    return std::any_of(objects.begin(), objects.end(), [&](const Object& object) {
      return secret_filled_by(object.body) == secret;
    });
  }

  bool is_there(const kube::ObjectKey& secret) const {
    const Digest* copy = now_.store.find(kube::kSecret, secret);
    if (copy == nullptr || copy->deleting) return now_.given_secrets.contains(secret);
    return copy->platform == platform_id(now_.platform) || !is_filled(secret);
  }

  /// A set that somebody else makes is never made anew, and never lost: it is waited for.
  void look_for(const SecretSet& set) {
    bool complete = true;
    for (const std::string& name_space : set.namespaces) {
      const kube::ObjectKey key{name_space, set.name};
      if (is_there(key)) continue;
      complete = false;
      if (frozen(set.component)) continue;
      if (is_filled(key)) {
        wait(set.component, "Secret " + kube::to_text(key) + " of ExternalSecret " + key.name);
      } else {
        out_.blocked.push_back({set.component, "SecretMissing", how_to_make(set, name_space)});
      }
    }
    if (!complete) incomplete_.push_back(&set);
  }

  static std::string how_to_make(const SecretSet& set, const std::string& name_space) {
    std::vector<std::string> keys;
    for (const projections::SecretValue& value : set.values)
      keys.push_back(value.key);
    return "Secret " + set.name + " in namespace " + name_space +
           " does not exist yet; create it with the keys " + base::join(keys, ", ");
  }

  void plan_secrets(const SecretSet& set) {
    if (set.existing) return look_for(set);
    if (complete(set)) return;
    incomplete_.push_back(&set);  // also where its component is left alone: others may read it
    if (frozen(set.component)) return;
    if (consumed(set)) {
      out_.blocked.push_back({set.component, "CredentialLost",
                              "Secret " + set.name +
                                  " is missing or its copies differ, and what uses it has started; "
                                  "restore it from a backup in " +
                                  namespaces_of(set)});
      return;
    }
    wait(set.component, "Secret " + set.name);
    bool leftover = false;
    for (const std::string& name_space : set.namespaces) {
      const kube::ObjectKey key{name_space, set.name};
      const Digest* copy = now_.store.find(kube::kSecret, key);
      if (copy == nullptr) continue;
      leftover = true;
      if (copy->deleting || copy->platform != platform_id(now_.platform)) continue;
      out_.steps.push_back({.verb = Verb::Delete,
                            .kind = kube::kSecret,
                            .key = key,
                            .component = set.component,
                            .uid = copy->uid});
    }
    if (leftover) return;
    out_.steps.push_back({.verb = Verb::MakeSecrets,
                          .kind = kube::kSecret,
                          .key = {set.namespaces.front(), set.name},
                          .component = set.component,
                          .secrets = &set});
  }

  static std::string namespaces_of(const SecretSet& set) {
    return set.namespaces.size() == 1
               ? "namespace " + set.namespaces.front()
               : "namespaces " + set.namespaces.front() + " and " + set.namespaces.back();
  }

  bool secrets_ready(const Object& object) const {
    const std::string consumer =
        object.component + "/" + (object.task.empty() ? object.role : object.task);
    return std::none_of(incomplete_.begin(), incomplete_.end(), [&](const SecretSet* set) {
      return std::find(set->consumers.begin(), set->consumers.end(), consumer) !=
             set->consumers.end();
    });
  }

  // --- tasks -------------------------------------------------------------------------------------

  void note_task(const TaskRun& task) {
    if (task_done(now_, task.component, task.task)) return;
    const Digest* job = now_.store.find(kube::kJob, {task.namespace_, task.job});
    if (job == nullptr || job->deleting || !is_begun(task)) return;
    if (job->readiness.state == Readiness::State::Ready) {
      out_.newly_done.emplace_back(task.component + "/" + task.task, task.input);
    } else if (job->readiness.state == Readiness::State::Failed && !task.failure_blocks) {
      // It is told by its own state; once was what was asked for.
      out_.newly_done.emplace_back(task.component + "/" + task.task, task.input);
    } else if (job->readiness.state == Readiness::State::Failed) {
      out_.blocked.push_back({task.component, "TaskFailed",
                              "Task " + task.task + " failed: " + task.failure_means +
                                  "; see the logs of Job " + task.namespace_ + "/" + task.job +
                                  ", and delete that Job to run it again"});
    }
  }

  bool drained(const TaskRun& task) const {
    return std::all_of(task.drains.begin(), task.drains.end(), [&](const std::string& role) {
      const Object* workload = workload_of(now_, {task.component, role});
      const Digest* digest = workload == nullptr ? nullptr : live(now_, *workload);
      const bool asks_for_none =
          digest == nullptr || (digest->readiness.observed && digest->readiness.wanted == 0);
      return asks_for_none && pods_of(task.component, role) == 0;
    });
  }

  /// After another input nothing is taken for done or for running that was not begun since: an
  /// input that comes back is a new one. What was never done has nothing to be confused with.
  bool is_begun(const TaskRun& task) const {
    const auto recorded = now_.record.done.find(task.component + "/" + task.task);
    return recorded == now_.record.done.end() || recorded->second == kBegun + task.input;
  }

  /// Ends what still runs for an earlier input; true while there is any.
  bool end_superseded(const TaskRun& task) {
    bool any = false;
    for (const auto& entry : now_.store.of_platform(platform_id(now_.platform))) {
      const Digest& job = *entry.digest;
      const bool same_task =
          entry.kind == kube::kJob && job.component == task.component && job.role == task.task;
      const bool ended = job.readiness.state == Readiness::State::Ready ||
                         job.readiness.state == Readiness::State::Failed;
      if (!same_task || entry.key.name == task.job || ended) continue;
      any = true;
      end_job(entry.key, job);
    }
    return any;
  }

  void end_job(const kube::ObjectKey& key, const Digest& job) {
    if (job.deleting) return;
    out_.steps.push_back({.verb = Verb::Delete,
                          .kind = kube::kJob,
                          .key = key,
                          .component = job.component,
                          .uid = job.uid});
  }

  std::size_t pods_of(const std::string& component, const std::string& role) const {
    const auto all = now_.store.of_platform(platform_id(now_.platform));
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& entry) {
      return entry.kind == kube::kPod && entry.digest->component == component &&
             entry.digest->role == role;
    }));
  }

  void plan_job(const Object& object) {
    const auto task =
        std::find_if(now_.desired.tasks.begin(), now_.desired.tasks.end(), [&](const TaskRun& run) {
          return run.component == object.component && run.task == object.task;
        });
    if (task == now_.desired.tasks.end() || task_done(now_, object.component, object.task)) return;
    const std::string name = object.component + "/" + object.task;
    if (const Digest* job = live(now_, object); job != nullptr) {
      if (!is_begun(*task)) end_job(key_of(object.body), *job);
      return wait(object.component, name);
    }
    if (const std::string need = blocked_by(now_, object.needs); !need.empty())
      return wait(object.component, need);
    wait(object.component, name);
    if (!drained(*task) || !secrets_ready(object) || end_superseded(*task)) return;
    if (is_begun(*task)) {
      out_.steps.push_back(step(Verb::Run, object));
    } else {
      out_.newly_done.emplace_back(name, kBegun + task->input);
    }
  }

  // --- everything that is applied ----------------------------------------------------------------

  void plan_object(const Object& object) {
    const kube::Kind* kind = kind_of(object.body);
    if (kind == nullptr || frozen(object.component)) return;
    if (is_optional(*kind) && !now_.served.contains(*kind))
      return wait(object.component, "kind " + std::string(kind->name));
    if (object.write == projections::Write::CreateOnce) return plan_job(object);
    const ChildKey child{*kind, key_of(object.body)};
    const Digest* digest = live(now_, child);
    if (digest == nullptr) return plan_creation(object);
    if (digest->platform != platform_id(now_.platform)) return collide(object);
    if (digest->deleting)
      return wait(object.component, "end of " + std::string(kind->name) + " " + child.second.name);
    plan_change(object, child, *digest);
  }

  /// A StatefulSet that is missing over its running pods was taken away to come back with other
  /// volumes: whatever gates a start was passed long ago.
  void plan_adoption(const Object& object, std::int64_t pods) {
    if (shrinks_too_early(object, pods)) return wait(object.component, object.shrinks_after);
    Step adoption = step(Verb::Create, object);
    const std::string task = drained_for(now_, object);
    adoption.drained = !task.empty() && may_be_held(object, task);
    out_.steps.push_back(adoption);
  }

  void plan_creation(const Object& object) {
    const std::size_t pods =
        *kind_of(object.body) == kube::kStatefulSet ? pods_of(object.component, object.role) : 0;
    if (pods > 0) return plan_adoption(object, static_cast<std::int64_t>(pods));
    if (const std::string need = blocked_by(now_, object.needs); !need.empty())
      return wait(object.component, need);
    if (!secrets_ready(object)) return;
    // A role that a due task keeps at zero need not exist before it.
    if (const std::string task = drained_for(now_, object); !task.empty())
      return wait(object.component, task);
    out_.steps.push_back(step(Verb::Create, object));
  }

  void plan_change(const Object& object, const ChildKey& child, const Digest& digest) {
    const std::string task = drained_for(now_, object);
    if (task.empty() && up_to_date(now_, object, child, digest))
      return plan_volumes(object, child, digest);
    if (!task.empty()) {
      wait(object.component, task);
      if (is_held(object, digest) || !may_be_held(object, task)) return;
    } else if (shrinks_too_early(object, digest.readiness.wanted)) {
      return wait(object.component, object.shrinks_after);
    } else if (const std::string need = blocked_by(now_, object.needs, /*done_only=*/true);
               !need.empty() && object.gate_template) {
      return wait(object.component, need);
    }
    Step change = step(Verb::Apply, object);
    change.drained = !task.empty();
    change.drift = task.empty() && stamped_as_wanted(object, digest);
    out_.steps.push_back(change);
  }

  void plan_volumes(const Object& object, const ChildKey& child, const Digest& digest) {
    if (child.first != kube::kStatefulSet || digest.deleting) return;
    if (!small_claims(now_.store, platform_id(now_.platform), object).empty())
      out_.steps.push_back(step(Verb::Grow, object));
  }

  static bool is_schedule(const Object& object) {
    return base::text_at(object.body, {"kind"}) == kube::kCronJob.name;
  }

  static bool is_held(const Object& object, const Digest& digest) {
    return is_schedule(object) ? digest.stamped == kHeldStamp : digest.readiness.wanted == 0;
  }

  /// Schedules at once; of what serves, nothing is scaled down for a task that could not run yet.
  bool may_be_held(const Object& object, const std::string& task) const {
    return is_schedule(object) || start_of_drain(task);
  }

  /// Pods that hold data are emptied before they go.
  bool shrinks_too_early(const Object& object, std::int64_t present) const {
    if (object.shrinks_after.empty()) return false;
    const std::int64_t wanted = base::integer_at(object.body, {"spec", "replicas"}, 1);
    const auto slash = object.shrinks_after.find('/');
    return present > wanted && !task_done(now_, object.shrinks_after.substr(0, slash),
                                          object.shrinks_after.substr(slash + 1));
  }

  bool start_of_drain(const std::string& name) const {
    for (const Object& object : now_.desired.objects) {
      if (object.component + "/" + object.task != name) continue;
      return blocked_by(now_, object.needs).empty() && secrets_ready(object);
    }
    return false;
  }

  static bool stamped_as_wanted(const Object& object, const Digest& digest) {
    return std::stoull("0" + object.hash, nullptr, 16) == digest.stamped;
  }

  void collide(const Object& object) {
    const kube::ObjectKey key = key_of(object.body);
    out_.blocked.push_back(
        {object.component, "NameCollision",
         std::string(kind_of(object.body)->name) + " " + key.namespace_ + "/" + key.name +
             " belongs to somebody else; rename or remove it, or give the platform another name"});
  }

  const Situation& now_;
  std::vector<const SecretSet*> incomplete_;
  Plan out_;
};

}  // namespace

Plan plan(const Situation& situation) {
  return Planner(situation).run();
}

}  // namespace dataplatform::reconcile
