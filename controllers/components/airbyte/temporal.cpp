// Temporal: the engine that runs Airbyte's workflows, all four services in one process. Its image
// brings the tables of its two databases to its version at each start.
#include "controllers/components/airbyte/parts.hpp"

namespace dataplatform::components::airbyte_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::ContainerKind;
using model::Literal;
using model::Probe;
using model::Scratch;
using model::TcpConnect;

constexpr const char* kDatabase = "airbyte/temporal";
constexpr const char* kVisibility = "airbyte/temporal_visibility";
constexpr const char* kConfig = "/etc/temporal/config";
constexpr const char* kDynamicFolder = "/etc/temporal-dynamic";
constexpr const char* kDynamicFile = "dynamic.yaml";
/// What the image trusts where the user names no CA: its tools refuse to do without a file.
constexpr const char* kSystemCas = "/etc/ssl/certs/ca-certificates.crt";

/// Those that Airbyte 0.50 is tried with: discoveries answer with megabytes, and the defaults for
/// requests to the database are too low for its workflows.
constexpr const char* kDynamicConfig = R"(frontend.enableClientVersionCheck:
  - value: true
frontend.persistenceMaxQPS:
  - value: 3000
frontend.throttledLogRPS:
  - value: 20
history.persistenceMaxQPS:
  - value: 3000
system.advancedVisibilityWritingMode:
  - value: "off"
limit.blobSize.error:
  - value: 15728640
limit.blobSize.warn:
  - value: 10485760
)";

std::string yes(bool is) {
  return is ? "true" : "false";
}

/// The server, the tool that makes its tables, and newer images each have names of their own for
/// the same.
model::Environment tls_environment(const DatabaseTls& tls) {
  if (tls.mode.empty() || tls.mode == "disable") return {};
  const bool trusts = tls.mode.starts_with("verify"), full = tls.mode == "verify-full";
  const std::string ca = !trusts ? "" : tls.ca_file.empty() ? kSystemCas : tls.ca_file;
  model::Environment env = {{"SQL_TLS_ENABLED", Literal("true")},
                            {"SQL_HOST_VERIFICATION", Literal(yes(full))},
                            {"SQL_TLS", Literal("true")},
                            {"SQL_TLS_DISABLE_HOST_VERIFICATION", Literal(yes(!full))},
                            {"POSTGRES_TLS_ENABLED", Literal("true")},
                            {"POSTGRES_TLS_DISABLE_HOST_VERIFICATION", Literal(yes(!full))}};
  if (!ca.empty()) {
    for (const char* name : {"SQL_CA", "SQL_TLS_CA_FILE", "POSTGRES_TLS_CA_FILE"})
      env.push_back({name, Literal(ca)});
  }
  if (full) {
    for (const char* name : {"SQL_HOST_NAME", "SQL_TLS_SERVER_NAME", "POSTGRES_TLS_SERVER_NAME"})
      env.push_back({name, BindingField{kDatabase, BindingPart::Host}});
  }
  return env;
}

model::Environment environment(const DatabaseTls& tls) {
  model::Environment env = {
      {"HOME", Literal("/tmp")},
      // The word picks a folder of table definitions: never another for a database that is there.
      {"DB", Literal("postgresql")},
      {"DB_PORT", BindingField{kDatabase, BindingPart::Port}},
      {"POSTGRES_SEEDS", BindingField{kDatabase, BindingPart::Host}},
      {"POSTGRES_USER", BindingField{kDatabase, BindingPart::User}},
      {"POSTGRES_PWD", BindingField{kDatabase, BindingPart::Password}},
      {"DBNAME", BindingField{kDatabase, BindingPart::Name}},
      {"VISIBILITY_DBNAME", BindingField{kVisibility, BindingPart::Name}},
      {"SKIP_DB_CREATE", Literal("true")},
      {"SQL_MAX_CONNS", Literal("10")},
      {"SQL_MAX_IDLE_CONNS", Literal("5")},
      {"DYNAMIC_CONFIG_FILE_PATH", Literal(std::string(kDynamicFolder) + "/" + kDynamicFile)},
      {"LOG_LEVEL", Literal("info")}};
  append(env, tls_environment(tls));
  return env;
}

/// The start script writes what it makes of its template beside it.
model::Container copy_config(const spec::Resolved& r) {
  return {.name = "copy-config",
          .image = r.airbyte.temporal.image,
          .kind = ContainerKind::Init,
          .command = {"sh", "-c", std::string("cp -r ") + kConfig + "/. /copy/"},
          .resources = resources("10m", "16Mi", "100m", "64Mi"),
          .mounts = {{.volume = "config", .path = "/copy"}}};
}

model::Container process(const spec::Resolved& r, const DatabaseTls& tls) {
  const TcpConnect answers{"grpc"};
  model::Container container{
      .name = "temporal",
      .image = r.airbyte.temporal.image,
      .env = with_user_env(environment(tls), r.airbyte.temporal),
      .ports = {{.name = "grpc", .number = kTemporalPort}},
      // It listens only when its tables are of its version.
      .probes = {.startup = Probe{.check = answers, .period = 5, .failures = 120},
                 .readiness = Probe{.check = answers, .period = 10},
                 .liveness = Probe{.check = answers, .period = 20, .failures = 6}},
      .resources = resources(r.airbyte.temporal.resources),
      .mounts = {{.volume = "config", .path = kConfig},
                 {.volume = "dynamic", .path = kDynamicFolder, .read_only = true},
                 {.volume = "tmp", .path = "/tmp"}}};
  container.mounts.insert(container.mounts.end(), tls.mounts.begin(), tls.mounts.end());
  return container;
}

}  // namespace

model::Role temporal(const spec::Resolved& r) {
  const DatabaseTls tls = database_tls(r);
  model::Role temporal = role(r, r.airbyte.temporal, "temporal", process(r, tls));
  temporal.containers.push_back(copy_config(r));
  temporal.volumes = {
      {"config", Scratch{.limit = quantity("1Mi")}},
      {"dynamic", model::Files{.files = {{.name = kDynamicFile, .text = kDynamicConfig}}}},
      {"tmp", Scratch{.limit = quantity("64Mi")}}};
  temporal.volumes.insert(temporal.volumes.end(), tls.volumes.begin(), tls.volumes.end());
  // Several would have to find each other, and the number of shards is fixed at the first start.
  temporal.count = model::Singleton{};
  temporal.max_unavailable.reset();
  temporal.access = {{.suffix = "", .ports = {"grpc"}}};
  temporal.grace_seconds = 60;
  temporal.scrape = {.none_because =
                         "what it measures was never tried with this image; its workflows are "
                         "seen in Airbyte's own pages"};
  return temporal;
}

}  // namespace dataplatform::components::airbyte_parts
