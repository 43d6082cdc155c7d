// The parts of Superset's data sheet: seen by its own files only.
#pragma once

#include "controllers/components/common.hpp"

#include <string>

namespace dataplatform::components::superset_parts {

inline constexpr int kPort = 8088;
inline constexpr int kCachePort = 6379;
inline constexpr const char* kSecret = "superset";
inline constexpr const char* kDatabase = "superset";
inline constexpr const char* kConfigFolder = "/app/pythonpath";

/// Longest query that a worker runs for SQL Lab; it may finish it after the worker is told to stop.
inline constexpr int kQuerySeconds = 600;
/// Longest request that the page answers; the edge waits a little longer.
inline constexpr int kRequestSeconds = 60;

/// superset_config.py without what the user appends: reads everything from variables.
std::string config_text(const spec::Resolved& r);

/// The part of it that a migration needs.
std::string migration_config_text(const spec::Resolved& r);

/// All of it with what the user appends.
std::string config_text_with_users(const spec::Resolved& r);

/// Variables of every process: database, cache, key, address.
model::Environment environment(const spec::Resolved& r);

/// Variables of what only touches the database: `database` is the binding to use.
model::Environment database_environment(const spec::Resolved& r, const std::string& database);

/// Celery's processes at once in a worker, and gunicorn's in a web pod: by memory.
int worker_processes(const spec::SupersetResolved& s);
int web_processes(const spec::SupersetResolved& s);

/// Beat runs within the only worker: one process less on a small host.
bool beat_in_worker(const spec::SupersetResolved& s);

/// Beat has pods of its own: not where the worker has it, the user wants none, or nobody would do
/// what it schedules.
bool has_beat(const spec::SupersetResolved& s);

model::Role web(const spec::Resolved& r);
model::Role worker(const spec::Resolved& r);
model::Role beat(const spec::Resolved& r);
model::Role cache(const spec::Resolved& r);

model::Task migrate(const spec::Resolved& r);
model::Task init(const spec::Resolved& r);
model::Task admin(const spec::Resolved& r);
model::Task examples(const spec::Resolved& r);
/// Makes the lake's SQL endpoint a database of Superset's.
model::Task register_dremio(const spec::Resolved& r);
/// Whether there is one to be made known.
bool has_dremio(const spec::Resolved& r);

/// Image, user, mounts and volumes that all of Superset's own processes share.
model::Container container(const spec::Resolved& r, const spec::RoleResolved& block,
                           const std::string& name);
std::vector<model::Volume> volumes(const spec::Resolved& r, const std::string& config);
inline constexpr model::RunAs kRunAs{.user = 1000, .group = 1000};

}  // namespace dataplatform::components::superset_parts
