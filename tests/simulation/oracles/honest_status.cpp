#include "tests/simulation/oracles/honest_status.hpp"

#include <cmath>
#include <ctime>
#include <iomanip>
#include <sstream>

namespace dataplatform::simulation {
namespace {

// A status whose reply was lost is written once more, a breath later: who wrote it could not know.
constexpr double kBreath = 60;

/// Seconds between two times of conditions.
double apart(const std::string& one, const std::string& other) {
  const auto read = [](const std::string& time) {
    std::tm parts{};
    std::istringstream(time) >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%SZ");
    return ::timegm(&parts);
  };
  return std::abs(std::difftime(read(one), read(other)));
}

const Json* condition_in(const Json& object, const std::string& type) {
  for (const Json& condition : base::array_at(object, {"status", "conditions"})) {
    if (base::text_at(condition, {"type"}) == type) return &condition;
  }
  return nullptr;
}

std::string text(const Json* condition, const char* member) {
  return condition == nullptr ? "" : base::text_at(*condition, {member});
}

}  // namespace

void HonestStatus::on_effect(const Effect& effect) {
  const bool told = effect.kind == reconcile::kDataPlatform && effect.process != 0 &&
                    effect.verb == "status" && effect.after != nullptr && effect.before != nullptr;
  if (!told) return;
  const std::int64_t before = base::integer_at(*effect.before, {"status", "observedGeneration"});
  const std::int64_t after = base::integer_at(*effect.after, {"status", "observedGeneration"});
  if (after < before)
    alarm(effect.at, "observedGeneration goes back from " + std::to_string(before) + " to " +
                         std::to_string(after));
  if (after > base::integer_at(*effect.after, {"metadata", "generation"}))
    alarm(effect.at, "observedGeneration is ahead of the generation");
  judge_times(effect);
  const Json* ready = condition_in(*effect.after, "Ready");
  const bool kept = base::text_at(*effect.after, {"status", "phase"}) == "Paused";
  if (text(ready, "status") == "True" && !kept) judge_ready(effect, after);
}

void HonestStatus::judge_times(const Effect& effect) {
  for (const Json& now : base::array_at(*effect.after, {"status", "conditions"})) {
    const std::string type = base::text_at(now, {"type"});
    const Json* old = condition_in(*effect.before, type);
    if (old == nullptr) continue;
    const bool same = text(old, "status") == text(&now, "status");
    if (same && apart(text(old, "lastTransitionTime"), text(&now, "lastTransitionTime")) > kBreath)
      alarm(effect.at, "the time of condition " + type + " moves, and its status does not");
  }
}

void HonestStatus::judge_ready(const Effect& effect, std::int64_t generation) {
  std::string why = "no spec of generation " + std::to_string(generation) + " is known";
  for (const Candidate& candidate : intent_.candidates()) {
    if (candidate.generation != generation) continue;
    why = missing(*candidate.rendered);
    if (why.empty()) return;
  }
  alarm(effect.at, "Ready is True, and " + why);
}

std::string HonestStatus::missing(const Rendered& rendered) const {
  for (const projections::Object& object : rendered.desired.objects) {
    const kube::Kind* kind = reconcile::kind_of(object.body);
    if (kind == nullptr || object.write != projections::Write::Apply) continue;
    const Place place{*kind, reconcile::key_of(object.body)};
    const std::string what = std::string(kind->name) + " " + kube::to_text(place.second);
    if (!intent_.was_there(place, object.hash)) return what + " was never written like that";
    if (reconcile::is_workload(*kind) && !intent_.was_ready(place, object.hash))
      return what + " was never ready like that";
  }
  for (const projections::TaskRun& run : rendered.desired.tasks) {
    if (run.failure_blocks && !intent_.has_completed({run.namespace_, run.job}))
      return "task " + run.component + "/" + run.task + " was never done";
  }
  return "";
}

}  // namespace dataplatform::simulation
