#include "tests/simulation/campaign/judging.hpp"

#include "operator/base/text.hpp"
#include "tests/simulation/campaign/schema_judge.hpp"

#include <algorithm>
#include <regex>

namespace dataplatform::simulation {
namespace {

using base::Problem;

const Json& schema() {
  static const Json whole = spec_schema();
  return whole;
}

/// "spec.a.b[0].c" and "spec.a.b[key].c" as "a.b[].c".
std::string plain(const std::string& path) {
  static const std::regex brackets{R"(\[[^\]]*\])"};
  const std::string text = std::regex_replace(path, brackets, "[]");
  return text.starts_with("spec.") ? text.substr(5) : text;
}

/// Is one of the two above the other, or the same?
bool related(const std::string& one, const std::string& other) {
  const std::string &shorter = one.size() < other.size() ? one : other,
                    &longer = one.size() < other.size() ? other : one;
  if (!longer.starts_with(shorter)) return false;
  return longer.size() == shorter.size() || shorter.empty() ||
         std::string_view(".[{").find(longer[shorter.size()]) != std::string_view::npos;
}

std::string without_key(std::string path) {
  return path.ends_with("{}") ? path.substr(0, path.size() - 2) : path;
}

/// The field's path, those above it (but whole parts of the spec), and its name.
std::vector<std::string> words_for(const Property& property) {
  std::string path = without_key(property.path);
  std::string last = path.substr(path.rfind('.') + 1);
  if (last.ends_with("[]")) last.resize(last.size() - 2);
  std::vector<std::string> words{last};
  for (auto dot = path.size(); dot != std::string::npos; dot = path.rfind('.')) {
    path.resize(dot);
    if (std::count(path.begin(), path.end(), '.') < (path.starts_with("components") ? 2 : 1)) break;
    words.push_back(path.ends_with("[]") ? path.substr(0, path.size() - 2) : path);
  }
  return words;
}

bool says(const Property& property, const std::string& text) {
  const std::vector<std::string> words = words_for(property);
  return std::any_of(words.begin(), words.end(), [said = plain(text)](const std::string& word) {
    return said.find(word) != std::string::npos;
  });
}

/// Says the refusal where to look: at the field, above or below it, or by its name in the text.
bool names(const Property& property, const std::vector<Problem>& problems) {
  const std::string path = without_key(property.path);
  return std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
    if (problem.severity != base::Severity::Error) return false;
    return related(plain(problem.path), path) || says(property, base::to_text(problem));
  });
}

void look_at_texts(Judged& judged, const std::vector<Problem>& problems) {
  for (const Problem& problem : problems) {
    judged.texts.push_back(base::to_text(problem));
    const bool placed = problem.path.starts_with("spec") || problem.path.starts_with("metadata");
    if (!placed || problem.what.empty())
      judged.alarms.push_back("a problem without path or reason: " + base::to_text(problem));
    if (problem.fix.empty())
      judged.alarms.push_back("a problem without a way out: " + base::to_text(problem));
  }
}

/// Parser and schema beside each other, and beside what the field's line says.
void look_at_reading(Judged& judged, const Move& move, const Json& after,
                     const spec::Problems& strict) {
  const std::vector<std::string> server = schema_problems(schema(), after);
  const bool taken = !base::has_errors(strict);
  if (!server.empty() && taken)
    judged.alarms.push_back("the schema refuses what the parser takes: " + server.front());
  if (server.empty() && !taken && move.reading == Reading::Bad)
    judged.alarms.push_back("the parser refuses what the schema takes: " +
                            base::to_text(strict.front()));
  if (taken && move.reading != Reading::Good)
    judged.alarms.push_back("the parser takes what it should refuse");
  if (!taken && move.reading == Reading::Good)
    judged.alarms.push_back("the parser refuses a good value: " + base::to_text(strict.front()));
}

std::string digest_of(const reconcile::Rendered& rendered) {
  std::string text;
  for (const projections::Object& object : rendered.desired.objects)
    text += base::to_line(object.body) + "\n";
  for (const projections::SecretSet& set : rendered.desired.secrets)
    text += set.name + " " + base::join(set.namespaces, ",") + (set.existing ? " given\n" : "\n");
  for (const projections::TaskRun& task : rendered.desired.tasks)
    text += task.job + " " + task.input + "\n";
  return text.empty() ? "nothing" : base::hash_text(text);
}

Answer answer_of(reconcile::Standing standing) {
  switch (standing) {
    case reconcile::Standing::Accepted:
      return Answer::Accepted;
    case reconcile::Standing::NotSupportedYet:
      return Answer::Held;
    case reconcile::Standing::AwaitingApproval:
      return Answer::Approval;
    case reconcile::Standing::Invalid:
    case reconcile::Standing::Blocked:
      break;
  }
  return Answer::Refused;
}

void look_at_held(Judged& judged, const Property& property) {
  if (judged.message.find("spec.") == std::string::npos || !says(property, judged.message))
    judged.alarms.push_back("what is held does not name the field: " + judged.message);
}

}  // namespace

std::string answer_text(Answer answer) {
  switch (answer) {
    case Answer::Accepted:
      return "accepted";
    case Answer::Refused:
      return "refused";
    case Answer::Held:
      return "held";
    case Answer::Approval:
      return "approved";
  }
  return "";
}

spec::Facts facts_after(const Json& before) {
  spec::Facts facts = spec::Facts::assumed("apps", "lake");
  facts.uid = "uid-1";
  facts.data_namespace_allows = "apps";
  if (before.is_object()) {
    facts.last_good_spec = before;
    facts.recorded_release = spec::newest_release();
  }
  return facts;
}

std::string outcome_of(const Json& spec) {
  const auto rendered = reconcile::render(spec, facts_after(spec));
  return rendered ? digest_of(*rendered) : "";
}

Judged judge(const Property& property, const Move& move, const Json& before, const Json& after) {
  Judged judged;
  const spec::Parsed parsed = spec::parse(after, spec::Strictness::Strict);
  look_at_reading(judged, move, after, parsed.problems);
  std::vector<Problem> problems = parsed.problems;
  if (!base::has_errors(problems)) {
    const reconcile::Decision decision = reconcile::decide(after, facts_after(before));
    judged.answer = answer_of(decision.verdict.standing);
    judged.message = decision.verdict.message;
    problems = decision.problems;
    if (decision.pending_plan) judged.approval_hash = decision.pending_plan->hash;
    if (decision.enforced && decision.new_spec) judged.outcome = digest_of(*decision.enforced);
    judged.texts.push_back(decision.verdict.message);
  }
  look_at_texts(judged, problems);
  if (judged.answer == Answer::Refused && !names(property, problems))
    judged.alarms.push_back("the refusal does not name the field: " +
                            (problems.empty() ? judged.message : base::to_text(problems.front())));
  if (judged.answer == Answer::Held || judged.answer == Answer::Approval)
    look_at_held(judged, property);
  return judged;
}

}  // namespace dataplatform::simulation
