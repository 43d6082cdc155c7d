// The platform as components and what they want of each other. Knows neither Kubernetes objects nor
// any product: everything in it was decided before, every projection reads only this.
#pragma once

#include "controllers/model/role.hpp"
#include "operator/base/problem.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dataplatform::model {

/// A run to completion, once for each input: the input is what its image, command, variables, files
/// and `input` say.
struct Task {
  std::string name;  // "migrate": the Job is <cr>-<component>-<name>-<hash>
  Site site = Site::Applications;
  std::vector<Container> before;  // run to completion one after the other, then:
  Container container;
  std::vector<Volume> volumes;
  RunAs run_as;
  std::vector<std::string> input;  // further text that makes it run again when it changes
  Needs needs;
  std::vector<Flow> flows;
  std::vector<std::string> drains;  // roles of the component that are at zero while it runs
  int timeout_seconds = 900;
  int retries = 4;
  std::vector<int> final_exit_codes;  // of `container`: another try would end the same
  std::string failure_means;          // what a person should look at when it fails
  bool failure_blocks = true;         // false: it is told, and nothing else waits for a person
  bool operator==(const Task&) const = default;
};

/// A task that runs by the clock. It is suspended while one of its needs is not met, and for as
/// long as a task that it needs is due again.
struct Schedule {
  Task task;         // its name: the CronJob is <cr>-<component>-<name>
  std::string cron;  // five fields
  std::string time_zone = "UTC";
  int keep_succeeded = 3;
  int keep_failed = 5;
  bool operator==(const Schedule&) const = default;
};

/// A request for a database of one's own with its owner.
struct DatabaseRequest {
  std::string name;     // "superset": the database
  std::string owner;    // the role that owns it
  int connections = 0;  // at most, for the connection budget
  bool pooled = true;   // through the pooler where there is one
  SecretKey password;
  bool operator==(const DatabaseRequest&) const = default;
};
struct CacheRequest {
  bool operator==(const CacheRequest&) const = default;
};
/// Rights on a bucket for a user of one's own.
struct BucketRequest {
  std::string bucket;  // "airbyte-logs"
  bool writes = true;
  std::string user;    // one for all buckets of a component
  SecretKey password;  // its secret key
  bool operator==(const BucketRequest&) const = default;
};
/// An SQL endpoint over the lake.
struct SqlRequest {
  bool operator==(const SqlRequest&) const = default;
};

struct Request {
  std::string name;  // binding "<component>/<name>"
  std::variant<DatabaseRequest, CacheRequest, BucketRequest, SqlRequest> what;
  std::vector<std::string> roles;  // roles of the component that use it
  std::vector<std::string> tasks;  // tasks that use it
  bool operator==(const Request&) const = default;
};

/// A request as its provider sees it.
struct Wanted {
  std::string component;
  Request request;
  bool operator==(const Wanted&) const = default;
};
/// All requests of the platform, in the order of its components.
using Demand = std::vector<Wanted>;

/// What a component gives: databases, reached directly or through a pooler.
struct DatabaseOffer {
  std::string direct_role;    // "server"
  std::string direct_access;  // suffix of its Access
  int direct_port = 0;
  std::string pooled_role;  // "" where there is no pooler
  std::string pooled_access;
  int pooled_port = 0;
  std::string provisioned_by;  // the task that makes the requested databases
  std::string external_host;   // Mode::External: instead of a role; the port is direct_port
  /// Mode::External: databases that are there already, by the name that is asked for.
  struct Given {
    std::string database;                      // what it is called there
    std::optional<Credential> user, password;  // none: as requested
    bool operator==(const Given&) const = default;
  };
  std::map<std::string, Given> given;
  int max_connections = 0;       // of the server; 0 is unknown, then no budget is checked
  std::string decided_by;        // path below the component where the user said it; "" is derived
  int reserved_connections = 0;  // of these for the server's own keeping
  int pool_size = 0;             // server connections of each pooler for each pooled database
  int poolers = 0;
  bool operator==(const DatabaseOffer&) const = default;
};
struct CacheOffer {
  std::string role;
  std::string access;
  int port = 0;
  SecretKey password;
  bool operator==(const CacheOffer&) const = default;
};
/// A store of objects, by S3's protocol unless a component knows the kind of store better.
struct BucketOffer {
  std::vector<std::string> roles;  // that serve it together; none where it is outside
  std::string access;              // suffix of the Access of the first one
  std::string external_host;
  int port = 0;
  bool secure = false;  // https
  std::string region;
  /// A bucket as it is called there; a request for one that is not listed gets its own name.
  struct Place {
    std::string bucket, prefix;
    bool operator==(const Place&) const = default;
  };
  std::map<std::string, Place> places;
  std::optional<Credential> user, password;  // for everybody; none: as requested, or by identity
  bool by_identity = false;                  // the pods' own cloud identity: no keys at all
  std::string provisioned_by;
  bool operator==(const BucketOffer&) const = default;
};
struct SqlOffer {
  std::string role;
  std::string access;
  int port = 0;       // Arrow Flight
  int rest_port = 0;  // the product's own API
  Credential user = Literal("");
  Credential password = Literal("");
  std::string provisioned_by;
  bool operator==(const SqlOffer&) const = default;
};
using Offer = std::variant<DatabaseOffer, CacheOffer, BucketOffer, SqlOffer>;

