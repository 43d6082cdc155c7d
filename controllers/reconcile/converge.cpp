#include "controllers/reconcile/converge.hpp"

#include "controllers/reconcile/given.hpp"
#include "controllers/reconcile/operations/roll.hpp"
#include "controllers/reconcile/operations/sweep.hpp"
#include "controllers/reconcile/verify.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

// Each round writes what the last one opened (a Service before the pods that need its Secret …);
// what waits for the cluster ends the rounds long before this.
constexpr int kMostRounds = 12;
constexpr base::Millis kWorthTelling = std::chrono::seconds(5);

std::set<std::string> frozen_components(const Services& services, const Memory& memory,
                                        const Rendered& wanted) {
  std::set<std::string> frozen;
  for (const model::Component& component : wanted.platform.components) {
    if (component.paused) frozen.insert(component.name);
  }
  const base::Millis now = services.world.clock.elapsed();
  for (const auto& [component, retry] : memory.retries) {
    if (retry.not_before > now) frozen.insert(component);
  }
  return frozen;
}

Situation situation_of(const Services& services, const Memory& memory, const Rendered& wanted) {
  return {.platform = wanted.platform,
          .desired = wanted.desired,
          .store = services.store,
          .record = memory.record,
          .baselines = memory.baselines,
          .served = services.served(),
          .frozen = frozen_components(services, memory, wanted),
          .given_secrets = given_secrets(memory)};
}

/// Pods whose turn it is in a roll, as steps.
std::vector<Step> roll_steps(const Situation& now) {
  std::vector<Step> steps;
  for (const projections::Roll& roll : now.desired.rolls) {
    if (now.frozen.contains(roll.component)) continue;
    const bool waits = std::any_of(roll.after.begin(), roll.after.end(), [&](const auto& role) {
      return !is_rolled(now, model::RoleRef(roll.component, role));
    });
    if (waits) continue;
    for (const Member& member : next_of_roll(now, roll).next) {
      steps.push_back({.verb = Verb::Delete,
                       .kind = kube::kPod,
                       .key = member.key,
                       .component = roll.component,
                       .uid = member.uid});
    }
  }
  return steps;
}

/// A failed component is left alone for a while; the others go on. What mends itself within seconds
/// would only make status flicker.
void note_failures(const Services& services, Memory& memory, const Applied& applied) {
  const base::Millis now = services.world.clock.elapsed();
  for (const auto& [component, error] : applied.failures) {
    const auto delay =
        memory.backoff.after(component, error.kind).value_or(std::chrono::minutes(5));
    memory.retries[component] = {.not_before = now + delay,
                                 .reason = delay < kWorthTelling ? "" : "WriteFailed",
                                 .message = error.message};
  }
  for (const Blocked& blocked : applied.blocked) {
    const auto delay = memory.backoff.after(blocked.component, base::ErrorKind::Forbidden)
                           .value_or(std::chrono::minutes(1));
    memory.retries[blocked.component] = {.not_before = now + delay,
                                         .reason = blocked.reason,
                                         .message = blocked.message,
                                         .blocks = true};
  }
}

void note_successes(Memory& memory, const std::set<std::string>& touched, const Applied& applied) {
  for (const std::string& component : touched) {
    const bool blocked =
        std::any_of(applied.blocked.begin(), applied.blocked.end(),
                    [&](const Blocked& entry) { return entry.component == component; });
    if (!blocked && !applied.failures.contains(component)) memory.backoff.succeeded(component);
  }
}

std::set<std::string> components_of(const std::vector<Step>& steps) {
  std::set<std::string> components;
  for (const Step& step : steps)
    components.insert(step.component);
  return components;
}

/// A component whose time has come may be tried again.
void release_retries(const Services& services, Memory& memory) {
  std::erase_if(memory.retries, [&](const auto& entry) {
    return entry.second.not_before <= services.world.clock.elapsed();
  });
}

async::Task<kube::Answer<void>> record_done(Services& services, Memory& memory, kube::ObjectKey key,
                                            Plan next) {
  Record record = memory.record;
  for (const auto& [task, input] : next.newly_done)
    record.done[task] = input;
  co_return co_await save_record(services, memory, std::move(key), std::move(record));
}

/// Retries that are pending, for what status says of their components.
void tell_retries(const Memory& memory, Plan& left) {
  for (const auto& [component, retry] : memory.retries) {
    if (retry.reason.empty()) continue;
    (retry.blocks ? left.blocked : left.failing)
        .push_back({component, retry.reason, retry.message});
  }
}

std::optional<base::Millis> soonest(const Services& services, const Memory& memory) {
  std::optional<base::Millis> least;
  for (const auto& [component, retry] : memory.retries) {
    const base::Millis left =
        std::max(base::Millis(1), retry.not_before - services.world.clock.elapsed());
    least = std::min(least.value_or(left), left);
  }
  return least;
}

void add(Convergence& result, const Applied& applied) {
  result.repaired.insert(result.repaired.end(), applied.repaired.begin(), applied.repaired.end());
  result.grown.insert(result.grown.end(), applied.grown.begin(), applied.grown.end());
}

}  // namespace

async::Task<Convergence> converge(Services& services, Memory& memory, PlatformObject platform,
                                  const Rendered& wanted, bool frozen) {
  Convergence result;
  const std::string id = kube::to_text(platform.key);
  release_retries(services, memory);
  if (!frozen) co_await verify(services, memory, wanted);
  co_await look_for_given_secrets(services, memory, wanted);
  for (int round = 0; round < kMostRounds && !frozen; ++round) {
    const Situation now = situation_of(services, memory, wanted);
    Plan next = plan(now);
    if (!next.newly_done.empty()) {
      const kube::Answer<void> saved =
          co_await record_done(services, memory, platform.key, std::move(next));
      if (saved) continue;
      result.failure = base::Error{saved.error().kind, saved.error().message};
      break;
    }
    std::vector<Step> steps = std::move(next.steps);
    if (steps.empty()) steps = prune(now);
    if (steps.empty()) steps = roll_steps(now);
    if (steps.empty()) break;
    const Writer writer{services.world, services.store, memory.baselines, wanted.desired, id};
    const std::set<std::string> touched = components_of(steps);
    const Applied applied = co_await write(writer, std::move(steps));
    note_successes(memory, touched, applied);
    note_failures(services, memory, applied);
    add(result, applied);
    if (applied.written == 0)
      break;  // deletions come back by the watch: nothing more is known before
  }
  if (!frozen) co_await sweep_finished(services, memory, wanted);
  Situation now = situation_of(services, memory, wanted);
  now.frozen.clear();  // what is left to do is left, whoever may not do it at present
  Plan left = plan(now);
  tell_retries(memory, left);
  result.blocked = left.blocked;
  result.observed = observe(now, left);
  result.retry_after = soonest(services, memory);
  if (lacks_given_secrets(memory))
    result.retry_after = std::min(result.retry_after.value_or(kAskForMissing), kAskForMissing);
  co_return result;
}

}  // namespace dataplatform::reconcile
