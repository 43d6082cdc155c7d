#include "controllers/reconcile/decide.hpp"

#include "operator/base/text.hpp"

namespace dataplatform::reconcile {
namespace {

constexpr std::size_t kProblemsShown = 3;

void append(base::Problems& all, base::Problems more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Who may use the data namespace is not a matter of the spec alone: a person must act elsewhere.
std::optional<Verdict> namespace_verdict(const spec::Resolved& resolved, const spec::Facts& facts) {
  if (resolved.data_namespace == facts.namespace_) return std::nullopt;
  if (!facts.data_namespace_exists) {
    return Verdict{
        Standing::Blocked, "NamespaceNotAllowed",
        "Namespace " + resolved.data_namespace +
            " does not exist; create it and annotate it with dataplatform.io/allow-from: " +
            facts.namespace_};
  }
  for (const std::string& allowed : base::split(facts.data_namespace_allows, ',')) {
    if (base::trim(allowed) == facts.namespace_) return std::nullopt;
  }
  return Verdict{Standing::Blocked, "NamespaceNotAllowed",
                 "Namespace " + resolved.data_namespace +
                     " does not admit platforms of namespace " + facts.namespace_ +
                     "; annotate it with dataplatform.io/allow-from: " + facts.namespace_};
}

std::optional<Verdict> claim_verdict(const spec::Resolved& resolved, const spec::Facts& facts) {
  const std::string self = facts.namespace_ + "/" + facts.name;
  if (facts.claimed_by.empty() || facts.claimed_by == self) return std::nullopt;
  return Verdict{Standing::Blocked, "NamespaceClaimed",
                 "Namespace " + resolved.data_namespace + " already holds a platform named " +
                     facts.name + " of " + facts.claimed_by +
                     "; use another name or another dataNamespace"};
}

Verdict not_supported(const std::vector<spec::Held>& held) {
  std::vector<std::string> parts;
  for (const spec::Held& field : held)
    parts.push_back(field.path + " " + field.why);
  return {Standing::NotSupportedYet, "NotSupportedYet", base::join(parts, "; ")};
}

/// The change from the last good spec; none where there is nothing to compare with.
std::optional<spec::ChangeVerdict> change_of(const Json& written, const Rendered& wanted,
                                             const spec::Facts& facts) {
  if (!facts.last_good_spec || *facts.last_good_spec == written) return std::nullopt;
  const auto before = render(*facts.last_good_spec, facts);
  if (!before) return std::nullopt;  // rules that came with a newer operator
  return spec::check_change(*facts.last_good_spec, before->resolved, written, wanted.resolved);
}

/// Can the change be made now?
std::optional<Verdict> change_verdict(Decision& decision, const Json& written,
                                      const spec::ChangeVerdict& change) {
  if (!change.unsupported.empty()) return not_supported(change.unsupported);
  if (change.approval.empty() || spec::approved_plan(written) == change.hash) return std::nullopt;
  const std::string summary = base::join(change.approval, "; ");
  decision.pending_plan = HeldPlan{change.hash, change.change_class, summary};
  return Verdict{Standing::AwaitingApproval, "AwaitingApproval",
                 summary + "; to go on set spec.upgrade.approvedPlan to " + change.hash};
}

Verdict invalid(Decision& decision, const base::Problems& problems) {
  decision.problems = problems;
  return {Standing::Invalid, "InvalidSpec", summary_of(problems)};
}

Verdict judge(Decision& decision, const Json& written,
              const std::expected<Rendered, base::Problems>& wanted, const spec::Facts& facts) {
  if (!wanted) return invalid(decision, wanted.error());
  const std::optional<spec::ChangeVerdict> change = change_of(written, *wanted, facts);
  if (change && base::has_errors(change->refused)) return invalid(decision, change->refused);
  if (auto verdict = namespace_verdict(wanted->resolved, facts)) return *verdict;
  if (auto verdict = claim_verdict(wanted->resolved, facts)) return *verdict;
  if (const auto held = spec::held(written); !held.empty()) return not_supported(held);
  if (!change) return {};
  return change_verdict(decision, written, *change).value_or(Verdict{});
}

std::string fixed_images(const model::Platform& platform) {
  std::vector<std::string> images;
  for (const model::Component& component : platform.components) {
    if (component.mode != model::Mode::Disabled)
      images.insert(images.end(), component.fixed_images.begin(), component.fixed_images.end());
  }
  return base::join(images, ", ");
}

}  // namespace

std::optional<spec::NotActedOn> unreached_images(const Json& written,
                                                 const model::Platform& platform) {
  const std::string images = fixed_images(platform);
  if (base::text_at(written, {"imageRegistry"}).empty() || images.empty()) return std::nullopt;
  return spec::NotActedOn{"spec.imageRegistry",
                          "does not reach images that a product names itself: " + images};
}

std::expected<Rendered, base::Problems> render(const Json& written, const spec::Facts& facts) {
  spec::Parsed parsed = spec::parse(written);
  if (base::has_errors(parsed.problems)) return std::unexpected(std::move(parsed.problems));
  Rendered rendered{.spec = written,
                    .resolved = spec::resolve(parsed.spec, facts),
                    .platform = {},
                    .desired = {}};
  base::Problems problems = spec::check(parsed.spec, rendered.resolved, facts);
  if (base::has_errors(problems)) return std::unexpected(std::move(problems));
  const auto on_fields = static_cast<std::ptrdiff_t>(problems.size());
  components::Described described = components::describe(rendered.resolved);
  append(problems, std::move(described.problems));
  append(problems, model::check(described.platform));
  if (base::has_errors(problems)) return std::unexpected(std::move(problems));
  rendered.platform = std::move(described.platform);
  rendered.desired = projections::project(rendered.platform);
  append(problems, rendered.desired.problems);
  if (base::has_errors(problems)) return std::unexpected(std::move(problems));
  rendered.warnings.assign(problems.begin() + on_fields, problems.end());
  return rendered;
}

Decision decide(const Json& written, const spec::Facts& facts) {
  Decision decision;
  auto wanted = render(written, facts);
  decision.verdict = judge(decision, written, wanted, facts);
  for (const spec::NotActedOn& field : spec::not_acted_on(written))
    decision.not_acted_on.emplace_back(field.path, field.why);
  if (wanted) {
    if (const auto images = unreached_images(written, wanted->platform))
      decision.not_acted_on.emplace_back(images->path, images->why);
  }
  if (decision.verdict.standing == Standing::Accepted) {
    decision.enforced = std::move(*wanted);
    decision.new_spec = true;
    return decision;
  }
  // A namespace that is not ours is not written to, whatever was good before.
  if (decision.verdict.standing == Standing::Blocked || !facts.last_good_spec) return decision;
  auto last_good = render(*facts.last_good_spec, facts);
  if (last_good) decision.enforced = std::move(*last_good);
  return decision;
}

std::string summary_of(const base::Problems& problems) {
  std::vector<std::string> parts;
  std::size_t errors = 0;
  for (const base::Problem& problem : problems) {
    if (problem.severity != base::Severity::Error) continue;
    if (++errors <= kProblemsShown) parts.push_back(base::to_text(problem));
  }
  if (errors > kProblemsShown)
    parts.push_back("and " + std::to_string(errors - kProblemsShown) + " more");
  return base::join(parts, "; ");
}

}  // namespace dataplatform::reconcile
