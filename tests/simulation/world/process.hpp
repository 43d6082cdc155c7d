// One operator process: the real Operator between a door, a clock and dice of its own.
#pragma once

#include "controllers/reconcile/operator.hpp"
#include "operator/runtime/metrics.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/world/dice.hpp"
#include "tests/simulation/world/door.hpp"

#include <memory>

namespace dataplatform::simulation {

class Process {
 public:
  struct Surroundings {
    async::Loop& loop;
    base::Clock& clock;
    ApiServer& cluster;
    Weather& weather;
    Ear& ear;
    int& acting;
    std::uint64_t seed = 0;
    std::function<void(std::string_view)> on_line;
    bool leader_elect = true;
    bool previous = false;     // of the version before
    std::size_t releases = 1;  // that it knows
  };

  Process(const Surroundings& around, int number);

  void start();
  /// From now on nothing of it arrives; its memory is freed when its coroutines have ended.
  void kill();
  void freeze() { clock_.freeze(); }
  void thaw() { clock_.thaw(); }

  bool dead() const { return dead_; }
  /// It said itself that it must end, its lease being lost.
  bool gave_up() const { return gave_up_; }
  bool leading() const { return operator_->leading(); }
  int number() const { return number_; }
  bool previous() const { return previous_; }
  Door& door() { return door_; }
  const runtime::Metrics& metrics() const { return *metrics_; }

 private:
  async::Loop& loop_;
  int number_;
  bool previous_;
  ProcessClock clock_;
  Dice random_;
  base::Log log_;
  std::unique_ptr<runtime::Metrics> metrics_;
  Door door_;
  std::unique_ptr<reconcile::Operator> operator_;
  bool dead_ = false;
  bool gave_up_ = false;
};

}  // namespace dataplatform::simulation
