#include "controllers/reconcile/situation.hpp"

#include <charconv>

namespace dataplatform::reconcile {
namespace {

std::uint64_t hash_number(const std::string& hexadecimal) {
  std::uint64_t value = 0;
  std::from_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), value, 16);
  return value;
}

}  // namespace

std::string platform_id(const model::Platform& platform) {
  return platform.namespace_ + "/" + platform.name;
}

const runtime::Digest* live(const Situation& situation, const projections::Object& object) {
  const kube::Kind* kind = kind_of(object.body);
  return kind == nullptr ? nullptr : situation.store.find(*kind, key_of(object.body));
}

const runtime::Digest* live(const Situation& situation, const ChildKey& child) {
  return situation.store.find(child.first, child.second);
}

bool task_done(const Situation& situation, const std::string& component, const std::string& task) {
  for (const projections::TaskRun& run : situation.desired.tasks) {
    if (run.component != component || run.task != task) continue;
    const auto recorded = situation.record.done.find(component + "/" + task);
    return recorded != situation.record.done.end() && recorded->second == run.input;
  }
  return true;  // nobody wants it: an external store, a component without the task
}

const projections::Object* workload_of(const Situation& situation, const model::RoleRef& role) {
  for (const projections::Object& object : situation.desired.objects) {
    if (object.component != role.component || object.role != role.role) continue;
    const kube::Kind* kind = kind_of(object.body);
    if (kind != nullptr && is_workload(*kind)) return &object;
  }
  return nullptr;
}

bool up_to_date(const Situation& situation, const projections::Object& object,
                const ChildKey& child, const runtime::Digest& digest) {
  if (digest.stamped != hash_number(object.hash)) return false;
  const auto baseline = situation.baselines.find(child);
  return baseline != situation.baselines.end() && baseline->second == digest.owned;
}

bool is_ready(const Situation& situation, const model::RoleRef& role) {
  const projections::Object* workload = workload_of(situation, role);
  if (workload == nullptr) return true;  // nobody runs it here
  const runtime::Digest* digest = live(situation, *workload);
  return digest != nullptr && digest->readiness.state == runtime::Readiness::State::Ready;
}

bool is_rolled(const Situation& situation, const model::RoleRef& role) {
  const projections::Object* workload = workload_of(situation, role);
  if (workload == nullptr) return true;
  const runtime::Digest* digest = live(situation, *workload);
  return digest != nullptr && digest->stamped == hash_number(workload->hash) &&
         digest->readiness.state == runtime::Readiness::State::Ready;
}

std::string blocked_by(const Situation& situation, const model::Needs& needs, bool done_only) {
  for (const model::Need& need : needs) {
    if (const auto* done = std::get_if<model::Done>(&need)) {
      if (!task_done(situation, done->component, done->task))
        return done->component + "/" + done->task;
      continue;
    }
    if (done_only) continue;
    const auto* ready = std::get_if<model::Ready>(&need);
    const auto* rolled = std::get_if<model::Rolled>(&need);
    if (ready != nullptr && !is_ready(situation, ready->role))
      return ready->role.component + "/" + ready->role.role;
    if (rolled != nullptr && !is_rolled(situation, rolled->role))
      return rolled->role.component + "/" + rolled->role.role;
  }
  return "";
}

std::string drained_for(const Situation& situation, const projections::Object& object) {
  for (const std::string& task : object.drained_by) {
    const auto slash = task.find('/');
    if (!task_done(situation, task.substr(0, slash), task.substr(slash + 1))) return task;
  }
  return "";
}

}  // namespace dataplatform::reconcile