/// One key of a secret and where its value comes from.
struct Generated {
  int length = 32;
  std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  bool operator==(const Generated&) const = default;
};
struct Constant {
  std::string text;  // a user name; never a password
  bool operator==(const Constant&) const = default;
};
struct SecretEntry {
  std::string key;
  std::variant<Generated, Constant> source;
  std::string remote_name;  // in a store of secrets; "" is "<secret>-<key>"
  bool operator==(const SecretEntry&) const = default;
};

/// A set of equal copies, one in each site that reads it: made once, in one go.
struct SecretSpec {
  std::string name;  // "superset": object <cr>-superset
  std::vector<SecretEntry> entries;
  std::vector<Site> sites;
  bool existing = false;  // made by the user under that name: only looked for
  bool operator==(const SecretSpec&) const = default;
};

enum class Mode { Managed, External, Disabled };

struct Component {
  std::string name;           // key of the CR: "postgresql", "objectStore"
  std::string object_name;    // "postgresql", "object-store"
  std::string condition;      // "PostgreSQLReady"
  std::string product;        // label app.kubernetes.io/name
  Mode mode = Mode::Managed;  // Disabled: only `offers` is filled besides the names, to say who
                              // could serve a request
  std::string version;
  std::string image;  // the one shown in status
  Site site = Site::Applications;
  bool store = false;  // holds data: never an owner reference, never pruned
  bool paused = false;
  bool suspended = false;  // at zero
  std::vector<Role> roles;
  std::vector<Task> tasks;
  std::vector<Schedule> schedules;
  std::vector<SecretSpec> secrets;
  std::vector<Request> requests;
  std::vector<Offer> offers;
  std::vector<std::string> credentials;   // names of SecretSpecs that a person may want to look up
  std::vector<std::string> fixed_images;  // that the product names itself: no registry can be put
                                          // before them
  std::map<std::string, std::string> account_annotations;  // of the ServiceAccount of its tasks
  std::map<std::string, std::string> task_labels;          // of their pods, beside the usual ones
  Placement task_placement;                                // of their pods
  bool operator==(const Component&) const = default;
};

/// What a request was bound to: the same whoever provides it.
struct Binding {
  std::string name;  // "superset/database"
  std::string host;  // host name that resolves from both namespaces
  int port = 0;
  int rest_port = 0;     // of an SQL endpoint: the product's own API
  bool secure = false;   // https
  std::string database;  // or bucket
  std::string prefix, region;
  std::optional<Credential> user, password;
  std::vector<RoleRef> providers;   // none where it is outside
  std::optional<Done> provisioned;  // the task that makes it
  bool operator==(const Binding&) const = default;
};

