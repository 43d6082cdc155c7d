// The parts of Airbyte's data sheet: seen by its own files only. Facts are those of 0.50.33, the
// last one whose worker starts the pods of a sync itself.
#pragma once

#include "controllers/components/common.hpp"

#include <string>
#include <vector>

namespace dataplatform::components::airbyte_parts {

inline constexpr const char* kSecret = "airbyte";
inline constexpr const char* kUser = "airbyte";  // of the databases, and of the object store
inline constexpr const char* kStoreKey = "object-store-secret-key";

inline constexpr int kServerPort = 8001;
inline constexpr int kPagePort = 80;  // fixed in the webapp's and the connector builder's images
inline constexpr int kCronPort = 9001;
inline constexpr int kTemporalPort = 7233;

// A pod that starts others listens itself: their heartbeat, and what they print, a port for each
// stream. The worker takes its ports from TEMPORAL_WORKER_PORTS; an orchestrator has four of its
// own (OrchestratorConstants.PORTS).
inline constexpr int kHeartbeatPort = 9000;
inline constexpr int kFirstStreamPort = 9001;
inline constexpr int kLastStreamPort = 9040;
inline constexpr int kInputPort = 9001;  // of a connector's pod: what it is to read
inline constexpr int kFirstOrchestratorPort = 9877;
inline constexpr int kLastOrchestratorPort = 9880;

inline constexpr model::RunAs kRunAs{.user = 1000, .group = 1000};

/// "lakehouse-airbyte-server": the Service of a role.
std::string service(const spec::Resolved& r, const std::string& role);
std::string address(const spec::Resolved& r, const std::string& role, int port);

/// Variables of every Java process.
model::Environment java_environment(const spec::Resolved& r);
/// Database of server, worker, cron and bootloader.
model::Environment database_environment(const spec::Resolved& r);
/// What server, worker and cron have in common.
model::Environment service_environment(const spec::Resolved& r);

/// Where logs and the state of syncs are kept, as Airbyte wants to hear it.
struct Store {
  model::Environment logs;   // for all that writes a log there
  model::Environment state;  // for server and worker
  model::Environment jobs;   // for the worker: what the pods that it starts need beside these
  std::vector<model::Volume> volumes;
  std::vector<model::Mount> mounts;
  std::vector<model::Flow> flows;  // where it is nobody's component
};
Store store(const spec::Resolved& r);
/// Whether the platform's own buckets are asked for.
bool uses_platform_buckets(const spec::Resolved& r);

/// Variables of the worker for the pods that it starts.
model::Environment job_environment(const spec::Resolved& r);
/// What they may take of a node; the server decides it for each sync.
model::Environment job_resources(const spec::Resolved& r);
model::Spawned job_pods(const spec::Resolved& r);
/// Where connectors, and what tries them, may go.
std::vector<model::Flow> connector_egress(const spec::Resolved& r);

/// A Java process of Airbyte: not root, its root file system read-only.
model::Container java_container(const std::string& name, const std::string& image,
                                const model::Resources& resources);
std::vector<model::Volume> java_volumes();
/// A role of one such process with its store, database and the user's own words.
model::Role java_role(const spec::Resolved& r, const spec::RoleResolved& block,
                      const std::string& name);
/// A role of anything else.
model::Role role(const spec::Resolved& r, const spec::RoleResolved& block, const std::string& name,
                 model::Container container);
void append(model::Environment& all, const model::Environment& more);

model::Role server(const spec::Resolved& r);
model::Role webapp(const spec::Resolved& r);
model::Role worker(const spec::Resolved& r);
model::Role cron(const spec::Resolved& r);
model::Role temporal(const spec::Resolved& r);
model::Role connector_builder(const spec::Resolved& r);
model::Task bootloader(const spec::Resolved& r);

}  // namespace dataplatform::components::airbyte_parts
