// From one accepted spec to another: what can't be, what this version can't carry through, what a
// person must approve. Compares what was decided, so that a default that moves counts like a word
// written.
#include "controllers/spec/names.hpp"
#include "controllers/spec/roles.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

struct Side {
  Spec spec;
  const Resolved& resolved;
};

struct Change {
  const Side& before;
  const Side& after;
  bool approved;
  ChangeVerdict& verdict;

  void refuse(std::string path, const std::string& from, const std::string& to,
              const std::string& why, std::string fix) const {
    verdict.refused.push_back(
        {std::move(path), "is " + to + " but was " + from + "; " + why, std::move(fix)});
  }
};

bool both_run(ComponentMode before, ComponentMode after) {
  return before == ComponentMode::Managed && after == ComponentMode::Managed;
}

void compare_place(const Change& change) {
  const std::string &from = change.before.resolved.data_namespace,
                    &to = change.after.resolved.data_namespace;
  if (from != to)
    change.refuse("spec.dataNamespace", from, to, "data can't move between namespaces",
                  "set " + from + ", or make a new platform there and restore into it");
  const std::string &old_locale = change.before.resolved.postgresql.locale,
                    &locale = change.after.resolved.postgresql.locale;
  if (old_locale != locale)
    change.refuse("spec.components.postgresql.locale", old_locale, locale,
                  "it is fixed when the cluster is made", "set " + old_locale);
}

/// A profile that goes down waits for a person; what its defaults would do to volumes is said
/// there.
bool waits_for_approval(const Change& change) {
  return change.after.resolved.profile < change.before.resolved.profile && !change.approved;
}

std::string class_text(const std::string& name) {
  return name.empty() ? "the default class" : name;
}

/// One volume, with what the user wrote of it. Smaller can't be; larger is an operation that this
/// version has not.
void compare_size(const Change& change, const std::string& path, const StorageResolved& before,
                  const StorageResolved& after, const StorageSpec& written) {
  const std::string from = before.size.canonical_bytes(), to = after.size.canonical_bytes();
  if (after.size > before.size) {
    change.verdict.unsupported.push_back(
        {path, "grows from " + from + " to " + to +
                   ", which this version cannot carry through; set " + from});
  } else if (after.size < before.size && !written.size && waits_for_approval(change)) {
    change.verdict.approval.push_back(path + " is not set and would go from " + from + " to " + to +
                                      ", but volumes can't shrink: set " + from);
  } else if (after.size < before.size) {
    change.refuse(path, from, to, "volumes can't shrink",
                  "set " + from + " or more, or restore into a new platform");
  }
}

void compare_class(const Change& change, const std::string& path, const StorageResolved& before,
                   const StorageResolved& after, const StorageSpec& written) {
  if (before.storage_class == after.storage_class) return;
  const std::string from = class_text(before.storage_class), to = class_text(after.storage_class);
  if (!written.storage_class_name && waits_for_approval(change)) {
    change.verdict.approval.push_back(path + " is not set and would go from " + from + " to " + to +
                                      ", but volumes can't change their class: set " + from);
  } else {
    change.refuse(path, from, to, "volumes can't change their class",
                  "set " + from + ", or restore into a new platform");
  }
}

void compare_volume(const Change& change, const std::string& path, const StorageResolved& before,
                    const StorageResolved& after, const StorageSpec& written) {
  compare_size(change, path + ".size", before, after, written);
  compare_class(change, path + ".storageClassName", before, after, written);
}

/// Volumes of components that nothing is made for yet: only a word against a word.
void compare_written_sizes(const Change& change, const std::string& path, const StorageSpec& before,
                           const StorageSpec& after) {
  if (!before.size || !after.size || after.size->value >= before.size->value) return;
  change.refuse(path + ".size", before.size->text, after.size->text, "volumes can't shrink",
                "set " + before.size->text + " or more, or restore into a new platform");
}

void compare_database_volumes(const Change& change) {
  const PostgresqlResolved &before = change.before.resolved.postgresql,
                           &after = change.after.resolved.postgresql;
  if (!both_run(before.mode, after.mode)) return;
  const PostgresqlServerSpec& written = change.after.spec.components.postgresql.server;
  const std::string path = "spec.components.postgresql.server.";
  compare_volume(change, path + "storage", before.server.storage, after.server.storage,
                 written.storage);
  if (before.wal_storage && after.wal_storage)
    compare_volume(change, path + "walStorage", *before.wal_storage, *after.wal_storage,
                   *written.wal_storage);
  if (before.wal_storage.has_value() == after.wal_storage.has_value()) return;
  change.refuse(path + "walStorage", before.wal_storage ? "set" : "not set",
                after.wal_storage ? "set" : "not set",
                "the log can't move to or from a volume of its own",
                "set it back, or restore into a new platform");
}

void compare_volumes(const Change& change) {
  compare_database_volumes(change);
  const auto old_roles = roles_of(change.before.spec);
  for (const RoleEntry& role : roles_of(change.after.spec)) {
    const auto old =
        std::find_if(old_roles.begin(), old_roles.end(),
                     [&role](const RoleEntry& each) { return each.path == role.path; });
    if (role.component != "postgresql" && old != old_roles.end() &&
        both_run(old->mode, role.mode)) {
      compare_written_sizes(change, role.path + ".storage", old->role.storage, role.role.storage);
    }
  }
}

