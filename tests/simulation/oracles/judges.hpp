// All oracles of a life together.
#pragma once

#include "tests/simulation/lives/life.hpp"
#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

#include <memory>
#include <vector>

namespace dataplatform::simulation {

class Silence;
class Bounded;
class Promise;

class Judges {
 public:
  Judges();
  ~Judges();
  Judges(const Judges&) = delete;
  Judges& operator=(const Judges&) = delete;

  void attend(World& world);
  /// What was promised for a change, and that it has been made; in lives without faults.
  void promised(const World& world, const reconcile::Preview& preview);
  void change_made(const World& world);
  /// Something fails for a long time from now on, and nothing else goes on.
  void failing_since(Millis at);
  void others_go_on(const World& world);
  void rest_begins();
  /// The last word, with the world at rest.
  void judge(World& world, const Ending* expected, const Ending& found);
  std::vector<Alarm> alarms() const;
  bool has_spoken() const;
  int requests_of_first() const;

 private:
  class Counter;
  std::unique_ptr<Counter> counter_;
  std::vector<std::unique_ptr<Oracle>> oracles_;
  Intent intent_;
  Silence* silence_ = nullptr;
  Bounded* bounded_ = nullptr;
  Promise* promise_ = nullptr;
  std::vector<Alarm> ending_;
};

}  // namespace dataplatform::simulation
