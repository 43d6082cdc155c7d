#include "tests/simulation/lives/references.hpp"

#include <map>

namespace dataplatform::simulation {
namespace {

std::map<std::string, Outcome>& known() {
  static std::map<std::string, Outcome> outcomes;  // by the name of the script
  return outcomes;
}

}  // namespace

const Outcome& reference_of(const Script& script) {
  const auto found = known().find(script.name);
  if (found != known().end()) return found->second;
  LifePlan plan{.seed = 1, .script = script, .schedule = {}};
  plan.script.in_the_middle = false;
  return known()[script.name] = live(plan, nullptr);
}

std::string reference_line(const Script& script) {
  const Outcome& outcome = reference_of(script);
  Json alarms = Json::array();
  for (const Alarm& alarm : outcome.alarms)
    alarms.push_back({{"oracle", alarm.oracle}, {"what", alarm.what}, {"at", alarm.at.count()}});
  return Json{{"phase", outcome.ending.phase},
              {"objects", outcome.ending.objects},
              {"alarms", std::move(alarms)}}
      .dump();
}

void keep_reference(const Script& script, const std::string& line) {
  const Json read = Json::parse(line);
  Outcome& outcome = known()[script.name];
  outcome.ending = {read.at("phase"), read.at("objects").get<Snapshot>()};
  for (const Json& alarm : read.at("alarms"))
    outcome.alarms.push_back({alarm.at("oracle"), alarm.at("what"), Millis(alarm.at("at"))});
}

}  // namespace dataplatform::simulation
