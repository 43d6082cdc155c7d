#include "tests/simulation/campaign/trial.hpp"

#include "operator/base/text.hpp"
#include "tests/simulation/campaign/living.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

using reconcile::testing::Life;

std::string listed(const Names& names) {
  return names.empty() ? "none" : base::join({names.begin(), names.end()}, ", ");
}

Names without(const Names& all, const Names& less) {
  Names left;
  std::set_difference(all.begin(), all.end(), less.begin(), less.end(),
                      std::inserter(left, left.end()));
  return left;
}

void compare(Outcome& outcome, const std::string& what, const Names& told, const Names& seen) {
  const Names untold = without(seen, told), unseen = without(told, seen);
  if (!untold.empty()) outcome.alarms.push_back(what + " not announced: " + listed(untold));
  if (!unseen.empty()) outcome.alarms.push_back(what + " announced in vain: " + listed(unseen));
}

/// Volumes that grow are announced by their StatefulSet.
Names without_grown(Names names, const reconcile::Preview& preview) {
  std::erase_if(names, [&](const std::string& name) {
    return std::ranges::any_of(preview.objects, [&](const reconcile::ObjectChange& change) {
      const bool told = std::ranges::any_of(preview.irreversible, [&](const std::string& line) {
        return line.starts_with("volumes of " + change.kind + " " + kube::to_text(change.key));
      });
      return told && name.starts_with("PersistentVolumeClaim " + change.key.namespace_ + "/") &&
             name.find("-" + change.key.name + "-") != std::string::npos;
    });
  });
  return names;
}

/// Without blocks that say nothing.
Json without_empty(const Json& spec) {
  if (!spec.is_object()) return spec;
  Json out = Json::object();
  for (const auto& [key, value] : spec.items()) {
    Json kept = without_empty(value);
    if (!kept.is_object() || !kept.empty()) out[key] = std::move(kept);
  }
  return out;
}

/// Without the value at "components.postgresql.version".
Json without(Json spec, const std::string& path) {
  Json* block = &spec;
  const std::vector<std::string> keys = base::split(path, '.');
  for (std::size_t i = 0; i + 1 < keys.size() && block->contains(keys[i]); ++i)
    block = &(*block)[keys[i]];
  block->erase(keys.back());
  return spec;
}

