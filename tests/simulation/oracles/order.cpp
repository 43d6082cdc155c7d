#include "tests/simulation/oracles/order.hpp"

namespace dataplatform::simulation {
namespace {

// Of an object that is held at zero for a task, see controllers/reconcile/situation.hpp.
const std::string kHeld = "0000000000000001";

bool starts_something(const kube::Kind& kind) {
  return reconcile::is_workload(kind) || kind == kube::kJob || kind == kube::kCronJob;
}

const projections::Object* object_of(const Rendered& rendered, const Effect& effect) {
  for (const projections::Object& object : rendered.desired.objects) {
    const kube::Kind* kind = reconcile::kind_of(object.body);
    if (kind != nullptr && *kind == effect.kind && reconcile::key_of(object.body) == effect.key)
      return &object;
  }
  return nullptr;
}

}  // namespace

void Order::on_effect(const Effect& effect) {
  if (effect.process == 0 || effect.after == nullptr || !starts_something(effect.kind)) return;
  if (effect.before == nullptr) return judge_start(effect);
  if (reconcile::is_workload(effect.kind)) judge_template(effect);
}

/// Why `candidate` would not have it so; "" where it would.
std::string Order::against(const Candidate& candidate, const Effect& effect, bool done_only) const {
  const projections::Object* object = object_of(*candidate.rendered, effect);
  if (object == nullptr) return "nobody wants it";
  const std::string stamp = stamp_of(*effect.after);
  if (stamp != object->hash && stamp != kHeld) return "it is of another spec";
  if (done_only && !object->gate_template) return "";
  const std::string need = intent_.open_need(*candidate.rendered, object->needs, done_only);
  return need.empty() ? "" : "before " + need;
}

/// A StatefulSet that is put back over its pods was started long ago.
bool Order::comes_back(const Effect& effect) const {
  return effect.kind == kube::kStatefulSet && intent_.was_ready({effect.kind, effect.key}, "");
}

void Order::judge_start(const Effect& effect) {
  if (comes_back(effect)) return;
  std::string why = "no spec was ever given";
  for (const Candidate& candidate : intent_.candidates()) {
    const std::string reason = against(candidate, effect, false);
    if (reason.empty()) return;
    if (why.rfind("before ", 0) != 0) why = reason;
  }
  alarm(effect.at,
        std::string(effect.kind.name) + " " + kube::to_text(effect.key) + " was made, " + why);
}

void Order::judge_template(const Effect& effect) {
  const auto pods = [](const Json& object) {
    return base::object_at(object, {"spec", "template"});
  };
  if (pods(*effect.before) == pods(*effect.after) || stamp_of(*effect.after) == kHeld) return;
  std::string why = "no spec was ever given";
  for (const Candidate& candidate : intent_.candidates()) {
    const std::string reason = against(candidate, effect, true);
    if (reason.empty()) return;
    if (why.rfind("before ", 0) != 0) why = reason;
  }
  alarm(effect.at, "the pod template of " + std::string(effect.kind.name) + " " +
                       kube::to_text(effect.key) + " was changed, " + why);
}

}  // namespace dataplatform::simulation
