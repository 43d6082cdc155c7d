// dremio.conf and what lies beside it. A key that Dremio does not know ends its start, so every key
// here is one of spec::dremio_keys; a test sees to it.
#include "controllers/components/dremio/parts.hpp"
#include "operator/base/yaml.hpp"

#include <map>

namespace dataplatform::components::dremio_parts {
namespace {

using model::BindingField;
using model::BindingPart;

/// Values as HOCON has them: what is JSON is HOCON too.
using Settings = std::map<std::string, base::Json>;

constexpr const char* kData = "/opt/dremio/data";
constexpr const char* kCloudCache = "/opt/dremio/cloudcache/c0";

Settings shared(const spec::Resolved& r) {
  return {{"paths.local", kData},
          {"paths.dist", dist_scheme(r) + "${DIST_BUCKET}/${DIST_PREFIX}"},
          {"paths.results", std::string("pdfs://") + kData + "/results"},
          {"zk.client.session.timeout", 90000},
          {"services.fabric.port", kFabric},
          {"services.conduit.port", kConduit},  // else any: no policy could name it
          {"services.web-admin.enabled", true},
          {"services.web-admin.host", "0.0.0.0"},
          {"services.web-admin.port", kAdmin},
          {"debug.dist.caching.enabled", true},
          {"debug.dist.max.cache.space.percent", 100}};
}

Settings of_coordinator(const spec::Resolved& r) {
  const bool embedded = embedded_zookeeper(r.dremio);
  return {
      {"services.coordinator.enabled", true},
      {"services.coordinator.master.enabled", true},
      {"services.coordinator.master.embedded-zookeeper.enabled", embedded},
      {"services.coordinator.auto-upgrade", false},  // done before, by the init container
      {"services.coordinator.web.port", kWeb},
      {"services.coordinator.web.auth.type", "internal"},
      {"services.coordinator.web.ui.intercom.enabled", false},
      {"services.coordinator.client-endpoint.port", kClient},
      {"services.flight.enabled", true},
      {"services.flight.port", kFlight},
      {"services.executor.enabled", coordinator_executes(r.dremio)},
      {"dremio.termination_grace_period_seconds", kCoordinatorDrain},
      {"zookeeper", embedded ? "localhost:" + std::to_string(kZookeeper) : zookeeper_address(r)}};
}

Settings of_executor(const spec::Resolved& r, const Pool& pool) {
  return {{"services.coordinator.enabled", false},
          {"services.coordinator.master.enabled", false},
          {"services.coordinator.master.embedded-zookeeper.enabled", false},
          {"services.executor.enabled", true},
          {"services.node-tag", pool.name},
          {"services.executor.cache.path.db", kCloudCache},
          {"services.executor.cache.path.fs", base::Json::array({kCloudCache})},
          {"services.executor.cache.pctquota.db", 100},
          {"services.executor.cache.pctquota.fs", base::Json::array({100})},
          {"services.executor.cache.ensurefreespace.fs", base::Json::array({0})},
          {"dremio.termination_grace_period_seconds", kExecutorDrain},
          {"zookeeper", zookeeper_address(r)}};
}

/// What the user wrote: a list stays one, anything else is text, which Dremio reads as what it
/// needs.
base::Json value_of(const std::string& written) {
  if (!written.starts_with("[")) return written;
  const auto parsed = base::parse_json(written);
  return parsed && parsed->is_array() ? *parsed : base::Json(written);
}

std::string text_of(const Settings& settings) {
  std::string text;
  for (const auto& [key, value] : settings)
    text += key + ": " + value.dump() + "\n";
  return text;
}

model::ConfigFile dremio_conf(const spec::Resolved& r, const Pool* pool) {
  Settings all = shared(r);
  all.merge(pool == nullptr ? of_coordinator(r) : of_executor(r, *pool));
  for (const auto& [key, written] : r.dremio.config)
    all[key] = value_of(written);
  return {.name = "dremio.conf",
          .text = text_of(all),
          .secrets = {{"DIST_BUCKET", BindingField{"dremio/dist", BindingPart::Name}},
                      {"DIST_PREFIX", BindingField{"dremio/dist", BindingPart::Prefix}}}};
}

/// All of it to where containers are read.
constexpr const char* kLogback = R"sh(<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} [%thread] %-5level %logger{30} - %msg%n</pattern></encoder>
  </appender>
  <logger name="com.dremio" level="info"/>
  <logger name="org.apache.hadoop.util.NativeCodeLoader" level="error"/>
  <root level="warn"><appender-ref ref="console"/></root>
</configuration>
)sh";

constexpr const char* kLogbackAccess = R"sh(<?xml version="1.0" encoding="UTF-8"?>
<configuration>
</configuration>
)sh";

constexpr const char* kEnvironmentFile =
    "# Every variable comes from the pod; what the start script reads must only be there.\n";

}  // namespace

model::Files configuration(const spec::Resolved& r, const Pool* pool) {
  return {.files = {dremio_conf(r, pool),
                    core_site(r),
                    {.name = "dremio-env", .text = kEnvironmentFile},
                    {.name = "logback.xml", .text = kLogback},
                    {.name = "logback-admin.xml", .text = kLogback},
                    {.name = "logback-access.xml", .text = kLogbackAccess}}};
}

}  // namespace dataplatform::components::dremio_parts
