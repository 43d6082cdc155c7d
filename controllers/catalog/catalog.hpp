// Releases: versions and images that were tried together, and what each profile starts from.
// The tables are YAML files beside this one, built into the program.
#pragma once

#include "operator/base/quantity.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::catalog {

struct Amounts {
  base::Quantity cpu, memory;
};

struct Bounds {
  int min = 1, max = 1;
};

struct Storage {
  base::Quantity size;
  std::string storage_class;  // "fast", "standard", "drives"
};

/// What a role starts from.
struct Role {
  int replicas = 1;
  std::optional<Bounds> autoscaling;
  Amounts requests, limits;
  std::optional<Storage> storage;
  bool memory_is_fixed =
      false;  // the process takes its memory at once: request and limit belong together
};

struct Profile {
  std::string name;
  std::string topology_spread, durability, internal_tls, approval;
  std::map<std::string, std::string>
      storage_classes;                // "fast" to a name; "" is the cluster's default class
  std::map<std::string, Role> roles;  // "superset.web"
  int recovery_window_days = 0, minimum_full_backups = 0;
  int recovery_time_minutes = 0, recovery_point_minutes = 0;
  int max_concurrent_syncs = 0;
  int store_servers = 0, store_drives_per_server = 0;
};

struct ComponentVersions {
  std::string version;              // the default
  std::vector<std::string> others;  // that were tried as well
  std::string advice;               // about the default, for a warning; "" for none
};

struct Release {
  std::string name;
  std::map<std::string, ComponentVersions> components;  // "postgresql"
  std::map<std::string, std::string> images;            // "superset" to "apache/superset:{version}"
  std::map<std::string, Profile> profiles;
};

/// Names of the releases known, oldest first.
const std::vector<std::string>& releases();
const std::string& latest_release();

/// A release; nullptr where it is not known.
const Release* find_release(std::string_view name);

/// An image with its version put in; "" where the release has no such image.
std::string image_of(const Release& release, std::string_view name, std::string_view version);

/// The same image taken from another registry: the host is replaced, the path stays.
std::string moved_to(std::string_view registry, std::string_view image);

}  // namespace dataplatform::catalog
