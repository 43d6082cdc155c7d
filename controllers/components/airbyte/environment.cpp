// What Airbyte's own processes are told, and the shape that they share.
#include "controllers/components/airbyte/parts.hpp"

namespace dataplatform::components::airbyte_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::Literal;
using model::Scratch;

constexpr const char* kDatabase = "airbyte/airbyte";

/// Of the URL by which Java reaches the database: "?sslmode=verify-full&…", or "".
std::string url_parameters(const DatabaseTls& tls) {
  if (tls.mode.empty()) return "";
  std::string text = "?sslmode=" + tls.mode;
  if (!tls.ca_file.empty()) return text + "&sslrootcert=" + tls.ca_file;
  // Without a file the driver looks for one in its home; this asks Java's own list instead.
  if (tls.mode.starts_with("verify"))
    text += "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";
  return text;
}

/// "https://airbyte.example.com", or the Service where nobody reaches it from outside.
std::string page_url(const spec::Resolved& r) {
  const auto host = r.edge.hosts.find("airbyte");
  const bool reached = r.edge.type != spec::EdgeType::None &&
                       r.airbyte.exposure == spec::ExposureMode::Public &&
                       host != r.edge.hosts.end();
  if (!reached) return "http://" + address(r, "webapp", kPagePort);
  return (r.edge.tls_secret.empty() && r.edge.certificate_arn.empty() ? "http://" : "https://") +
         host->second;
}

}  // namespace

void append(model::Environment& all, const model::Environment& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::string service(const spec::Resolved& r, const std::string& role) {
  return r.name + "-airbyte-" + role;
}

std::string address(const spec::Resolved& r, const std::string& role, int port) {
  return service(r, role) + ":" + std::to_string(port);
}

model::Environment java_environment(const spec::Resolved& r) {
  return {{"AIRBYTE_VERSION", Literal(r.airbyte.version)},
          {"HOME", Literal("/tmp")},  // kubectl and Java keep their caches there
          {"JAVA_OPTS", Literal("-XX:MaxRAMPercentage=75.0")},
          {"LOG_LEVEL", Literal("INFO")}};
}

model::Environment database_environment(const spec::Resolved& r) {
  return {
      {"DATABASE_HOST", BindingField{kDatabase, BindingPart::Host}},
      {"DATABASE_PORT", BindingField{kDatabase, BindingPart::Port}},
      {"DATABASE_DB", BindingField{kDatabase, BindingPart::Name}},
      {"DATABASE_USER", BindingField{kDatabase, BindingPart::User}},
      {"DATABASE_PASSWORD", BindingField{kDatabase, BindingPart::Password}},
      {"DATABASE_URL",
       Literal("jdbc:postgresql://$(DATABASE_HOST):$(DATABASE_PORT)/$(DATABASE_DB)" +
               url_parameters(database_tls(r)))},
      {"CONFIGS_DATABASE_INITIALIZATION_TIMEOUT_MS", Literal("300000")},
      {"JOBS_DATABASE_INITIALIZATION_TIMEOUT_MS", Literal("300000")},
  };
}

model::Environment service_environment(const spec::Resolved& r) {
  model::Environment env = java_environment(r);
  append(env, database_environment(r));
  append(env,
         {// What they wait for in the database. The bootloader is a gate anyway: these are the
          // oldest that any version of this family accepts.
          {"CONFIGS_DATABASE_MINIMUM_FLYWAY_MIGRATION_VERSION", Literal("0.35.15.001")},
          {"JOBS_DATABASE_MINIMUM_FLYWAY_MIGRATION_VERSION", Literal("0.29.15.001")},
          {"WORKSPACE_ROOT", Literal("/workspace")},
          {"WORKSPACE_DOCKER_MOUNT", Literal("workspace")},
          {"LOCAL_ROOT", Literal("/tmp/airbyte_local")},
          {"CONFIG_ROOT", Literal("/configs")},
          {"WORKER_ENVIRONMENT", Literal("kubernetes")},
          {"TEMPORAL_HOST", Literal(address(r, "temporal", kTemporalPort))},
          {"TEMPORAL_HISTORY_RETENTION_IN_DAYS", Literal("30")},
          {"TRACKING_STRATEGY", Literal("logging")},  // else it reports to its maker
          {"JOB_ERROR_REPORTING_STRATEGY", Literal("LOGGING")},
          {"WEBAPP_URL", Literal(page_url(r))}});
  return env;
}

model::Container java_container(const std::string& name, const std::string& image,
                                const model::Resources& resources) {
  return {.name = name,
          .image = image,
          .resources = resources,
          .mounts = {{.volume = "tmp", .path = "/tmp"},
                     {.volume = "workspace", .path = "/workspace"},
                     {.volume = "configs", .path = "/configs"}}};
}

std::vector<model::Volume> java_volumes() {
  return {{"tmp", Scratch{.limit = quantity("2Gi")}},
          {"workspace", Scratch{.limit = quantity("2Gi")}},
          {"configs", Scratch{.limit = quantity("64Mi")}}};
}

model::Role role(const spec::Resolved& r, const spec::RoleResolved& block, const std::string& name,
                 model::Container container) {
  model::Role role{
      .name = name,
      .object_name = name,
      .count = count(block),
      .run_as = kRunAs,
      .containers = {std::move(container)},
      .placement = placement(r.scheduling),
      .max_unavailable = one_away(count(block)),
      .scrape = {.none_because =
                     "Airbyte 0.50 pushes its metrics to a collector, which is not part "
                     "of this version; nothing can be read from it"}};
  apply_role_block(block, role);
  return role;
}

model::Role java_role(const spec::Resolved& r, const spec::RoleResolved& block,
                      const std::string& name) {
  const DatabaseTls tls = database_tls(r);
  const Store kept = store(r);
  model::Container container = java_container(name, block.image, resources(block.resources));
  container.env = service_environment(r);
  append(container.env, kept.logs);
  container.mounts.insert(container.mounts.end(), tls.mounts.begin(), tls.mounts.end());
  container.mounts.insert(container.mounts.end(), kept.mounts.begin(), kept.mounts.end());
  model::Role made = role(r, block, name, std::move(container));
  made.volumes = java_volumes();
  made.volumes.insert(made.volumes.end(), tls.volumes.begin(), tls.volumes.end());
  made.volumes.insert(made.volumes.end(), kept.volumes.begin(), kept.volumes.end());
  made.flows = kept.flows;
  return made;
}

}  // namespace dataplatform::components::airbyte_parts
