// The parts of Dremio's data sheet: seen by its own files only.
#pragma once

#include "controllers/components/common.hpp"

#include <string>
#include <vector>

namespace dataplatform::components::dremio_parts {

inline constexpr int kWeb = 9047;
inline constexpr int kClient = 31010;
inline constexpr int kFlight = 32010;
inline constexpr int kFabric = 45678;
inline constexpr int kConduit = 45679;
inline constexpr int kAdmin = 9010;
inline constexpr int kZookeeper = 2181;
inline constexpr const char* kSecret = "dremio";
inline constexpr const char* kStoreUser = "dremio";
inline constexpr const char* kSpace = "dbt";

/// How long a process waits for what it runs for others, and its pod for the process (seconds): the
/// pods of executors finish queries, those of the coordinator only close their catalogue.
inline constexpr int kExecutorDrain = 600;
inline constexpr int kExecutorGrace = 720;
inline constexpr int kCoordinatorDrain = 90;
inline constexpr int kCoordinatorGrace = 120;

/// As the image makes it.
inline constexpr model::RunAs kRunAs{.user = 999, .group = 999};
/// As the image of the tools has it.
inline constexpr model::RunAs kToolsRunAs{.user = 65532, .group = 65532};

using Pool = spec::DremioResolved::Pool;

// What there is -----------------------------------------------------------------------------------

/// "executor" for the pool of the singular block, else "executor-<pool>".
std::string role_of(const Pool& pool);
std::vector<std::string> executor_roles(const spec::DremioResolved& d);

/// No executor is wanted: the coordinator does their work too.
bool coordinator_executes(const spec::DremioResolved& d);
/// ZooKeeper runs within the coordinator.
bool embedded_zookeeper(const spec::DremioResolved& d);

/// Host of the coordinator's Service, from the applications' namespace.
std::string coordinator_host(const spec::Resolved& r);
/// Headless name that leads to every executor of every pool while its pod exists.
std::string executors_host(const spec::Resolved& r);
/// "host:port" of ZooKeeper as the roles reach it.
std::string zookeeper_address(const spec::Resolved& r);

// The store ---------------------------------------------------------------------------------------

/// Buckets that are sources in Dremio, by the platform's names.
struct Lake {
  const char* bucket;
  bool writes;
};
inline constexpr Lake kLake[] = {
    {"bronze", false}, {"silver", true}, {"gold", true}, {"datalake", true}};

/// The parts of a Google service account's key file, as keys of the Secret that the user made of
/// it.
struct GcsKey {
  const char* variable;
  const char* key;
};
inline constexpr GcsKey kGcsKeys[] = {{"GCS_PROJECT_ID", "project-id"},
                                      {"GCS_CLIENT_ID", "client-id"},
                                      {"GCS_CLIENT_EMAIL", "client-email"},
                                      {"GCS_PRIVATE_KEY_ID", "private-key-id"},
                                      {"GCS_PRIVATE_KEY", "private-key"}};

/// S3 (also the platform's own store), Azure, or GCS.
spec::StoreType store_type(const spec::Resolved& r);
/// Pods reach the store as somebody in the cloud: there are no keys.
bool by_identity(const spec::Resolved& r);
/// Amazon's own S3: what speaks the same protocol elsewhere needs Dremio's compatibility mode.
bool is_amazon(const spec::Resolved& r);
bool store_is_secure(const spec::Resolved& r);
bool store_is_path_style(const spec::Resolved& r);
/// The ConfigMap with the CA of a store outside; "" where public CAs do.
std::string store_ca(const spec::Resolved& r);
/// The first part of paths.dist: "dremioS3:///".
std::string dist_scheme(const spec::Resolved& r);

/// core-site.xml: how the distributed store is reached, with its keys.
model::ConfigFile core_site(const spec::Resolved& r);

// Configuration -----------------------------------------------------------------------------------

/// The whole folder of configuration, since it hides the image's own. `pool` nullptr is the
/// coordinator.
model::Files configuration(const spec::Resolved& r, const Pool* pool);

// Roles and tasks ---------------------------------------------------------------------------------

/// What the containers of all Dremio's own processes share.
model::Container process(const spec::Resolved& r, const spec::RoleResolved& block,
                         const std::string& name);
/// Variables of such a process; `memory` as its part of the cluster divides it.
model::Environment environment(const spec::Resolved& r, const spec::RoleResolved& block,
                               bool executor);
/// Scratch and configuration that all of them share; the role adds its own.
std::vector<model::Volume> shared_volumes(const spec::Resolved& r, const Pool* pool);
/// Init container that adds the CA of the store to Java's own.
model::Container truststore(const spec::Resolved& r, const spec::RoleResolved& block);
/// Between all of Dremio's processes, and to what they query.
std::vector<model::Flow> flows(const spec::Resolved& r);

model::Role coordinator(const spec::Resolved& r);
model::Role executor(const spec::Resolved& r, const Pool& pool, bool first);
model::Role zookeeper(const spec::Resolved& r);

model::Task dist_root(const spec::Resolved& r);
model::Task first_user(const spec::Resolved& r);
model::Task sources(const spec::Resolved& r);
model::Task stop_executors(const spec::Resolved& r);
model::Task resume_executors(const spec::Resolved& r);

/// Whether the platform can prepare the store itself: by S3's protocol and with keys.
bool prepares_store(const spec::Resolved& r);

/// The password of the first user, wherever it lies.
model::Credential admin_password(const spec::DremioResolved& d);

}  // namespace dataplatform::components::dremio_parts
