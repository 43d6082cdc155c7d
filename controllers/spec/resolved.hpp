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
  int most = 0;         // highest maximum of all schedules, whichever is open; 0 is max
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

struct SecretSourceResolved {
  SecretsProvider provider = SecretsProvider::Generated;
  StoreKind store_kind = StoreKind::SecretStore;
  std::string store_name;
  std::string prefix;  // with its separator
  int refresh_seconds = 3600;
  struct Remote {
    std::string key, property;
  };
  std::map<std::string, Remote> remote;
  bool beta_api = false;  // only v1beta1 is served
};

/// What makes a pod somebody in the cloud.
struct IdentityResolved {
  std::map<std::string, std::string> account_annotations, pod_labels;
};
struct CloudResolved {
  CloudProvider provider = CloudProvider::None;
  std::string region;
  std::map<std::string, IdentityResolved> identities;  // by component
};

struct ExternalPostgresqlResolved {
  std::string host;
  int port = 5432;
  SslMode ssl_mode = SslMode::VerifyFull;
  std::string ca_config_map;  // "" is the public CAs
  std::string admin_secret;   // username, password
  bool provision = false;
  struct Given {
    std::string database;
    std::string credentials_secret;  // "" is the component's own
  };
  std::map<std::string, Given> databases;  // by the name that is asked for
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
  std::optional<ExternalPostgresqlResolved> external;  // with mode External
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

struct AirbyteResolved : ComponentResolved {
  RoleResolved server, webapp, worker, cron, temporal, connector_builder;
  std::string bootloader_image;
  struct JobImages {
    std::string orchestrator, socat, busybox, curl;
  } job_images;  // of the pods that the worker starts
  struct Jobs {
    std::optional<ResourcesResolved> resources;  // none: what each connector asks for
    int max_concurrent_syncs = 5;
    std::map<std::string, std::string> node_selector;
    base::Json tolerations = base::Json::array();
    int retention_minutes = 120;
  } jobs;
  struct Storage {
    std::string endpoint, region, credentials_secret, ca_config_map, logs_bucket, state_bucket;
  };
  std::optional<Storage> storage;  // a store of its own
};

struct DremioResolved : ComponentResolved {
  RoleResolved coordinator, zookeeper;  // zookeeper.replicas 0: embedded in the coordinator
  struct Pool {
    std::string name;  // "default" for the singular block
    RoleResolved executor;
  };
  std::vector<Pool> pools;  // none with 0 replicas in all: the coordinator executes too
  std::string admin_username = "admin";
  std::string admin_email = "admin@dremio.local";
  std::string admin_password_secret;          // "" is generated
  std::map<std::string, std::string> config;  // further keys of dremio.conf
};

struct DbtResolved : ComponentResolved {
  std::string image;
  struct Git {
    std::string url, revision, credentials_secret;
  };
  struct InImage {
    std::string image;
  };
  struct InConfigMap {
    std::string name;
  };
  struct InBucket {
    std::string bucket, prefix;
  };
  std::variant<std::monostate, Git, InImage, InConfigMap, InBucket> project;
  struct Job {
    std::string name, schedule, time_zone, target;  // schedule "" is on demand only
    std::vector<std::string> args;
    std::string run_token;  // of the last request to run it now; "" for none
  };
  std::vector<Job> jobs;
  ResourcesResolved resources;
};

struct ObjectStoreResolved : ComponentResolved {
  std::string image;
  struct Pool {
    std::string name;
    int servers = 1, drives_per_server = 1;
    StorageResolved storage;  // of each drive
    ResourcesResolved resources;
  };
  std::vector<Pool> pools;  // mode Managed
  struct External {
    StoreType type = StoreType::S3;
    std::string endpoint;  // host, without scheme
    int port = 443;
    bool secure = true;
    std::string region;
    bool path_style = false;
    std::string account;             // AzureBlob
    std::string credentials_secret;  // "" is by workload identity
    std::string ca_config_map;
  };
  std::optional<External> external;  // mode External
  struct Bucket {
    std::string name, external_name, prefix;
    bool versioning = false;
    std::optional<LockMode> lock;
    int lock_days = 0;
    int transition_days = 0;  // 0 is none
    std::string transition_prefix, transition_tier;
    int expire_days = 0;
  };
  std::vector<Bucket> buckets;  // the lake's, in order; then what the user adds
  struct Tier {
    std::string name;
    StoreType type = StoreType::S3;
    std::string bucket, endpoint, credentials_secret, storage_class;
  };
  std::vector<Tier> tiers;
  struct Replication {
    std::string endpoint, credentials_secret;
    std::vector<std::string> buckets;
  };
  std::optional<Replication> replication;
};

struct ElasticsearchResolved : ComponentResolved {
  RoleResolved master, data;  // data.replicas 0: the masters hold the data
  bool bootstrapped = false;  // a cluster was formed once
};

struct EdgeResolved {
  EdgeType type = EdgeType::None;
  std::string domain;
  std::map<std::string, std::string> hosts;
  std::string class_name;
  std::map<std::string, std::string> annotations;
  std::string max_body_size = "500Mi";
  std::string tls_secret, issuer_kind, issuer_name;
  std::string certificate_arn;
  std::string gateway_class;
  base::Json parent_refs = base::Json::array();
  Authentication login = Authentication::None;
  std::string oidc_issuer, oidc_client, oidc_secret;
  std::string basic_users_secret;
  std::string login_image;
  ClientAccess clients = ClientAccess::None;
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
  struct Egress {
    std::string cidr;
    std::vector<int> ports;
  };
  std::optional<std::vector<Egress>> connector_egress;
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
  SecretSourceResolved secrets;
  CloudResolved cloud;
  Approval approval = Approval::Automatic;
  bool service_aliases = false;
  base::Json object_overrides = base::Json::array();
  std::string tools_image;
  bool zone_topology_known = true;

  PostgresqlResolved postgresql;
  ObjectStoreResolved object_store;
  ElasticsearchResolved elasticsearch;
  AirbyteResolved airbyte;
  DremioResolved dremio;
  SupersetResolved superset;
  DbtResolved dbt;
};

}  // namespace dataplatform::spec
