// From what a user wrote to objects, through the doors that the command line and the loop use.
#include "controllers/projections/kubernetes/text.hpp"
#include "controllers/reconcile/decide.hpp"
#include "operator/base/text.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/object_claims.hpp"
#include "tests/fuzz/platform_input.hpp"

#include <algorithm>
#include <iterator>

namespace dataplatform::fuzz {
namespace {

using Rendering = std::expected<reconcile::Rendered, base::Problems>;

// What reading may find is bounded to 50; rules on fields together and on the model add to that.
constexpr std::size_t kMostProblems = 2000;

/// What costs as much as all the rest is done for some inputs only, each time for the same.
bool also(std::string_view input, std::uint64_t one_in, std::uint64_t which) {
  return base::hash(input) % one_in == which;
}

void claim_problem(const base::Problem& problem, bool whole_document) {
  const std::string text = base::to_text(problem);
  claim_message(text, "a problem");
  claim(!problem.what.empty() && !problem.fix.empty(), "a problem says what, and the way out",
        text);
  const bool in_spec = problem.path.starts_with("spec") || problem.path.starts_with("metadata.");
  claim(in_spec || whole_document, "a problem names a path in the spec", text);
  claim(in_spec || !problem.path.empty(), "a problem names a path", text);
}

void claim_problems(const base::Problems& problems, bool whole_document = false) {
  claim(problems.size() <= kMostProblems, "the number of problems is bounded");
  for (const base::Problem& problem : problems)
    claim_problem(problem, whole_document);
}

/// How often the marker stands in `value`.
std::size_t markers(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().contains(kMarker) ? 1 : 0;
  std::size_t found = 0;
  for (auto child = value.begin(); value.is_structured() && child != value.end(); ++child) {
    if (value.is_object() && child.key().contains(kMarker)) ++found;
    found += markers(*child);
  }
  return found;
}

/// How often it stands there as the value of a variable.
std::size_t marked_variables(const Json& value) {
  std::size_t found = 0;
  for (const Json& variable : base::array_at(value, {"env"}))
    found += markers(base::find(variable, {"value"}) != nullptr ? variable["value"] : Json());
  for (auto child = value.begin(); value.is_structured() && child != value.end(); ++child)
    found += marked_variables(*child);
  return found;
}

/// People write passwords into variables, whatever the documents say.
void claim_discreet(const base::Problems& problems, const Json& spec) {
  const std::size_t all = markers(spec);
  if (all == 0 || all != marked_variables(spec)) return;
  for (const base::Problem& problem : problems) {
    claim(base::to_text(problem).find(kMarker) == std::string::npos,
          "no problem quotes the value of a variable", base::to_text(problem));
  }
}

void claim_parsing(const Json& spec) {
  const spec::Parsed lenient = spec::parse(spec);
  claim_problems(lenient.problems);
  claim_discreet(lenient.problems, spec);
  const spec::Parsed strict = spec::parse(spec, spec::Strictness::Strict);
  claim_problems(strict.problems);
  claim(strict.written == lenient.written, "strictness changes nothing of what is taken");
  if (base::has_errors(lenient.problems)) return;
  const spec::Parsed again = spec::parse(lenient.written, spec::Strictness::Strict);
  claim(again.problems.empty() && again.written == lenient.written,
        "what was taken is good, and taken again", base::to_line(lenient.written));
  const Json written = spec::to_json(lenient.spec);
  const spec::Parsed back = spec::parse(written, spec::Strictness::Strict);
  claim(!base::has_errors(back.problems), "what is written back can be read",
        base::to_line(written));
  claim(spec::to_json(back.spec) == written, "what is written back reads the same",
        base::to_line(written));
}

/// Without what lets a user put words of his own into our objects.
Json without_patches(Json value) {
  if (value.is_object()) {
    value.erase("podTemplate");
    value.erase("objectOverrides");
    value.erase("behavior");
  }
  if (value.is_structured()) {
    for (Json& child : value)
      child = without_patches(std::move(child));
  }
  return value;
}

void claim_safe_patches(const reconcile::Rendered& rendered, const Json& bare,
                        const spec::Facts& facts) {
  const Rendering plain = reconcile::render(bare, facts);
  claim(plain.has_value(), "a spec is no worse without its patches");
  const auto had = weaknesses_of(plain->desired), has = weaknesses_of(rendered.desired);
  std::vector<std::string> more;
  std::ranges::set_difference(has, had, std::back_inserter(more));
  claim(more.empty(), "no patch weakens pod security", base::join(more, "; "));
}

void claim_same_bytes(const projections::Desired& one, const Rendering& other) {
  claim(other.has_value(), "what was taken over renders as well");
  const projections::Desired& two = other->desired;
  claim(std::ranges::equal(
            one.objects, two.objects,
            [](const auto& a, const auto& b) { return a.hash == b.hash && a.body == b.body; }),
        "the same spec renders to the same objects");
}

void claim_printed(const projections::Desired& desired) {
  for (const Json& object : projections::printable(desired))
    claim_yaml_round_trip(object);
}

void claim_rendering(const Json& spec, const spec::Facts& facts, std::string_view input) {
  const Rendering rendered = reconcile::render(spec, facts);
  if (!rendered) {
    claim(base::has_errors(rendered.error()), "a refusal says why");
    claim_problems(rendered.error());
    return claim_discreet(rendered.error(), spec);
  }
  claim_problems(rendered->warnings);
  claim_objects(rendered->desired);
  const Json written = spec::parse(spec).written;
  if (also(input, 4, 0)) claim_same_bytes(rendered->desired, reconcile::render(written, facts));
  const Json bare = without_patches(written);
  if (bare == written) {
    claim_unpatched(rendered->desired);
  } else {
    claim_safe_patches(*rendered, bare, facts);
  }
  if (also(input, 8, 1)) claim_printed(rendered->desired);
}

/// The way from a spec that was accepted to this one.
void claim_decision(const Json& spec, spec::Facts facts, const Json& before) {
  if (before.is_object()) facts.last_good_spec = before;
  const reconcile::Decision decision = reconcile::decide(spec, facts);
  claim_problems(decision.problems);
  using reconcile::Standing;
  const Standing standing = decision.verdict.standing;
  const bool accepted = standing == Standing::Accepted;
  claim(accepted == decision.new_spec, "what is accepted is enforced");
  claim(!accepted || decision.enforced.has_value(), "what is enforced is there");
  claim(standing != Standing::Blocked || !decision.enforced, "a namespace of others is left alone");
  claim(accepted || !decision.verdict.message.empty(), "a verdict says why");
  claim(accepted || !decision.verdict.reason.empty(), "a verdict has a reason");
  claim((standing == Standing::Invalid) == base::has_errors(decision.problems),
        "an invalid spec has its problems");
  claim((standing == Standing::AwaitingApproval) == decision.pending_plan.has_value(),
        "what waits for approval has a plan");
  if (!before.is_object() || accepted || standing == Standing::Blocked) return;
  claim(decision.enforced.has_value() == reconcile::render(before, facts).has_value(),
        "the last good spec goes on");
}

}  // namespace

std::optional<Json> read_platform(std::string_view input) {
  if (input.starts_with('{')) {
    base::Result<Json> document = base::parse_json(input);
    return document && document->is_object() ? std::optional(std::move(*document)) : std::nullopt;
  }
  base::Result<std::vector<Json>> documents = base::parse_yaml(input);
  if (!documents || documents->size() != 1 || !documents->front().is_object()) return std::nullopt;
  return std::move(documents->front());
}

void run_render(std::string_view input) {
  std::optional<Json> document = read_platform(input);
  if (!document) return;
  const Json before = document->value("before", Json());
  Json given = document->value("facts", Json::object());
  document->erase("before");
  document->erase("facts");
  if (given.is_object())
    given.update({{"name", base::text_at(*document, {"metadata", "name"})},
                  {"namespace", base::text_at(*document, {"metadata", "namespace"})}});
  const auto facts = spec::Facts::from_json(given);
  if (!facts) return claim_message(facts.error().message, "a refusal");
  claim_problems(spec::validate_document(*document, *facts), true);
  // The API server lets no other name and no other namespace through.
  if (spec::name_problem(facts->name) || facts->namespace_.empty() ||
      spec::namespace_problem(facts->namespace_))
    return;
  const Json spec = document->value("spec", Json());
  claim_parsing(spec);
  claim_rendering(spec, *facts, input);
  if (before.is_object() || also(input, 4, 2)) claim_decision(spec, *facts, before);
}

}  // namespace dataplatform::fuzz
