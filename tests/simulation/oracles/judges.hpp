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

class Judges {
 public:
  Judges();
  ~Judges();
  Judges(const Judges&) = delete;
  Judges& operator=(const Judges&) = delete;

  void attend(World& world);
  void calm_begins();
  void rest_begins();
  /// The last word, with the world at rest.
  void judge(World& world, const Ending* expected, const Ending& found);
  std::vector<Alarm> alarms() const;
  int requests_of_first() const;

 private:
  class Counter;
  std::unique_ptr<Counter> counter_;
  std::vector<std::unique_ptr<Oracle>> oracles_;
  Intent intent_;
  Silence* silence_ = nullptr;
  Bounded* bounded_ = nullptr;
  std::vector<Alarm> ending_;
};

}  // namespace dataplatform::simulation
