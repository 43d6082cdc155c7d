// What a user may write about one kind of process: the role block, the same everywhere.
// An absent optional, an empty list or map is "the user did not say".
#pragma once

#include "operator/base/json.hpp"
#include "operator/base/quantity.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dataplatform::spec {

using base::Json;
using Text = std::optional<std::string>;
using Number = std::optional<int>;
using Flag = std::optional<bool>;
using TextMap = std::map<std::string, std::string>;

/// A quantity, and how it was spelled: messages repeat the user's own words.
struct Amount {
  std::string text;
  base::Quantity value;

  bool operator==(const Amount&) const = default;
};
using Quantity = std::optional<Amount>;

/// A schedule, checked while it is read.
struct Cron {
  std::string text;

  bool operator==(const Cron&) const = default;
};

struct SecretRef {
  Text name;
};

struct AmountsSpec {
  Quantity cpu, memory;
};
struct ResourcesSpec {
  AmountsSpec requests, limits;
};

struct StorageSpec {
  Quantity size;
  Text storage_class_name;
};

struct ScaleScheduleSpec {
  Text name, time_zone;
  std::optional<Cron> schedule;
  Number duration_minutes, min_replicas, max_replicas;
};

struct AutoscalingSpec {
  Number min_replicas, max_replicas;
  Number target_cpu, target_memory;  // percent of the request
  Json behavior;                     // null is absent
  std::vector<ScaleScheduleSpec> schedules;
};

struct EnvSpec {
  Text name, value;
};

struct ServiceAccountSpec {
  TextMap annotations;
};

struct RoleSpec {
  Number replicas;
  std::optional<AutoscalingSpec> autoscaling;
  ResourcesSpec resources;
  StorageSpec storage;
  Text image;
  std::vector<EnvSpec> env;
  Json pod_template;  // null is absent
  ServiceAccountSpec service_account;
};

}  // namespace dataplatform::spec
