// A judge of a life: one sentence on what it guards, and what it saw against it.
#pragma once

#include "tests/simulation/world/world.hpp"

#include <string>
#include <vector>

namespace dataplatform::simulation {

struct Alarm {
  std::string oracle;
  std::string what;
  Millis at{0};
};

class Oracle : public Listener {
 public:
  explicit Oracle(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  /// When everything is calm and at rest.
  virtual void at_rest(World& /*world*/) {}
  const std::vector<Alarm>& alarms() const { return alarms_; }

 protected:
  void alarm(Millis at, std::string what) {
    if (alarms_.size() < 5) alarms_.push_back({name_, std::move(what), at});
  }

 private:
  std::string name_;
  std::vector<Alarm> alarms_;
};

}  // namespace dataplatform::simulation
