#!/usr/bin/env python3
"""Writes copies of the operator's sources with bugs in them that can be switched on one at a time.

The product carries no switch: the copies are compiled into simulate_planted alone. A piece that is
no longer in its source, or there twice, fails the build.
"""

import pathlib
import sys

# name, source, what is there, what stands there instead; PLANTED(name) is true while the bug is on.
PLANTS = [
    # --- writer: what is sent
    ("strangers-taken", "controllers/reconcile/writer.cpp",
     "if (live && !is_ours(run, *live)) co_return collision(run, step);",
     "if (live && !is_ours(run, *live) && !PLANTED) co_return collision(run, step);"),
    ("copies-of-a-secret-differ", "controllers/reconcile/writer.cpp",
     "    step.key.namespace_ = name_space;\n",
     "    step.key.namespace_ = name_space;\n"
     "    if (PLANTED) for (auto& [key, value] : values) value += name_space;\n"),
    ("secret-reply-whole", "controllers/reconcile/writer.cpp",
     "    request.reply = Detail::Metadata;\n    request.object = secret_body(",
     "    request.reply = PLANTED ? Detail::Full : Detail::Metadata;\n    request.object = secret_body("),
    ("deletes-without-uid", "controllers/reconcile/writer.cpp",
     "kube::DeleteRequest request{.kind = step.kind, .key = step.key, .uid = step.uid};",
     "kube::DeleteRequest request{.kind = step.kind, .key = step.key, .uid = PLANTED ? \"\" : step.uid};"),
    ("failure-not-told", "controllers/reconcile/writer.cpp",
     "  run.applied.failures[step.component] = {error.kind, what};\n",
     "  if (!PLANTED) run.applied.failures[step.component] = {error.kind, what};\n"),
    ("volumes-grow-with-their-pods", "controllers/reconcile/operations/grow.cpp",
     "request.propagation = kube::Propagation::Orphan;",
     "request.propagation = PLANTED ? kube::Propagation::Background : kube::Propagation::Orphan;"),
    # --- plan: what is written when
    ("needs-ignored", "controllers/reconcile/plan.cpp",
     "    if (pods > 0) return plan_adoption(object, static_cast<std::int64_t>(pods));\n"
     "    if (const std::string need = blocked_by(now_, object.needs); !need.empty())",
     "    if (pods > 0) return plan_adoption(object, static_cast<std::int64_t>(pods));\n"
     "    if (const std::string need = blocked_by(now_, object.needs); !need.empty() && !PLANTED)"),
    ("secrets-not-waited-for", "controllers/reconcile/plan.cpp",
     "    if (!secrets_ready(object)) return;\n    // A role that",
     "    if (!secrets_ready(object) && !PLANTED) return;\n    // A role that"),
    ("frozen-secrets-count-as-complete", "controllers/reconcile/plan.cpp",
     "    if (complete(set)) return;\n",
     "    if (complete(set) || (PLANTED && frozen(set.component))) return;\n"),
    ("template-before-tasks", "controllers/reconcile/plan.cpp",
     "               !need.empty() && object.gate_template) {",
     "               !need.empty() && object.gate_template && !PLANTED) {"),
    ("task-beside-running-pods", "controllers/reconcile/plan.cpp",
     "if (!drained(*task) || !secrets_ready(object) || end_superseded(*task)) return;",
     "if ((!drained(*task) && !PLANTED) || !secrets_ready(object) || end_superseded(*task)) return;"),
    ("lost-credentials-made-anew", "controllers/reconcile/plan.cpp",
     "    if (consumed(set)) {", "    if (consumed(set) && !PLANTED) {"),
    ("volumes-left-behind", "controllers/reconcile/plan.cpp",
     "      return plan_volumes(object, child, digest);",
     "      return PLANTED ? void() : plan_volumes(object, child, digest);"),
    ("half-a-secret-is-enough", "controllers/reconcile/plan.cpp",
     "      if (copy == nullptr || copy->deleting) return false;\n      if (revision.empty())",
     "      if (PLANTED && copy == nullptr) continue;\n"
     "      if (copy == nullptr || copy->deleting) return false;\n      if (revision.empty())"),
    ("running-task-counts-as-done", "controllers/reconcile/plan.cpp",
     "    if (job->readiness.state == Readiness::State::Ready) {\n      out_.newly_done",
     "    if (job->readiness.state == Readiness::State::Ready || PLANTED) {\n      out_.newly_done"),
    # --- prune
    ("prunes-volumes", "controllers/reconcile/prune.cpp",
     "        is_managed(entry.kind) && !entry.digest->component.empty() && entry.digest->stamped != 0;",
     "        (PLANTED && entry.kind == kube::kPersistentVolumeClaim) ||\n"
     "        (is_managed(entry.kind) && !entry.digest->component.empty() && entry.digest->stamped != 0);"),
    ("prunes-what-is-wanted", "controllers/reconcile/prune.cpp",
     "    if (wanted_.contains(place_of(entry.kind, entry.key))) return false;",
     "    if (wanted_.contains(place_of(entry.kind, entry.key)) && !(PLANTED && entry.kind == kube::kPodDisruptionBudget)) return false;"),
    ("nothing-is-pruned", "controllers/reconcile/prune.cpp",
     "      if (!is_surplus(entry) || !is_due(entry)) continue;",
     "      if (PLANTED || !is_surplus(entry) || !is_due(entry)) continue;"),
    # --- situation: what is taken for true
    ("drift-not-seen", "controllers/reconcile/situation.cpp",
     "  return baseline != situation.baselines.end() && baseline->second == digest.owned;",
     "  return PLANTED || (baseline != situation.baselines.end() && baseline->second == digest.owned);"),
    ("never-up-to-date", "controllers/reconcile/situation.cpp",
     "  if (digest.stamped != hash_number(object.hash)) return false;\n  const auto baseline",
     "  if (PLANTED || digest.stamped != hash_number(object.hash)) return false;\n  const auto baseline"),
    ("everything-is-ready", "controllers/reconcile/situation.cpp",
     "  return digest != nullptr && digest->readiness.state == runtime::Readiness::State::Ready;\n}\n\nbool is_rolled",
     "  return PLANTED || (digest != nullptr && digest->readiness.state == runtime::Readiness::State::Ready);\n}\n\nbool is_rolled"),
    # --- converge, roll
    ("retries-never-end", "controllers/reconcile/converge.cpp",
     "    return entry.second.not_before <= services.world.clock.elapsed();",
     "    return !PLANTED && entry.second.not_before <= services.world.clock.elapsed();"),
    ("failure-retried-at-once", "controllers/reconcile/converge.cpp",
     "    memory.retries[component] = {.not_before = now + delay,\n",
     "    memory.retries[component] = {.not_before = now + (PLANTED ? base::Millis(20) : delay),\n"),
    ("rolls-two-at-a-time", "controllers/reconcile/operations/roll.cpp",
     "  if (pause != members.end())", "  if (pause != members.end() && !PLANTED)"),
    ("rolls-over-missing-pods", "controllers/reconcile/operations/roll.cpp",
     "  if (missing) return", "  if (missing && !PLANTED) return"),
    ("primary-goes-first", "controllers/reconcile/operations/roll.cpp",
     "  if (a.last != b.last) return b.last;", "  if (a.last != b.last) return PLANTED ? a.last : b.last;"),
    # --- reconciler, record
    ("finalizer-not-added", "controllers/reconcile/reconciler.cpp",
     "  if (!platform.finalizer) {", "  if (!platform.finalizer && !PLANTED) {"),
    ("ended-platform-begun-anew", "controllers/reconcile/reconciler.cpp",
     "  if (!live && live.error().not_found()) co_return std::nullopt;",
     "  if (!live && live.error().not_found() && PLANTED) co_return listed;\n"
     "  if (!live && live.error().not_found()) co_return std::nullopt;"),
    ("older-generation-believed", "controllers/reconcile/platforms.cpp",
     "      kept.generation < before->second.generation)", "      kept.generation < before->second.generation && !PLANTED)"),
    ("record-not-saved", "controllers/reconcile/gather.cpp",
     "  if (memory.record == record && !memory.record_version.empty()) co_return Answer<void>();",
     "  if (PLANTED && memory.record_loaded && record.done.size() > 1) memory.record = record;\n"
     "  if (PLANTED && record.done.size() > 1) co_return Answer<void>();\n"
     "  if (memory.record == record && !memory.record_version.empty()) co_return Answer<void>();"),
    ("record-read-once", "controllers/reconcile/gather.cpp",
     "  if (memory.record_loaded && version == memory.record_version) co_return Answer<void>();",
     "  if (memory.record_loaded && (PLANTED || version == memory.record_version)) co_return Answer<void>();"),
    # --- end of a platform
    ("finalizer-gone-too-early", "controllers/reconcile/removal.cpp",
     "  const bool late = overdue(services, memory, policy);",
     "  const bool late = overdue(services, memory, policy) || PLANTED;"),
    ("finalizer-stays-without-record", "controllers/reconcile/removal.cpp",
     "  if (!platform.finalizer) co_return runtime::Outcome{};\n  const Policy policy = policy_of(platform);",
     "  if (!platform.finalizer || (PLANTED && !memory.record.last_good_spec)) co_return runtime::Outcome{};\n"
     "  const Policy policy = policy_of(platform);"),
    ("retained-data-deleted", "controllers/reconcile/removal.cpp",
     "  policy.delete_data = base::text_at(*platform.spec, {\"deletionPolicy\"}) == \"Delete\";",
     "  policy.delete_data = PLANTED || base::text_at(*platform.spec, {\"deletionPolicy\"}) == \"Delete\";"),
    ("stores-end-first", "controllers/reconcile/teardown.cpp",
     "  for (const bool stores : {false, true}) {",
     "  for (const bool stores : {PLANTED, !PLANTED}) {"),
    # --- status
    ("status-before-children", "controllers/reconcile/observe.cpp",
     "  const bool complete = !tally.missing && tally.not_ready.empty() && tally.ready == tally.roles &&\n"
     "                        !has_steps(left, state.name);",
     "  const bool complete = PLANTED || (!tally.missing && tally.not_ready.empty() && tally.ready == tally.roles &&\n"
     "                        !has_steps(left, state.name));"),
    ("status-written-each-time", "controllers/reconcile/report.cpp",
     "  if (same_status(*before, status)) co_return kube::Answer<void>();",
     "  if (same_status(*before, status) && !PLANTED) co_return kube::Answer<void>();"),
    ("times-of-conditions-move", "controllers/reconcile/status.cpp",
     "same ? base::text_at(*old, {\"lastTransitionTime\"}) : now_",
     "same && !PLANTED ? base::text_at(*old, {\"lastTransitionTime\"}) : now_"),
    # --- the machine
    ("writes-without-lease", "operator/runtime/leader.cpp",
     "  return leading_ && renewed_at_ && world_.clock.elapsed() < *renewed_at_ + options_.renew_deadline;",
     "  return leading_ && renewed_at_ && (PLANTED || world_.clock.elapsed() < *renewed_at_ + options_.renew_deadline);"),
    ("lease-of-others-ignored", "operator/runtime/leader.cpp",
     "  return leading_ || world_.clock.elapsed() < observed_at_ + record.duration;",
     "  return leading_ || world_.clock.elapsed() < observed_at_ + (PLANTED ? base::Millis(0) : base::Millis(record.duration));"),
    ("stale-cache-trusted", "operator/runtime/store.cpp",
     "  if (known != nullptr && older(digest.resource_version, known->resource_version)) return;",
     "  if (known != nullptr && !PLANTED && older(digest.resource_version, known->resource_version)) return;"),
    ("lost-deletions", "operator/runtime/store.cpp",
     "    if (!fresh.contains(key) && !older(version, digest.resource_version)) gone.push_back(key);",
     "    if (!PLANTED && !fresh.contains(key) && !older(version, digest.resource_version)) gone.push_back(key);"),
    ("gone-is-not-heard", "operator/runtime/reflector.cpp",
     "    position_.clear();\n    why_ = why;\n",
     "    if (!PLANTED || std::string(why) == \"not_served\") position_.clear();\n    why_ = why;\n"),
    ("wakes-get-lost", "operator/runtime/queue.cpp",
     "      item.again = more_urgent(priority, item.again.value_or(priority));",
     "      if (!PLANTED) item.again = more_urgent(priority, item.again.value_or(priority));"),
    ("kind-comes-back-unseen", "operator/runtime/definitions.cpp",
     "  auto told = waiting_.extract(name);\n  if (!told.empty()) told.mapped().set();",
     "  auto told = waiting_.extract(name);\n  if (!told.empty() && !PLANTED) told.mapped().set();"),
]

