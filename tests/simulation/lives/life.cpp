#include "tests/simulation/lives/life.hpp"

#include "tests/simulation/faults/fault_weather.hpp"
#include "tests/simulation/faults/pin_weather.hpp"
#include "tests/simulation/oracles/judges.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

constexpr Millis kFaultySpan = std::chrono::minutes(10);
constexpr Millis kLongestDeed = std::chrono::minutes(20);
constexpr Millis kLongestCalm = std::chrono::hours(3);
// Longer than the drift tick with its jitter.
constexpr Millis kQuiet = std::chrono::minutes(12);

bool has_settled(const World& world) {
  const std::string phase = world.settled_phase();
  for (const char* one : {"Ready", "Suspended", "Paused", "Invalid", "Gone", "AwaitingApproval"}) {
    if (phase == one) return true;
  }
  return false;
}

/// What the user makes besides the platform.
void make_given(World& world) {
  for (const char* name : {"oidc-client", "backup-repository", "backup-cipher"}) {
    for (const char* name_space : {"apps", "data"}) {
      Json secret = {{"apiVersion", "v1"}, {"kind", "Secret"}, {"data", {{"given", "Z2l2ZW4="}}}};
      secret["metadata"] = {{"name", name}, {"namespace", name_space}};
      world.create(kube::kSecret, std::move(secret));
    }
  }
}

/// Objects by names that the operator wants, which a stranger may have taken.
std::vector<Place> places_of(const Snapshot& objects) {
  std::vector<Place> places;
  for (const kube::Kind& kind :
       {kube::kConfigMap, kube::kService, kube::kServiceAccount, kube::kNetworkPolicy}) {
    for (const auto& [name, object] : objects) {
      const bool ours = object["metadata"].contains("labels") &&
                        object["metadata"]["labels"].contains("dataplatform.io/component");
      if (ours && name.starts_with(std::string(kind.name) + " "))
        places.emplace_back(
            kind, kube::ObjectKey{object["metadata"]["namespace"], object["metadata"]["name"]});
    }
  }
  return places;
}

class Living {
 public:
  explicit Living(const LifePlan& plan)
      : plan_(plan),
        faults_(plan.seed, plan.schedule),
        pinned_(plan.trouble),
        world_(plan.seed, plan.trouble ? static_cast<Weather&>(pinned_) : faults_,
               plan.script.releases),
        dice_(plan.seed, 5) {
    world_.trace = plan.trace;
    judges_.attend(world_);
    if (plan.to_first_alarm) world_.given_up = [this] { return judges_.has_spoken(); };
  }

  Outcome run(const Ending* expected) {
    make_given(world_);
    begun_ = world_.clock.elapsed();
    faults_.enter(world_);
    if (expected != nullptr) faults_.know(places_of(expected->objects));
    world_.start_process();
    world_.pass(std::chrono::seconds(1), &faults_);
    for (const Deed& deed : plan_.script.deeds)
      perform(deed);
    calm(expected);
    return std::move(outcome_);
  }

 private:
  void perform(const Deed& deed) {
    world_.say("USER " + deed.name);
    const bool fair = plan_.schedule.empty() && !plan_.trouble && world_.platform() != nullptr;
    const auto preview = fair && !deed.deletes() ? world_.preview(deed.spec) : std::nullopt;
    if (preview) judges_.promised(world_, *preview);
    if (deed.deletes()) {
      faults_.restore_secrets();
      world_.ask_for_deletion();
    } else {
      world_.apply(deed.spec);
    }
    let_work(&deed == &plan_.script.deeds.back() ? nullptr : &deed + 1);
    if (preview) judges_.change_made(world_);
    outcome_.requests.push_back(asked_of_first());
  }

  /// Until the next deed; in the middle of what the last one began, if the script says so.
  void let_work(const Deed* next) {
    const bool next_deletes = next != nullptr && next->deletes();
    if (next == nullptr || next_deletes || !plan_.script.in_the_middle) {
      const Millis limit = next_deletes ? kLongestCalm : kLongestDeed;
      if (next != nullptr || plan_.schedule.empty())
        world_.until([&] { return has_settled(world_); }, limit, &faults_);
      return;
    }
    world_.pass(dice_.between(std::chrono::seconds(1), std::chrono::seconds(90)), &faults_);
    // What nobody ever took can't be kept to while the next is refused.
    if (next->name == "invalid")
      world_.until([&] { return !world_.settled_phase().empty(); }, kLongestCalm, &faults_);
  }

  bool given_up() const { return world_.given_up && world_.given_up(); }
  int asked_of_first() { return judges_.requests_of_first(); }

  void calm(const Ending* expected) {
    if (plan_.long_failure) {
      judges_.failing_since(world_.clock.elapsed());
      world_.pass(std::chrono::minutes(50), &faults_);
      judges_.others_go_on(world_);
    }
    const auto goes_on = [&] {
      return world_.clock.elapsed() - begun_ < kLongestCalm && !given_up() && !world_.spins();
    };
    while (!faults_.over() && goes_on())
      world_.pass(std::chrono::seconds(10), &faults_);
    world_.say("CALM");
    faults_.restore_record();
    const std::string wanted = expected == nullptr ? "" : expected->phase;
    const auto arrived = [&] {
      return wanted.empty() ? has_settled(world_) : world_.settled_phase() == wanted;
    };
    const bool came = world_.until(arrived, kLongestCalm, &faults_);
    if (came) {
      world_.pass(kQuiet, &faults_);
      world_.say("AT REST");
      judges_.rest_begins();
      world_.pass(plan_.silence, &faults_);
    }
    outcome_.ending = {world_.settled_phase(), snapshot_of(world_)};
    if (!given_up()) judges_.judge(world_, expected, outcome_.ending);
    outcome_.alarms = judges_.alarms();
    outcome_.lived = world_.clock.elapsed() - begun_;
  }

  const LifePlan& plan_;
  FaultWeather faults_;
  PinWeather pinned_;
  Judges judges_;  // outlives the world, which tells it things
  World world_;
  Dice dice_;
  Millis begun_{0};
  Outcome outcome_;
};

}  // namespace

Outcome live(const LifePlan& plan, const Ending* expected) {
  Living life(plan);
  return life.run(expected);
}

LifePlan draw_plan(std::uint64_t seed) {
  LifePlan plan{
      .seed = seed, .script = draw_script(seed), .schedule = draw_schedule(seed, kFaultySpan)};
  const bool two_versions = std::ranges::any_of(
      plan.schedule, [](const Fault& fault) { return fault.kind == FaultKind::PreviousOperator; });
  if (two_versions) plan.script = under_later_releases(std::move(plan.script), seed % 2 == 1);
  if (seed % 16 == 5) {
    plan.script = script_of("small", {});
    plan.schedule = long_failure(seed);
    plan.long_failure = true;
  }
  if (seed % 20 == 0) plan.silence = std::chrono::hours(1);
  return plan;
}

}  // namespace dataplatform::simulation