int major_of(const std::string& version) {
  const std::string first = version.substr(0, version.find('.'));
  const bool number = !first.empty() && first.size() < 9 &&
                      first.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::stoi(first) : 0;
}

void compare_versions(const Change& change) {
  const PostgresqlResolved &before = change.before.resolved.postgresql,
                           &after = change.after.resolved.postgresql;
  if (!both_run(before.mode, after.mode)) return;
  const int from = major_of(before.version), to = major_of(after.version);
  const std::string path = "spec.components.postgresql.version";
  if (to < from)
    change.refuse(path, before.version, after.version,
                  "the older version can't read the newer one's data",
                  "set " + before.version + ", or restore into a new platform");
  if (to > from)
    change.verdict.unsupported.push_back(
        {path, "goes from " + before.version + " to " + after.version +
                   ", which this version cannot carry through; set " + before.version});
}

const BucketSpec* find_bucket(const Spec& spec, const Text& name) {
  for (const BucketSpec& each : spec.components.object_store.buckets) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

std::string lock_text(const BucketSpec* bucket) {
  if (bucket == nullptr || !bucket->object_lock) return "not set";
  return std::string(text_of(bucket->object_lock->mode.value_or(LockMode::Governance))) + " for " +
         std::to_string(bucket->object_lock->days.value_or(0)) + " days";
}

/// A lock is made with the bucket: neither can it be taken away, nor given later.
void compare_locks(const Change& change) {
  std::vector<Text> names;
  for (const Side* side : {&change.before, &change.after}) {
    for (const BucketSpec& each : side->spec.components.object_store.buckets)
      names.push_back(each.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Text& name : names) {
    const std::string from = lock_text(find_bucket(change.before.spec, name)),
                      to = lock_text(find_bucket(change.after.spec, name));
    if (from == to) continue;
    change.refuse("spec.components.objectStore.buckets[" + name.value_or("") + "].objectLock", from,
                  to, "a lock is fixed when its bucket is made",
                  from == "not set" ? "remove it, or lock a new bucket" : "set it back to " + from);
  }
}

void compare_dremio_bucket(const Change& change) {
  const BucketSpec *before = find_bucket(change.before.spec, "dremio"),
                   *after = find_bucket(change.after.spec, "dremio");
  const auto look = [&](const char* name, const Text& from, const Text& to) {
    if (from == to) return;
    change.refuse(std::string("spec.components.objectStore.buckets[dremio].") + name,
                  from.value_or("not set"), to.value_or("not set"),
                  "Dremio keeps its tables and results under it", "set it back");
  };
  if (change.before.spec.components.object_store.mode !=
      change.after.spec.components.object_store.mode)
    return;
  look("externalName", before ? before->external_name : Text(),
       after ? after->external_name : Text());
  look("prefix", before ? before->prefix : Text(), after ? after->prefix : Text());
}

void compare_pools(const Change& change) {
  const auto &before = change.before.spec.components.object_store.managed,
             &after = change.after.spec.components.object_store.managed;
  if (!before || !after) return;
  for (const StoragePoolSpec& old : before->pools) {
    const auto found =
        std::find_if(after->pools.begin(), after->pools.end(),
                     [&old](const StoragePoolSpec& each) { return each.name == old.name; });
    const std::string path =
        "spec.components.objectStore.managed.pools[" + old.name.value_or("") + "]";
    if (found == after->pools.end()) {
      change.verdict.approval.push_back(path +
                                        " is removed: its objects move to the other pools first");
      continue;
    }
    const char* fix = "set it back, and add a second pool to grow";
    if (old.servers != found->servers)
      change.refuse(path + ".servers", std::to_string(old.servers.value_or(0)),
                    std::to_string(found->servers.value_or(0)), "a pool can't change its shape",
                    fix);
    if (old.drives_per_server != found->drives_per_server) {
      change.refuse(path + ".drivesPerServer", std::to_string(old.drives_per_server.value_or(0)),
                    std::to_string(found->drives_per_server.value_or(0)),
                    "a pool can't change its shape", fix);
    }
    if (old.storage_per_drive.size && found->storage_per_drive.size &&
        found->storage_per_drive.size->value < old.storage_per_drive.size->value) {
      change.refuse(path + ".storagePerDrive.size", old.storage_per_drive.size->text,
                    found->storage_per_drive.size->text, "volumes can't shrink", "set it back");
    }
  }
}

/// What takes protection away waits for a person.
void compare_confirmed(const Change& change) {
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
  const Change change{old_side, new_side, approved_plan(after_written) == hash, verdict};
  for (const auto compare : {compare_place, compare_volumes, compare_versions, compare_locks,
                             compare_dremio_bucket, compare_pools, compare_confirmed})
    compare(change);
  if (!verdict.approval.empty()) verdict.hash = hash;
  return verdict;
}

}  // namespace dataplatform::spec
