// However long something fails, requests an hour, the queue and what is remembered stay bounded.
#pragma once

#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class Bounded final : public Oracle {
 public:
  Bounded() : Oracle("bounded") {}

  /// Most writes (without Lease and Events) in ten minutes of virtual time. An installation of the
  /// largest platform is about 400 of them, and each process may begin one anew.
  static constexpr int kMostWrites = 1500;
  /// The same for a stretch in which nothing changes but that something fails: a component is tried
  /// again with a doubling pause up to five or ten minutes.
  static constexpr int kMostWhileFailing = 120;

  void on_sent(const Ask& ask) override {
    if (!ask.writes() || ask.is_lease() || ask.kind == kube::kEvent) return;
    const auto slot = ask.at / kSlot;
    const int count = ++writes_[slot];
    most_ = std::max(most_, count);
    const bool failing = failing_since_ && ask.at > *failing_since_ + 2 * kSlot;
    if (count == (failing ? kMostWhileFailing : kMostWrites))
      alarm(ask.at, std::to_string(count) + " writes in ten minutes, the last " + to_text(ask));
  }

  void failing_since(Millis at) { failing_since_ = at; }
  /// Of two components one has failed all the time; the other must have come up, and status must
  /// say what is wrong.
  void others_go_on(const World& world) {
    const Json* platform = world.platform();
    const std::string phase =
        platform == nullptr
            ? ""
            : base::text_at(*platform, {"status", "components", "postgresql", "phase"});
    if (phase != "Ready")
      alarm(world.clock.elapsed(), "while superset fails postgresql is " + phase);
    const std::string told =
        platform == nullptr
            ? ""
            : base::text_at(*platform, {"status", "components", "superset", "message"});
    if (told.find("Cannot ") == std::string::npos)
      alarm(world.clock.elapsed(), "why superset fails is not told, but: " + told);
  }
  void over() { failing_since_.reset(); }

  void at_rest(World& world) override {
    if (world.longest_spin() > 5000)
      alarm(world.clock.elapsed(), "the loop turned " + std::to_string(world.longest_spin()) +
                                       " times while hardly any time passed");
    for (const Process* process : world.living()) {
      if (process->metrics().workqueue_depth.Value() > 2)
        alarm(world.clock.elapsed(), "the queue is not empty at rest");
    }
  }

 private:
  static constexpr Millis kSlot = std::chrono::minutes(10);

  std::map<std::int64_t, int> writes_;
  int most_ = 0;
  std::optional<Millis> failing_since_;
};

}  // namespace dataplatform::simulation
