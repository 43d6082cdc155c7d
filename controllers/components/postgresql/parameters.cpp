#include "controllers/components/postgresql/parts.hpp"

#include <algorithm>

namespace dataplatform::components::postgres {
namespace {

using base::Json;

constexpr std::int64_t kMegabyte = 1024 * 1024;
constexpr int kMaxConnections = 200;
constexpr int kConnectionStep = 50;

/// As PostgreSQL spells memory; whole gigabytes as such.
std::string memory(std::int64_t bytes) {
  const std::int64_t megabytes = std::max<std::int64_t>(1, bytes / kMegabyte);
  return megabytes % 1024 == 0 ? std::to_string(megabytes / 1024) + "GB"
                               : std::to_string(megabytes) + "MB";
}

/// At 16Gi these are the document's 4GB, 12GB, 64MB and 1GB; elsewhere they keep the proportion.
Json derived_memory(std::int64_t limit) {
  return {{"shared_buffers", memory(limit / 4)},
          {"effective_cache_size", memory(limit / 4 * 3)},
          {"work_mem", memory(std::max(4 * kMegabyte, limit / 256))},
          {"maintenance_work_mem", memory(std::max(64 * kMegabyte, limit / 16))}};
}

/// A standby that stays away must not fill the primary's volume with what it has missed.
std::string slots_may_keep(const spec::PostgresqlResolved& p) {
  const std::int64_t volume =
      p.wal_storage ? p.wal_storage->size.bytes() / 2 : p.server.storage.size.bytes() / 10;
  return memory(std::max(volume, 1024 * kMegabyte));
}

/// A whole number as one, as what is derived has it: who writes a default out changes no byte.
Json said(const std::string& text) {
  constexpr std::size_t kDigits = 9;
  const bool whole = !text.empty() && text.size() <= kDigits &&
                     text.find_first_not_of("0123456789") == std::string::npos &&
                     (text.front() != '0' || text == "0");
  return whole ? Json(std::stoi(text)) : Json(text);
}

Json shared_parameters(const spec::PostgresqlResolved& p, int max_connections) {
  Json parameters = {
      {"wal_level", "replica"},
      {"max_connections", max_connections},
      {"max_wal_senders", 10},
      {"max_replication_slots", 10},
      {"wal_keep_size", "1GB"},
      {"max_slot_wal_keep_size", slots_may_keep(p)},
      {"synchronous_commit", "on"},
      {"wal_log_hints", "on"},
      {"password_encryption", "scram-sha-256"},
      {"jit", "off"},
      // On from the start, since switching it on restarts the server; nothing is archived yet.
      {"archive_mode", "on"},
      {"archive_command", "/bin/true"}};
  const Json of_members = derived_memory(0);
  for (const auto& [name, value] : p.parameters) {
    if (!of_members.contains(name)) parameters[name] = said(value);
  }
  return parameters;
}

/// The user's word on max_connections; 0 where he has none or it is no number.
int said_connections(const spec::PostgresqlResolved& p) {
  const auto said = p.parameters.find("max_connections");
  if (said == p.parameters.end()) return 0;
  const std::string& text = said->second;
  const bool number =
      !text.empty() && text.size() < 7 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return number ? std::stoi(text) : 0;
}

}  // namespace

Json memory_parameters(const spec::PostgresqlResolved& p) {
  Json parameters = derived_memory(p.server.resources.memory_limit.bytes());
  for (const auto& [name, value] : p.parameters) {
    if (parameters.contains(name)) parameters[name] = said(value);
  }
  return parameters;
}

Json dynamic_configuration(const spec::Resolved& r, const model::DatabaseOffer& offer) {
  const spec::PostgresqlResolved& p = r.postgresql;
  const bool several = p.server.replicas > 1;
  return {{"ttl", 30},
          {"loop_wait", 10},
          {"retry_timeout", 10},
          {"maximum_lag_on_failover", 1048576},
          // With a synchronous standby nothing is lost when a checkpoint that takes too long is cut
          // short.
          {"primary_stop_timeout", 60},
          {"failsafe_mode", true},
          {"synchronous_mode", several},
          {"synchronous_mode_strict", several && p.durability == spec::Durability::Required},
          {"synchronous_node_count", 1},
          {"postgresql",
           {{"use_pg_rewind", true},
            {"use_slots", true},
            {"parameters", shared_parameters(p, offer.max_connections)}}}};
}

model::DatabaseOffer offer(const spec::Resolved& r, const model::Demand& demand) {
  const spec::PostgresqlResolved& p = r.postgresql;
  model::DatabaseOffer offer{.direct_role = "server",
                             .direct_access = "",
                             .direct_port = kPort,
                             .provisioned_by = "databases",
                             .reserved_connections = kReservedConnections};
  if (has_pooler(p)) {
    offer.pooled_role = "pooler";
    offer.pooled_port = kPoolerPort;
    offer.pool_size = p.default_pool_size;
    offer.poolers = most(count(p.pooler));
  }
  const int needed = model::connections_needed(demand, offer) + kReservedConnections;
  const int rounded = (needed + kConnectionStep - 1) / kConnectionStep * kConnectionStep;
  const int said = said_connections(p);
  offer.max_connections = said > 0 ? said : std::max(kMaxConnections, rounded);
  if (said > 0) offer.decided_by = "parameters.max_connections";
  return offer;
}

}  // namespace dataplatform::components::postgres