bool is_paused(const Json& spec) {
  if (base::flag_at(spec, {"paused"})) return true;
  for (const auto& [name, component] : base::object_at(spec, {"components"}).items()) {
    if (base::flag_at(component, {"paused"})) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> bring_up(Life& life, const Json& spec) {
  give_what_is_named(life, spec);
  life.apply(spec);
  if (!rest(life, [] {})) return {"a fresh platform does not come to rest"};
  return {};
}

Chain::Chain(Life& life, Json base, std::string case_id, Tell tell, Account account)
    : life_(life),
      now_(std::move(base)),
      outcome_now_(outcome_of(now_)),
      case_id_(std::move(case_id)),
      tell_(std::move(tell)),
      account_(std::move(account)) {
  fresh_[base::to_line(now_)] = shot_of(life_);
}

void Chain::say(const std::string& line) const {
  if (account_) account_(line);
}

void Chain::run(const std::vector<Trial>& trials) {
  for (const Trial& trial : trials)
    run_one(trial);
  const std::string leak = leaked_secret(life_);
  if (!leak.empty()) tell_({case_id_, "end", "accepted", true, {}, {leak}});
}

void Chain::run_one(const Trial& trial) {
  Outcome outcome{
      .case_id = case_id_, .move = trial.move.name, .answer = "", .texts = {}, .alarms = {}};
  Judged judged = judge(*trial.property, trial.move, now_, trial.spec);
  outcome.answer = answer_text(judged.answer);
  outcome.texts = judged.texts;
  outcome.alarms = judged.alarms;
  say("— " + trial.move.name + ": " + trial.property->path + " = " + trial.move.value.dump() +
      " → " + outcome.answer + (judged.message.empty() ? "" : ": " + judged.message));
  Json spec = trial.spec;
  if (judged.answer == Answer::Refused || judged.answer == Answer::Held) {
    refused(trial, judged, outcome);
  } else if (spec != now_) {
    if (judged.answer == Answer::Approval && !approve(trial, judged, spec, outcome)) {
      tell_(std::move(outcome));
      return;
    }
    const std::string wanted = outcome_of(spec);
    const bool inert = wanted == outcome_now_;
    if (inert) outcome.answer = "inert";
    accepted(spec, inert, outcome);
    now_ = spec;
    outcome_now_ = wanted;
  }
  for (const std::string& alarm : outcome.alarms)
    say("  ALARM " + alarm);
  tell_(std::move(outcome));
}

/// The spec as it stands in the cluster is none that is taken: nothing of it may be done.
void Chain::refused(const Trial& trial, const Judged& judged, Outcome& outcome) {
  const bool by_server = trial.move.reading == Reading::Bad;
  if (by_server) return;  // never gets past the API server
  outcome.lived = true;
  life_.cluster.writes.clear();
  put(trial.spec);
  if (base::object_at(life_.platform(), {"spec"}) != trial.spec) {
    outcome.answer = "refused";  // by the API server's own rules already
    return;
  }
  if (!rest(life_, [] {}, std::chrono::minutes(1)))
    outcome.alarms.push_back("no rest under a spec that is not taken");
  const Names names = written(life_);
  if (!names.empty())
    outcome.alarms.push_back("written for a spec that is not taken: " + listed(names));
  const std::string status = base::to_line(base::object_at(life_.platform(), {"status"}));
  if (status.find("spec.") == std::string::npos)
    outcome.alarms.push_back("status names no field of a spec that is not taken: " +
                             judged.message);
  std::string refusal;
  if (judged.message.find("take it out, then") != std::string::npos)
    refusal = put(without(now_, trial.property->path));
  if (refusal.empty()) refusal = put(now_);
  if (!refusal.empty()) outcome.alarms.push_back("can't be taken back: " + refusal);
  rest(life_, [] {}, std::chrono::minutes(1));
}

// kube-apiserver makes null of a block that loses its last member in an apply, and refuses that:
// who means the empty block takes it away first.
std::string Chain::put(const Json& spec) {
  std::string refusal = life_.apply(spec);
  if (refusal.find("must be of type object") == std::string::npos) return refusal;
  refusal = life_.apply(without_empty(spec));
  return refusal.empty() ? life_.apply(spec) : refusal;
}

/// As a person does: reads the hash in status, and writes it into the spec.
bool Chain::approve(const Trial& trial, const Judged& judged, Json& spec, Outcome& outcome) {
  life_.cluster.writes.clear();
  const std::string refusal = put(spec);
  if (!refusal.empty()) outcome.alarms.push_back("the API server does not take it: " + refusal);
  if (!rest(life_, [] {}, std::chrono::minutes(1)))
    outcome.alarms.push_back("no rest while waiting for approval");
  const Names names = written(life_);
  if (!names.empty()) outcome.alarms.push_back("written before approval: " + listed(names));
  const std::string hash = base::text_at(life_.platform(), {"status", "pendingPlan", "hash"});
  if (hash.empty() || hash != judged.approval_hash)
    outcome.alarms.push_back("status has hash \"" + hash + "\" of the plan, not \"" +
                             judged.approval_hash + "\"");
  spec["upgrade"]["approvedPlan"] = judged.approval_hash;
  const reconcile::Decision decision = reconcile::decide(spec, facts_after(now_));
  if (decision.verdict.standing == reconcile::Standing::Accepted) return true;
  // The plan said what stands against it; whoever approves all the same is told once more.
  outcome.answer = "refused";
  outcome.texts.push_back(decision.verdict.message);
  for (const base::Problem& problem : decision.problems) {
    if (judged.message.find(problem.path) == std::string::npos)
      outcome.alarms.push_back("approved, then refused for what the plan did not say: " +
                               base::to_text(problem));
  }
  refused({trial.property, trial.move, spec}, judged, outcome);
  return false;
}

void Chain::accepted(const Json& spec, bool inert, Outcome& outcome) {
  outcome.lived = true;
  give_what_is_named(life_, spec);
  const auto preview = plan_of(life_, spec);
  if (!preview) return outcome.alarms.push_back("no plan: " + preview.error());
  if (preview->verdict.standing != reconcile::Standing::Accepted)
    return outcome.alarms.push_back("plan and pure part differ: " + preview->verdict.message);
  Restarts restarts(life_);
  life_.cluster.writes.clear();
  const std::string refusal = put(spec);
  if (!refusal.empty())
    return outcome.alarms.push_back("the API server does not take it: " + refusal);
  if (!rest(life_, [&] { restarts.look(life_); }))
    return outcome.alarms.push_back("no rest after " + std::to_string(life_.cluster.writes.size()) +
                                    " writes; last: " + life_.cluster.writes.back());
  say("  plan: " + reconcile::summary_of(*preview) + "; phase " + life_.phase());
  compare(outcome, "restarts", told_restarts(*preview), restarts.seen(life_));
  compare(outcome, "writes", named(*preview), without_grown(written(life_), *preview));
  const auto after = plan_of(life_, spec);
  if (!after || !after->changes_nothing())
    outcome.alarms.push_back("at rest the plan still has: " +
                             (after ? reconcile::summary_of(*after) : after.error()));
  if (inert && !written(life_).empty())
    outcome.alarms.push_back("written although nothing is wanted anew: " + listed(written(life_)));
  const Json* state = life_.cluster.find(kube::kConfigMap, {"apps", "lake-state"});
  // As it stands in the cluster: of what is emptied by an apply the API server drops the whole
  // branch.
  const Json stands = base::object_at(life_.platform(), {"spec"});
  const bool recorded =
      state != nullptr && base::text_at(*state, {"data", "lastGoodSpec"}) == base::to_line(stands);
  if (!recorded && !base::flag_at(spec, {"paused"}))
    outcome.alarms.push_back(
        "the record holds another spec than what is enforced: " +
        (state == nullptr ? "none" : base::text_at(*state, {"data", "lastGoodSpec"})));
  // What is wanted is what was wanted before; and paused, what is there stays, whatever would be
  // made anew.
  if (inert || is_paused(spec)) return;
  for (const std::string& each : differences_of(shot_of(life_), fresh(spec, outcome)))
    outcome.alarms.push_back("not as fresh: " + each);
}

const Shot& Chain::fresh(const Json& spec, Outcome& outcome) {
  const std::string key = base::to_line(spec::without_approval(spec));
  const auto known = fresh_.find(key);
  if (known != fresh_.end()) return known->second;
  Life other;
  const std::vector<std::string> alarms = bring_up(other, spec);
  outcome.alarms.insert(outcome.alarms.end(), alarms.begin(), alarms.end());
  return fresh_[key] = shot_of(other);
}

}  // namespace dataplatform::simulation
