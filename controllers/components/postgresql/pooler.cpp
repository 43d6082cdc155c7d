#include "controllers/components/postgresql/parts.hpp"

#include <fmt/format.h>

namespace dataplatform::components::postgres {
namespace {

using model::ConfigFile;
using model::Probe;
using model::SecretKey;
using model::TcpConnect;

/// One line a database: a database that nobody asked for has no pool.
std::string database_lines(const spec::Resolved& r, const model::Demand& demand) {
  std::string lines;
  for (const model::DatabaseRequest& database : pooled_of(demand)) {
    lines += fmt::format("{} = host={} port={}\n", database.name, primary_host(r), kPort);
  }
  return lines;
}

std::string ini(const spec::Resolved& r, const model::Demand& demand) {
  return fmt::format(
      R"([databases]
{databases}
[pgbouncer]
listen_addr = *
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /etc/pgbouncer/userlist.txt
auth_user = {user}
auth_query = SELECT username, password FROM pgbouncer.get_auth($1)
stats_users = {user}
pool_mode = transaction
max_prepared_statements = 200
max_client_conn = {clients}
default_pool_size = {pool}
ignore_startup_parameters = extra_float_digits
server_lifetime = 3600
server_idle_timeout = 600
server_check_delay = 30
; After a failover the next try must not be a quarter of a minute away.
server_login_retry = 3
query_wait_timeout = 120
dns_max_ttl = 15
tcp_keepalive = 1
)",
      fmt::arg("databases", database_lines(r, demand)), fmt::arg("port", kPoolerPort),
      fmt::arg("user", kPoolerUser), fmt::arg("clients", r.postgresql.max_client_connections),
      fmt::arg("pool", r.postgresql.default_pool_size));
}

model::Files files(const spec::Resolved& r, const model::Demand& demand) {
  const std::string users = fmt::format("\"{}\" \"${{POOLER_PASSWORD}}\"\n", kPoolerUser);
  return {.files = {{.name = "pgbouncer.ini", .text = ini(r, demand)},
                    {.name = "userlist.txt",
                     .text = users,
                     .secrets = {{"POOLER_PASSWORD", SecretKey{kSecret, "pooler-password"}}}}}};
}

model::Container bouncer(const spec::RoleResolved& block) {
  return {
      .name = "pgbouncer",
      .image = block.image,
      .command = {"pgbouncer", "/etc/pgbouncer/pgbouncer.ini"},
      .env = with_user_env({}, block),
      .ports = {{.name = "pgbouncer", .number = kPoolerPort}},
      // The pooler's own health, not the server's: without a primary the others would be no better.
      .probes = {.readiness = Probe{.check = TcpConnect{"pgbouncer"}, .period = 5, .failures = 3},
                 .liveness = Probe{.check = TcpConnect{"pgbouncer"},
                                   .delay = 10,
                                   .period = 10,
                                   .failures = 6}},
      .resources = resources(block.resources),
      .mounts = {{.volume = "config", .path = "/etc/pgbouncer", .read_only = true},
                 {.volume = "tmp", .path = "/tmp"}},
      .pre_stop = {"sleep", "10"},  // until no Service leads here any more
  };
}

}  // namespace

bool has_pooler(const spec::PostgresqlResolved& p) {
  return most(count(p.pooler)) > 0;
}

model::Role pooler(const spec::Resolved& r, const model::Demand& demand) {
  const spec::RoleResolved& block = r.postgresql.pooler;
  model::Role role{
      .name = "pooler",
      .object_name = "pooler",
      .count = count(block),
      .run_as = {.user = 999, .group = 999},
      .containers = {bouncer(block)},
      .volumes = {{"config", files(r, demand)}, {"tmp", model::Scratch{.limit = quantity("64Mi")}}},
      .access = {{.suffix = "", .ports = {"pgbouncer"}}},
      .flows = {{.to = "postgresql/server", .port = kPort, .why = "server connections"}},
      .placement = placement(r.scheduling),
      .max_unavailable = one_away(count(block)),
      .grace_seconds = 120,
      .scrape = {.none_because = "PgBouncer answers only its own protocol; an exporter beside it "
                                 "is not part of this version"},
  };
  apply_role_block(block, role);
  return role;
}

}  // namespace dataplatform::components::postgres
