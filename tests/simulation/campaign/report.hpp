// What a campaign came to: counted by part of the spec and by kind of move, with its alarms.
#pragma once

#include "tests/simulation/campaign/trial.hpp"

#include <map>
#include <set>
#include <string>

namespace dataplatform::simulation {

class Report {
 public:
  void take(const Outcome& outcome);

  /// Tables and alarms, for people.
  std::string text(bool with_rules) const;

  std::size_t alarms() const { return alarms_.size(); }
  std::size_t trials() const { return trials_; }
  std::size_t lives() const { return lives_; }

 private:
  struct Count {
    std::set<std::string> properties;
    std::map<std::string, int> answers;
    int trials = 0, lives = 0, alarms = 0;
  };
  static void add(Count& count, const Outcome& outcome);
  static std::string table(const std::string& head, const std::map<std::string, Count>& rows);
  std::string rules() const;

  std::map<std::string, Count> parts_, moves_, profiles_;
  std::vector<std::string> alarms_;
  std::set<std::string> texts_;
  std::size_t trials_ = 0, lives_ = 0;
};

}  // namespace dataplatform::simulation
