// Every value decided: spec over profile, release and facts. No optionals but real alternatives.
// Components read only this; nothing past `resolve` asks what the user said.
#pragma once

#include "controllers/spec/enums.hpp"
#include "operator/base/json.hpp"
#include "operator/base/quantity.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dataplatform::spec {

struct ResourcesResolved {
  base::Quantity cpu_request, memory_request, cpu_limit, memory_limit;
};
struct AutoscalingResolved {
  int min = 1, max = 1;
  std::optional<int> cpu_percent, memory_percent;
  base::Json behavior;  // null: Kubernetes' default
};
struct StorageResolved {
  base::Quantity size;
  std::string storage_class;  // "" is the cluster's default
};

/// The role block, decided.
struct RoleResolved {
  int replicas = 1;
  std::optional<AutoscalingResolved> autoscaling;  // then `replicas` is not used
  ResourcesResolved resources;
  StorageResolved storage;
  std::string image;
  std::vector<std::pair<std::string, std::string>> env;  // added last, plain values
  base::Json pod_template;                               // null is none
  std::map<std::string, std::string> service_account_annotations;
};

/// What all components have.
struct ComponentResolved {
  ComponentMode mode = ComponentMode::Managed;
  std::string version;
  bool paused = false;
  bool suspended = false;  // its own or the platform's
  ExposureMode exposure = ExposureMode::None;
};

struct PostgresqlResolved : ComponentResolved {
  RoleResolved server;
  std::optional<StorageResolved> wal_storage;
  RoleResolved pooler;  // replicas 0: none
  int max_client_connections = 1000;
  int default_pool_size = 25;
  Durability durability = Durability::Required;
  std::map<std::string, std::string> parameters;  // the user's, over what is derived
  std::string locale = "C.UTF-8";
};

struct SupersetResolved : ComponentResolved {
  RoleResolved web, worker, beat, cache;
  bool beat_in_worker = false;  // Development: one process less
  std::string admin_username = "admin";
  std::string admin_email = "admin@superset.local";
  std::string admin_password_secret;  // "" is generated
  std::string config;                 // Python, appended
  bool load_examples = false;
};

struct EdgeResolved {
  EdgeType type = EdgeType::None;
  std::string domain;
  std::map<std::string, std::string> hosts;
  std::string class_name;
  std::map<std::string, std::string> annotations;
  std::string max_body_size = "500Mi";
  std::string tls_secret, issuer_kind, issuer_name;
};

struct SchedulingResolved {
  std::map<std::string, std::string> node_selector;
  base::Json tolerations = base::Json::array();
  Spread spread = Spread::None;
  std::map<std::string, std::string> spot_node_selector;
  base::Json spot_tolerations = base::Json::array();
};

struct NetworkPolicyResolved {
  NetworkMode mode = NetworkMode::Enforced;
  base::Json ingress_controller, monitoring;  // null: any namespace
  base::Json additional_ingress = base::Json::array(), additional_egress = base::Json::array();
};

struct Resolved {
  std::string name, namespace_, uid;
  Profile profile = Profile::Production;
  std::string release;
  std::string time_zone = "UTC";
  std::string data_namespace;
  DeletionPolicy deletion_policy = DeletionPolicy::Retain;
  int deletion_timeout_seconds = 600;
  bool paused = false;
  bool suspended = false;
  std::vector<std::string> image_pull_secrets;
  SchedulingResolved scheduling;
  EdgeResolved edge;
  NetworkPolicyResolved network_policy;
  SecretsProvider secrets_provider = SecretsProvider::Generated;
  Approval approval = Approval::Automatic;
  base::Json object_overrides = base::Json::array();
  std::string tools_image;
  bool zone_topology_known = true;

  PostgresqlResolved postgresql;
  SupersetResolved superset;
};

}  // namespace dataplatform::spec