struct Edge {
  enum class Type { None, Ingress, Gateway } type = Type::None;
  std::string domain;
  std::map<std::string, std::string> hosts;  // by host prefix
  std::string class_name;
  std::map<std::string, std::string> annotations;
  std::string max_body_size = "500Mi";
  std::string tls_secret;
  std::string issuer_kind;  // "" where the Secret is given
  std::string issuer_name;
  std::string certificate_arn;                   // AWS: the load balancer's own certificate
  std::string gateway_class;                     // Gateway: of one of the platform's own …
  base::Json parent_refs = base::Json::array();  // … or somebody else's, verbatim
  std::string basic_users_secret;  // the ingress controller asks for these; "" is nobody's business
  enum class Clients { None, LoadBalancer, Route } clients = Clients::None;
  bool operator==(const Edge&) const = default;
};

/// Where secrets come from.
struct SecretSource {
  enum class Provider { Generated, Existing, External } provider = Provider::Generated;
  std::string store_kind, store_name;  // External Secrets: SecretStore, ClusterSecretStore
  std::string prefix;                  // with its separator: "prod/data-platform/"
  int refresh_seconds = 3600;
  struct Remote {
    std::string key, property;
    bool operator==(const Remote&) const = default;
  };
  std::map<std::string, Remote> remote;  // by remote_name, instead of prefix + name
  std::string api_version = "external-secrets.io/v1";
  bool operator==(const SecretSource&) const = default;
};

struct NetworkPolicySettings {
  enum class Mode { Disabled, IngressOnly, Enforced } mode = Mode::Enforced;
  base::Json ingress_controller;  // NetworkPolicyPeer; null is any namespace
  base::Json monitoring;
  base::Json additional_ingress = base::Json::array();
  base::Json additional_egress = base::Json::array();
  bool operator==(const NetworkPolicySettings&) const = default;
};

struct Platform {
  std::string name;
  std::string namespace_;
  std::string data_namespace;
  std::string uid;  // of the DataPlatform; "" when rendered from a file
  std::string cluster_domain = "cluster.local";
  std::vector<Component> components;  // in a fixed order
  std::vector<Binding> bindings;
  Edge edge;
  NetworkPolicySettings network_policy;
  SecretSource secrets;
  std::vector<std::string> image_pull_secrets;
  std::string time_zone = "UTC";
  bool service_aliases = false;
  base::Json object_overrides = base::Json::array();
  std::string tools_image;  // expands templates that hold secrets
  bool operator==(const Platform&) const = default;
};

/// Namespace of a site.
const std::string& namespace_of(const Platform& platform, Site site);

/// "<cr>-<component>[-<role>][-<suffix>]".
std::string object_name(const Platform& platform, const Component& component, const Role& role,
                        const std::string& suffix = "");
std::string secret_name(const Platform& platform, const std::string& secret);

/// What a key is called in a store of secrets, without the platform's prefix: as its sheet says, or
/// "<secret>-<key>".
std::string remote_name(const SecretSpec& secret, const SecretEntry& entry);

const Component* find_component(const Platform& platform, const std::string& name);
const Role* find_role(const Platform& platform, const RoleRef& ref);
const Binding* find_binding(const Platform& platform, const std::string& name);

/// Name of the Service of a way in.
std::string access_name(const Platform& platform, const Component& component, const Role& role,
                        const Access& access);

/// A role's spawned pods; nullptr where `ref` names none.
const Spawned* find_spawned(const Platform& platform, const RoleRef& ref);

/// "<Service of the access with this suffix>.<namespace>.svc", which resolves from both namespaces.
std::string host_name(const Platform& platform, const Component& component, const Role& role,
                      const std::string& suffix = "");

/// Every container of a task, in the order that they run.
std::vector<Container> containers_of(const Task& task);

/// Tasks of a component, and those of its schedules.
std::vector<Task> all_tasks(const Component& component);

/// The requests of every component that is not Disabled.
Demand demand_of(const Platform& platform);

/// Connections that the databases of a demand need of the server itself: those that go directly,
/// and each pooler's pool for each pooled database. `offer` says whether there are poolers.
int connections_needed(const Demand& demand, const DatabaseOffer& offer);

/// Matches every request with an offer: fills platform.bindings, adds the flows and needs that
/// follow from them to the wanting roles and tasks. A request that nobody can serve is a problem
/// that names both sides.
base::Problems bind(Platform& platform);

/// Rules on the whole platform: references that lead nowhere, connection budget, names that are too
/// long.
base::Problems check(const Platform& platform);

}  // namespace dataplatform::model
