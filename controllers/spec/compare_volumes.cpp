// Volumes never shrink and never change their class; growth is an operation.
#include "controllers/spec/comparison.hpp"
#include "controllers/spec/roles.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

std::string class_text(const std::string& name) {
  return name.empty() ? "the default class" : name;
}

/// One volume, with what the user wrote of it. Smaller can't be; larger is carried through.
void compare_size(const Comparison& change, const std::string& path, const StorageResolved& before,
                  const StorageResolved& after, const StorageSpec& written) {
  const std::string from = before.size.canonical_bytes(), to = after.size.canonical_bytes();
  if (after.size >= before.size) return;
  if (!written.size && waits_for_approval(change)) {
    change.verdict.approval.push_back(path + " is not set and would go from " + from + " to " + to +
                                      ", but volumes can't shrink: set " + from);
  } else {
    change.refuse(path, from, to, "volumes can't shrink",
                  "set " + from + " or more, or restore into a new platform");
  }
}

void compare_class(const Comparison& change, const std::string& path, const StorageResolved& before,
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

/// Volumes of roles that have none: only a word against a word.
void compare_written_sizes(const Comparison& change, const std::string& path,
                           const StorageSpec& before, const StorageSpec& after) {
  if (!before.size || !after.size || after.size->value >= before.size->value) return;
  change.refuse(path + ".size", before.size->text, after.size->text, "volumes can't shrink",
                "set " + before.size->text + " or more, or restore into a new platform");
}

void compare_database_volumes(const Comparison& change) {
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

void compare_search_volumes(const Comparison& change) {
  const ElasticsearchResolved &before = change.before.resolved.elasticsearch,
                              &after = change.after.resolved.elasticsearch;
  if (!both_run(before.mode, after.mode)) return;
  const ElasticsearchSpec& written = change.after.spec.components.elasticsearch;
  const std::string path = "spec.components.elasticsearch.";
  compare_volume(change, path + "master.storage", before.master.storage, after.master.storage,
                 written.master.storage);
  // Without data nodes on both sides there are no volumes of theirs to compare.
  if (before.data.replicas > 0 && after.data.replicas > 0)
    compare_volume(change, path + "data.storage", before.data.storage, after.data.storage,
                   written.data.storage);
}

bool has_nodes(const RoleResolved& role) {
  return role.autoscaling || role.replicas > 0;
}

const StorageSpec& written_of(const DremioSpec& spec, const std::string& pool) {
  const auto found = std::ranges::find_if(spec.executor_pools, [&](const ExecutorPoolSpec& each) {
    return each.name.value_or("") == pool;
  });
  return found == spec.executor_pools.end() ? spec.executor.storage : found->storage;
}

void compare_lake_volumes(const Comparison& change) {
  const DremioResolved &before = change.before.resolved.dremio,
                       &after = change.after.resolved.dremio;
  if (!both_run(before.mode, after.mode)) return;
  const DremioSpec& written = change.after.spec.components.dremio;
  const std::string path = "spec.components.dremio.";
  compare_volume(change, path + "coordinator.storage", before.coordinator.storage,
                 after.coordinator.storage, written.coordinator.storage);
  if (has_nodes(before.zookeeper) && has_nodes(after.zookeeper))
    compare_volume(change, path + "zookeeper.storage", before.zookeeper.storage,
                   after.zookeeper.storage, written.zookeeper.storage);
  for (const DremioResolved::Pool& pool : after.pools) {
    const auto old = std::ranges::find(before.pools, pool.name, &DremioResolved::Pool::name);
    if (old == before.pools.end()) continue;
    const std::string block =
        pool.name == "default" ? "executor" : "executorPools[" + pool.name + "]";
    compare_volume(change, path + block + ".storage", old->executor.storage, pool.executor.storage,
                   written_of(written, pool.name));
  }
}

/// The API server compares these words whether there are volumes or not (transitions.cpp).
bool is_guarded(const RoleEntry& role) {
  return role.component == "postgresql" || role.component == "elasticsearch" ||
         role.component == "dremio";
}

bool is_refused(const Comparison& change, const std::string& path) {
  return std::ranges::any_of(change.verdict.refused,
                             [&](const base::Problem& each) { return each.path == path; });
}

/// Items of a list by their name, as they are compared.
std::string block_of(const RoleEntry& role) {
  const std::size_t item = role.name.find('[');
  if (item == std::string::npos) return role.path;
  return role.path.substr(0, role.path.find('[')) + role.name.substr(item);
}

void compare_other_volumes(const Comparison& change) {
  const auto old_roles = roles_of(change.before.spec);
  for (const RoleEntry& role : roles_of(change.after.spec)) {
    const std::string path = block_of(role) + ".storage";
    const auto old = std::ranges::find(old_roles, role.name, &RoleEntry::name);
    if (old == old_roles.end() || is_refused(change, path + ".size")) continue;
    if (is_guarded(role) || both_run(old->mode, role.mode))
      compare_written_sizes(change, path, old->role.storage, role.role.storage);
  }
}

}  // namespace

void compare_volume(const Comparison& change, const std::string& path,
                    const StorageResolved& before, const StorageResolved& after,
                    const StorageSpec& written) {
  compare_size(change, path + ".size", before, after, written);
  compare_class(change, path + ".storageClassName", before, after, written);
}

void compare_volumes(const Comparison& change) {
  // A higher profile is held as a whole: what its defaults would do is not the user's word.
  if (change.after.resolved.profile > change.before.resolved.profile) return;
  compare_database_volumes(change);
  compare_search_volumes(change);
  compare_lake_volumes(change);
  compare_other_volumes(change);
}

}  // namespace dataplatform::spec
