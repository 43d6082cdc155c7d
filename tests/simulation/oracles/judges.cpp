#include "tests/simulation/oracles/judges.hpp"

#include "tests/simulation/oracles/bounded.hpp"
#include "tests/simulation/oracles/clean_end.hpp"
#include "tests/simulation/oracles/data.hpp"
#include "tests/simulation/oracles/gentle.hpp"
#include "tests/simulation/oracles/honest_status.hpp"
#include "tests/simulation/oracles/leader_only.hpp"
#include "tests/simulation/oracles/once.hpp"
#include "tests/simulation/oracles/order.hpp"
#include "tests/simulation/oracles/promise.hpp"
#include "tests/simulation/oracles/secrets.hpp"
#include "tests/simulation/oracles/silence.hpp"
#include "tests/simulation/oracles/strangers.hpp"

#include <algorithm>

namespace dataplatform::simulation {

/// Counts what the first process asked.
class Judges::Counter final : public Listener {
 public:
  void on_sent(const Ask& ask) override {
    if (ask.process == 1) first = ask.number;
  }
  int first = 0;
};

Judges::Judges() : counter_(std::make_unique<Counter>()) {
  auto silence = std::make_unique<Silence>();
  silence_ = silence.get();
  oracles_.push_back(std::move(silence));
  oracles_.push_back(std::make_unique<LeaderOnly>());
  oracles_.push_back(std::make_unique<Strangers>());
  oracles_.push_back(std::make_unique<Order>(intent_));
  oracles_.push_back(std::make_unique<DataKept>(intent_));
  oracles_.push_back(std::make_unique<Gentle>(intent_));
  oracles_.push_back(std::make_unique<Once>(intent_));
  oracles_.push_back(std::make_unique<Secrets>(intent_));
  oracles_.push_back(std::make_unique<HonestStatus>(intent_));
  oracles_.push_back(std::make_unique<CleanEnd>(intent_));
  auto promise = std::make_unique<Promise>();
  promise_ = promise.get();
  oracles_.push_back(std::move(promise));
  auto bounded = std::make_unique<Bounded>();
  bounded_ = bounded.get();
  oracles_.push_back(std::move(bounded));
}
Judges::~Judges() = default;

void Judges::attend(World& world) {
  intent_.attend(world);
  world.listeners.push_back(counter_.get());
  world.listeners.push_back(&intent_);
  for (const auto& oracle : oracles_)
    world.listeners.push_back(oracle.get());
}

void Judges::promised(const World& world, const reconcile::Preview& preview) {
  promise_->promised(world, preview);
}

void Judges::change_made(const World& world) {
  promise_->kept(world);
}

void Judges::failing_since(Millis at) {
  bounded_->failing_since(at);
}

void Judges::others_go_on(const World& world) {
  bounded_->others_go_on(world);
}

void Judges::rest_begins() {
  silence_->rest_begins();
  bounded_->over();
}

int Judges::requests_of_first() const {
  return counter_->first;
}

void Judges::judge(World& world, const Ending* expected, const Ending& found) {
  const Millis now = world.clock.elapsed();
  for (const auto& oracle : oracles_)
    oracle->at_rest(world);
  if (expected == nullptr) return;
  if (found.phase != expected->phase) {
    ending_.push_back({"convergence",
                       "phase " +
                           (found.phase.empty() ? world.phase() + " (of before)" : found.phase) +
                           " where the fault-free life ends in " + expected->phase,
                       now});
    return;
  }
  const Snapshot seen = with_spec_of_end(world, expected->objects, found.objects);
  for (const std::string& line : differences(expected->objects, seen, 6))
    ending_.push_back({"convergence", line, now});
}

bool Judges::has_spoken() const {
  return std::ranges::any_of(oracles_,
                             [](const auto& oracle) { return !oracle->alarms().empty(); });
}

std::vector<Alarm> Judges::alarms() const {
  std::vector<Alarm> all;
  for (const auto& oracle : oracles_)
    all.insert(all.end(), oracle->alarms().begin(), oracle->alarms().end());
  all.insert(all.end(), ending_.begin(), ending_.end());
  return all;
}

}  // namespace dataplatform::simulation