# What they need comes together in less than one of 400 lives; looked for only where they are named. Why: docs/simulation.md.
RARE = ("frozen-secrets-count-as-complete", "volumes-left-behind", "ended-platform-begun-anew", "finalizer-stays-without-record",
        "lost-deletions", "gone-is-not-heard")


def planted_sources(root):
    """Source to its text with every bug that belongs in it."""
    texts = {}
    for name, source, there, instead in PLANTS:
        text = texts.get(source) or (root / source).read_text()
        if text.count(there) != 1:
            sys.exit(f"plants.py: {name}: found {text.count(there)} times in {source}:\n{there}")
        texts[source] = text.replace(there, instead.replace("PLANTED", f'::dataplatform::simulation::planted("{name}")'))
    return texts


def listed(function, names):
    lines = "".join(f'    "{name}",\n' for name in names)
    return f"const std::vector<std::string>& {function}() {{\n  static const std::vector<std::string> all{{\n{lines}  }};\n  return all;\n}}\n\n"


def main():
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for source, text in planted_sources(root).items():
        target = out / source
        target.parent.mkdir(parents=True, exist_ok=True)
        new = '#include "tests/simulation/planted/planted.hpp"\n' + text
        if not target.exists() or target.read_text() != new:
            target.write_text(new)
    common = [plant[0] for plant in PLANTS if plant[0] not in RARE]
    table = ('#include "tests/simulation/planted/planted.hpp"\n\nnamespace dataplatform::simulation {\n\n'
             + listed("plants", common) + listed("rare_plants", RARE) + "}  // namespace dataplatform::simulation\n")
    (out / "plants.cpp").write_text(table)


if __name__ == "__main__":
    main()
