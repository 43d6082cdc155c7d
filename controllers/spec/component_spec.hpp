// What a user may write about each component.
#pragma once

#include "controllers/spec/enums.hpp"
#include "controllers/spec/role_spec.hpp"

namespace dataplatform::spec {

/// What all components have.
struct ComponentSpec {
  std::optional<ComponentMode> mode;
  Text version;
  Flag paused, suspended;
  std::optional<ExposureMode> exposure;  // where the component has a page
};

struct AdminSpec {
  Text username, email;
  SecretRef password_secret_ref;
};

struct AirbyteJobsSpec {
  ResourcesSpec resources;
  Number max_concurrent_syncs;
  TextMap node_selector;
  Json tolerations;
  Number retention_minutes;
};
struct AirbyteStorageSpec {
  std::optional<S3Only> type;
  Text endpoint, region;
  SecretRef credentials_secret_ref, ca_ref;
  Text logs_bucket, state_bucket;
};
struct AirbyteSpec : ComponentSpec {
  RoleSpec server, webapp, worker, cron, temporal, connector_builder;
  AirbyteJobsSpec jobs;
  std::optional<AirbyteStorageSpec> storage;
};

struct ExecutorPoolSpec : RoleSpec {
  Text name;
};
struct DremioSpec : ComponentSpec {
  RoleSpec coordinator, executor, zookeeper;
  std::vector<ExecutorPoolSpec> executor_pools;
  AdminSpec admin;
  TextMap config;
};

struct SupersetSpec : ComponentSpec {
  RoleSpec web, worker, beat, cache;
  AdminSpec admin;
  Text config;
  Flag load_examples;
};

struct DbtGitSpec {
  Text url, revision;
  SecretRef credentials_secret_ref;
};
struct DbtObjectStoreSpec {
  Text bucket, prefix;
};
struct DbtProjectSpec {
  std::optional<DbtGitSpec> git;
  Text image;
  std::optional<SecretRef> config_map_ref;
  std::optional<DbtObjectStoreSpec> object_store;
};
struct DbtJobSpec {
  Text name, time_zone, target;
  std::optional<Cron> schedule;
  std::vector<std::string> args;
};
struct DbtSpec : ComponentSpec {
  Text image;
  DbtProjectSpec project;
  std::vector<DbtJobSpec> jobs;
  ResourcesSpec resources;
};

struct PostgresqlServerSpec : RoleSpec {
  std::optional<StorageSpec> wal_storage;
};
struct PoolerSpec : RoleSpec {
  Number max_client_connections, default_pool_size;
};
struct ExternalDatabaseSpec {
  Text name, external_name;
  SecretRef credentials_secret_ref;
};
struct ExternalPostgresqlSpec {
  Text host;
  Number port;
  std::optional<SslMode> ssl_mode;
  SecretRef ca_ref, admin_secret_ref;
  Flag provision_databases;
  std::vector<ExternalDatabaseSpec> databases;
};
struct PostgresqlSpec : ComponentSpec {
  PostgresqlServerSpec server;
  PoolerSpec pooler;
  std::optional<Durability> durability;
  TextMap parameters;
  Text locale;
  std::optional<ExternalPostgresqlSpec> external;
};

struct StoragePoolSpec {
  Text name;
  Number servers, drives_per_server;
  StorageSpec storage_per_drive;
  ResourcesSpec resources;
};
struct ManagedStoreSpec {
  std::optional<ObjectEngine> engine;
  std::vector<StoragePoolSpec> pools;
};
struct ExternalStoreSpec {
  std::optional<StoreType> type;
  Text endpoint, region;
  Flag path_style;
  Text account;
  SecretRef credentials_secret_ref, ca_ref;
};
struct ObjectLockSpec {
  std::optional<LockMode> mode;
  Number days;

  bool operator==(const ObjectLockSpec&) const = default;
};
struct TransitionSpec {
  Number days;
  Text prefix, tier;
};
struct BucketSpec {
  Text name, external_name, prefix;
  Flag versioning;
  std::optional<ObjectLockSpec> object_lock;
  std::optional<TransitionSpec> transition;
  Number expire_days;
};
struct TierSpec {
  Text name;
  std::optional<StoreType> type;
  Text bucket, endpoint;
  SecretRef credentials_secret_ref;
  Text storage_class;
};
struct ReplicationSpec {
  Text endpoint;
  SecretRef credentials_secret_ref;
  std::vector<std::string> buckets;
};
struct ObjectStoreSpec : ComponentSpec {
  std::optional<ManagedStoreSpec> managed;
  std::optional<ExternalStoreSpec> external;
  std::vector<BucketSpec> buckets;
  std::vector<TierSpec> tiers;
  std::optional<ReplicationSpec> replication;
};

struct ExternalSearchSpec {
  Text url;
  SecretRef ca_ref, credentials_secret_ref;
};
struct ElasticsearchSpec : ComponentSpec {
  RoleSpec master, data;
  std::optional<ExternalSearchSpec> external;
};

struct ComponentsSpec {
  AirbyteSpec airbyte;
  DremioSpec dremio;
  SupersetSpec superset;
  DbtSpec dbt;
  PostgresqlSpec postgresql;
  ObjectStoreSpec object_store;
  ElasticsearchSpec elasticsearch;
};

}  // namespace dataplatform::spec
