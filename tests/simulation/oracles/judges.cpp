#include "tests/simulation/oracles/judges.hpp"

#include "tests/simulation/oracles/silence.hpp"

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
}
Judges::~Judges() = default;

void Judges::attend(World& world) {
  world.listeners.push_back(counter_.get());
  for (const auto& oracle : oracles_)
    world.listeners.push_back(oracle.get());
}

void Judges::calm_begins() {}

void Judges::rest_begins() {
  silence_->rest_begins();
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
  for (const std::string& line : differences(expected->objects, found.objects, 6))
    ending_.push_back({"convergence", line, now});
}

std::vector<Alarm> Judges::alarms() const {
  std::vector<Alarm> all;
  for (const auto& oracle : oracles_)
    all.insert(all.end(), oracle->alarms().begin(), oracle->alarms().end());
  all.insert(all.end(), ending_.begin(), ending_.end());
  return all;
}

}  // namespace dataplatform::simulation
