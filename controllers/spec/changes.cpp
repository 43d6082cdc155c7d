// From one accepted spec to another: what can't be, what this version can't carry through, what a
// person must approve. Compares what was decided, so that a default that moves counts like a word
// written.
#include "controllers/catalog/catalog.hpp"
#include "controllers/spec/comparison.hpp"
#include "controllers/spec/names.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

void compare_place(const Comparison& change) {
  const std::string &from = change.before.resolved.data_namespace,
                    &to = change.after.resolved.data_namespace;
  if (from != to)
    change.refuse("spec.dataNamespace", from, to, "data can't move between namespaces",
                  way_back(change.after.spec.data_namespace, from) +
                      ", or make a new platform there and restore into it");
  const std::string &old_locale = change.before.resolved.postgresql.locale,
                    &locale = change.after.resolved.postgresql.locale;
  if (old_locale != locale)
    change.refuse("spec.components.postgresql.locale", old_locale, locale,
                  "it is fixed when the cluster is made",
                  way_back(change.after.spec.components.postgresql.locale, old_locale));
}

int major_of(const std::string& version) {
  const std::string first = version.substr(0, version.find('.'));
  const bool number = !first.empty() && first.size() < 9 &&
                      first.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::stoi(first) : 0;
}

void compare_versions(const Comparison& change) {
  const PostgresqlResolved &before = change.before.resolved.postgresql,
                           &after = change.after.resolved.postgresql;
  if (!both_run(before.mode, after.mode)) return;
  const int from = major_of(before.version), to = major_of(after.version);
  const std::string path = "spec.components.postgresql.version";
  const std::string back =
      way_back(change.after.spec.components.postgresql.version, before.version);
  if (to < from)
    change.refuse(path, before.version, after.version,
                  "the older version can't read the newer one's data",
                  "set " + before.version + ", or restore into a new platform");
  if (to > from) change.hold(path, before.version, after.version, back);
}

/// "RELEASE.2026-09-03T13-18-01Z": such versions have no families, and go forward only.
bool is_dated(const std::string& version) {
  return version.starts_with("RELEASE.");
}

/// "3.0" of "3.0.2": within it a version is exchanged by a roll, beyond it by an upgrade in steps.
std::string family_of(const std::string& version) {
  const std::size_t minor = version.find('.');
  return minor == std::string::npos ? version : version.substr(0, version.find('.', minor + 1));
}

std::string store_of(const SecretSourceResolved& source) {
  return std::string(text_of(source.store_kind)) + " " + source.store_name;
}

bool rolls(const std::string& from, const std::string& to) {
  if (is_dated(from) && is_dated(to)) return from <= to;
  return family_of(from) == family_of(to);
}

void compare_version(const Comparison& change, const char* component,
                     const ComponentResolved& before, const ComponentResolved& after) {
  if (!both_run(before.mode, after.mode) || rolls(before.version, after.version)) return;
  change.hold(std::string("spec.components.") + component + ".version", before.version,
              after.version);
}

/// Forward, and only where every component stays within its family, a release is a roll of images;
/// with approval Manual a person lets it go ahead.
void compare_release(const Comparison& change) {
  const Resolved &before = change.before.resolved, &after = change.after.resolved;
  if (after.release == before.release) return;
  const std::vector<std::string>& known = catalog::releases();
  if (std::find(known.begin(), known.end(), after.release) <
      std::find(known.begin(), known.end(), before.release))
    return change.hold("spec.release", before.release, after.release);
  if (after.approval == Approval::Manual)
    change.verdict.approval.push_back("spec.release goes from " + before.release + " to " +
                                      after.release +
                                      ": images follow, and pods restart in their order");
}

