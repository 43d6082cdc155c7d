// The keys that dremio.conf may hold. Dremio refuses to start with any other, so a typing error
// here would take the whole engine down at its next restart.
#include "controllers/spec/dremio_keys.hpp"

#include <algorithm>
#include <array>

namespace dataplatform::spec {
namespace {

constexpr std::array<std::string_view, 4> kWithSsl{"services.coordinator.web.ssl.",
                                                   "services.fabric.ssl.", "services.flight.ssl.",
                                                   "services.conduit.ssl."};
constexpr std::array<std::string_view, 9> kSsl{"enabled",           "auto-certificate.enabled",
                                               "keyStoreType",      "keyStore",
                                               "keyStorePassword",  "keyPassword",
                                               "trustStoreType",    "trustStore",
                                               "trustStorePassword"};

constexpr std::array<std::string_view, 95> kPlain{
    "paths.local",
    "paths.dist",
    "paths.db",
    "paths.spilling",
    "paths.accelerator",
    "paths.downloads",
    "paths.uploads",
    "paths.results",
    "paths.scratch",
    "paths.metadata",
    "paths.gandiva",
    "paths.system_iceberg_tables",
    "paths.node_history",
    "services.node-tag",
    "services.coordinator.enabled",
    "services.coordinator.auto-upgrade",
    "services.coordinator.master.enabled",
    "services.coordinator.master.embedded-zookeeper.enabled",
    "services.coordinator.master.embedded-zookeeper.port",
    "services.coordinator.master.embedded-zookeeper.path",
    "services.coordinator.web.enabled",
    "services.coordinator.web.port",
    "services.coordinator.web.auth.type",
    "services.coordinator.web.ui.intercom.enabled",
    "services.coordinator.web.ui.intercom.appid",
    "services.coordinator.web.tokens.cache.size",
    "services.coordinator.web.tokens.cache.expiration_minutes",
    "services.coordinator.client-endpoint.port",
    "services.coordinator.scheduler.threads",
    "services.coordinator.command-pool.enabled",
    "services.coordinator.command-pool.size",
    "services.executor.enabled",
    "services.executor.cache.enabled",
    "services.executor.cache.path.db",
    "services.executor.cache.path.fs",
    "services.executor.cache.pctquota.db",
    "services.executor.cache.pctquota.fs",
    "services.executor.cache.ensurefreespace.fs",
    "services.fabric.port",
    "services.fabric.memory.reservation",
    "services.flight.enabled",
    "services.flight.port",
    "services.flight.auth.mode",
    "services.flight.use_session_service",
    "services.conduit.port",
    "services.kerberos.principal",
    "services.kerberos.keytab.file.path",
    "services.web-admin.enabled",
    "services.web-admin.port",
    "services.web-admin.host",
    "services.jobs.enabled",
    "zookeeper",
    "zk.client.session.timeout",
    "zk.client.retry.unlimited",
    "zk.client.retry.limit",
    "zk.client.retry.initial_timeout_ms",
    "registration.publish-host",
    "dremio.termination_grace_period_seconds",
    "debug.enabled",
    "debug.autoPort",
    "debug.prepopulate",
    "debug.singleNode",
    "debug.verboseAccessLog",
    "debug.allowTestApis",
    "debug.forceRemote",
    "debug.useMemoryStorage",
    "debug.addDefaultUser",
    "debug.allowNewerKVStore",
    "debug.rsod.enabled",
    "debug.bug.filing.enabled",
    "debug.task.on_idle_load_shed",
    "debug.task.eager_load_shed",
    "debug.task.reschedule_on_unblock",
    "debug.master.election.disabled",
    "debug.alloc.max_occupancy_percent",
    "debug.alloc.est_heap_buf_size_bytes",
    "debug.dist.caching.enabled",
    "debug.dist.max.cache.space.percent",
    "debug.dist.async.enabled",
    "debug.uploads.async.enabled",
    "debug.support.async.enabled",
    "debug.results.async.enabled",
    "debug.scratch.async.enabled",
    "debug.download.async.enabled",
    "debug.logs.async.enabled",
    "debug.noop.cluster.coordinator.enabled",
    "debug.remote.datastore.rpc_timeout_seconds",
    "debug.dist.s3_file_status_check.enabled",
    "javax.net.ssl.keyStoreType",
    "javax.net.ssl.keyStore",
    "javax.net.ssl.keyStorePassword",
    "javax.net.ssl.keyPassword",
    "javax.net.ssl.trustStoreType",
    "javax.net.ssl.trustStore",
    "javax.net.ssl.trustStorePassword"};

constexpr std::array<std::string_view, 15> kPlatforms{
    "paths.local",
    "paths.dist",
    "zookeeper",
    "services.coordinator.enabled",
    "services.coordinator.master.enabled",
    "services.coordinator.master.embedded-zookeeper.enabled",
    "services.coordinator.master.embedded-zookeeper.port",
    "services.coordinator.web.port",
    "services.coordinator.client-endpoint.port",
    "services.executor.enabled",
    "services.flight.port",
    "services.fabric.port",
    "services.conduit.port",
    "services.web-admin.port",
    "services.web-admin.host"};

}  // namespace

bool is_platforms_dremio_key(std::string_view key) {
  return std::find(kPlatforms.begin(), kPlatforms.end(), key) != kPlatforms.end();
}

bool is_dremio_key(std::string_view key) {
  for (const std::string_view group : kWithSsl) {
    if (key.starts_with(group))
      return std::find(kSsl.begin(), kSsl.end(), key.substr(group.size())) != kSsl.end();
  }
  return std::find(kPlain.begin(), kPlain.end(), key) != kPlain.end();
}

std::vector<std::string> dremio_keys() {
  return {kPlain.begin(), kPlain.end()};
}

}  // namespace dataplatform::spec
