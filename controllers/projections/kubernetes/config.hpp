// Files that the operator writes. A file that holds secrets lies in its ConfigMap as a template; an
// init container replaces ${NAME} in it, into memory: no Secret is ever written from another.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <optional>
#include <string>

namespace dataplatform::projections {

inline constexpr const char* kConfigHashAnnotation = "dataplatform.io/config-hash";

/// A ConfigMap for each volume of files of each role and of each schedule.
std::vector<Object> config_maps(const model::Platform& platform);

/// Those of a task whose Job or CronJob is called `owner`.
std::vector<Object> task_config_maps(const model::Platform& platform,
                                     const model::Component& component, const model::Task& task,
                                     const std::string& owner);

/// Name of the ConfigMap of a volume, from the name of the role's or the Job's object.
std::string config_map_name(const std::string& owner, const std::string& volume);

/// True where a file of the volume holds a secret.
bool has_secrets(const model::Files& files);

/// Hash of all files whose change restarts; "" where no file does.
std::string restarting_hash(const std::vector<model::Volume>& volumes);

/// The init container that expands every template of these volumes; nullopt where there is none.
std::optional<model::Container> expander(const model::Platform& platform,
                                         const std::vector<model::Volume>& volumes);

/// Name of the volume that holds the templates of a volume of files.
std::string templates_volume(const std::string& volume);

}  // namespace dataplatform::projections
