#include "tests/simulation/campaign/report.hpp"

#include "operator/base/text.hpp"
#include "tests/simulation/campaign/rules.hpp"

#include <array>
#include <iomanip>
#include <sstream>

namespace dataplatform::simulation {
namespace {

constexpr std::array kAnswers{"accepted", "inert", "approved", "held", "refused"};

/// "components.superset" of "components.superset.web.replicas", else the first word.
std::string part_of(const std::string& path) {
  const std::vector<std::string> words = base::split(path, '.');
  if (words.front() != "components" || words.size() < 2) return words.front();
  return words[0] + "." + words[1];
}

/// "no" of "no Upper", "word" of "word Zone": what is tried, not with what.
std::string kind_of(const std::string& move) {
  for (const char* first : {"word", "no", "type"}) {
    if (move.starts_with(std::string(first) + " ") && move != "no such word" &&
        move != "no such field")
      return std::string(first) == "no" ? "bad text" : first;
  }
  return move;
}

}  // namespace

void Report::add(Count& count, const Outcome& outcome) {
  count.properties.insert(outcome.case_id.substr(outcome.case_id.find('/') + 1));
  ++count.answers[outcome.answer];
  ++count.trials;
  count.lives += outcome.lived ? 1 : 0;
  count.alarms += outcome.alarms.empty() ? 0 : 1;
}

void Report::take(const Outcome& outcome) {
  const auto slash = outcome.case_id.find('/');
  add(profiles_[outcome.case_id.substr(0, slash)], outcome);
  add(parts_[part_of(outcome.case_id.substr(slash + 1))], outcome);
  add(moves_[kind_of(outcome.move)], outcome);
  ++trials_;
  lives_ += outcome.lived ? 1 : 0;
  texts_.insert(outcome.texts.begin(), outcome.texts.end());
  for (const std::string& alarm : outcome.alarms)
    alarms_.push_back(outcome.case_id + " · " + outcome.move + " · " + alarm);
}

std::string Report::table(const std::string& head, const std::map<std::string, Count>& rows) {
  std::ostringstream out;
  out << std::left << std::setw(28) << head << std::right << std::setw(11) << "properties"
      << std::setw(12) << "transitions";
  for (const char* answer : kAnswers)
    out << std::setw(10) << answer;
  out << std::setw(8) << "lives" << std::setw(8) << "alarms" << "\n";
  for (const auto& [name, count] : rows) {
    out << std::left << std::setw(28) << name << std::right << std::setw(11)
        << count.properties.size() << std::setw(12) << count.trials;
    for (const char* answer : kAnswers) {
      const auto found = count.answers.find(answer);
      out << std::setw(10) << (found == count.answers.end() ? 0 : found->second);
    }
    out << std::setw(8) << count.lives << std::setw(8) << count.alarms << "\n";
  }
  return out.str() + "\n";
}

std::string Report::rules() const {
  const std::vector<Rule> all = rules_in_sources();
  const std::vector<Rule> silent = silent_rules(all, texts_);
  std::string text = "rules: " + std::to_string(all.size() - silent.size()) + " of " +
                     std::to_string(all.size()) + " spoke; silent:\n";
  for (const Rule& rule : silent)
    text += "  " + rule.place + " \"" + rule.texts.front().substr(0, 70) + "\"\n";
  return text;
}

std::string Report::text(bool with_rules) const {
  std::string text =
      table("profile", profiles_) + table("part", parts_) + table("transition", moves_);
  if (with_rules) text += rules() + "\n";
  for (const std::string& alarm : alarms_)
    text += "ALARM " + alarm + "\n";
  return text + std::to_string(trials_) + " transitions, " + std::to_string(lives_) +
         " of them lived, " + std::to_string(alarms_.size()) + " alarms\n";
}

}  // namespace dataplatform::simulation