/// What takes an operation of several steps waits for the operator that has it; it is not half
/// done.
void compare_guided(const Comparison& change) {
  const Resolved &before = change.before.resolved, &after = change.after.resolved;
  if (after.profile > before.profile)
    change.hold("spec.profile", std::string(text_of(before.profile)),
                std::string(text_of(after.profile)));
  const SecretSourceResolved &old_source = before.secrets, &source = after.secrets;
  if (source.provider != old_source.provider)
    change.hold("spec.secrets.provider", std::string(text_of(old_source.provider)),
                std::string(text_of(source.provider)));
  else if (source.store_name != old_source.store_name || source.store_kind != old_source.store_kind)
    change.hold("spec.secrets.storeRef", store_of(old_source), store_of(source));
  compare_release(change);
  compare_version(change, "airbyte", before.airbyte, after.airbyte);
  compare_version(change, "dremio", before.dremio, after.dremio);
  compare_version(change, "superset", before.superset, after.superset);
  compare_version(change, "dbt", before.dbt, after.dbt);
  compare_version(change, "objectStore", before.object_store, after.object_store);
  compare_version(change, "elasticsearch", before.elasticsearch, after.elasticsearch);
}

/// What takes protection away waits for a person.
void compare_confirmed(const Comparison& change) {
  const Resolved &before = change.before.resolved, &after = change.after.resolved;
  const auto ask = [&](const std::string& path, std::string_view from, std::string_view to,
                       const char* why) {
    change.verdict.approval.push_back(path + " goes from " + std::string(from) + " to " +
                                      std::string(to) + ": " + why);
  };
  if (after.profile < before.profile)
    ask("spec.profile", text_of(before.profile), text_of(after.profile),
        "every default follows, with fewer copies and less protection");
  if (before.postgresql.durability == Durability::Required &&
      after.postgresql.durability == Durability::Preferred) {
    ask("spec.components.postgresql.durability", "Required", "Preferred",
        "commits that no standby has can be lost");
  }
  if (before.deletion_policy == DeletionPolicy::Retain &&
      after.deletion_policy == DeletionPolicy::Delete) {
    ask("spec.deletionPolicy", "Retain", "Delete", "deleting the platform will delete its data");
  }
  for (const ExecutorPoolSpec& old : change.before.spec.components.dremio.executor_pools) {
    const auto& pools = change.after.spec.components.dremio.executor_pools;
    if (std::none_of(pools.begin(), pools.end(),
                     [&old](const ExecutorPoolSpec& each) { return each.name == old.name; })) {
      change.verdict.approval.push_back("spec.components.dremio.executorPools[" +
                                        old.name.value_or("") + "] is removed: queries on it fail");
    }
  }
}

}  // namespace

std::string approved_plan(const Json& written) {
  return base::text_at(written, {"upgrade", "approvedPlan"});
}

Json without_approval(Json written) {
  const auto upgrade = written.is_object() ? written.find("upgrade") : written.end();
  if (upgrade != written.end() && upgrade->is_object()) {
    upgrade->erase("approvedPlan");
    if (upgrade->empty()) written.erase(upgrade);
  }
  return written;
}

ChangeVerdict check_change(const Json& before_written, const Resolved& before,
                           const Json& after_written, const Resolved& after) {
  ChangeVerdict verdict;
  const Side old_side{parse(before_written).spec, before},
      new_side{parse(after_written).spec, after};
  const std::string hash = base::hash_text(base::to_line(without_approval(before_written)) + "\n" +
                                           base::to_line(without_approval(after_written)));
  const Comparison change{old_side, new_side, approved_plan(after_written) == hash, verdict};
  compare_guided(change);
  const std::size_t guided = verdict.approval.size();
  for (const auto compare : {compare_place, compare_volumes, compare_versions, compare_store,
                             compare_search, compare_confirmed})
    compare(change);
  if (verdict.approval.empty()) return verdict;
  verdict.hash = hash;
  verdict.change_class = verdict.approval.size() > guided ? "Confirm" : "Guided";
  return verdict;
}

}  // namespace dataplatform::spec
