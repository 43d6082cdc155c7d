// What all of Dremio's own processes have in common.
#include "controllers/components/dremio/memory.hpp"
#include "controllers/components/dremio/parts.hpp"

#include <algorithm>

namespace dataplatform::components::dremio_parts {
namespace {

using model::GivenFiles;
using model::Literal;
using model::Scratch;

constexpr std::int64_t kMegabyte = 1024 * 1024;
constexpr const char* kTruststore = "/opt/dremio/truststore";

/// Java counts the processors of the node where it is not told.
std::string processors(const spec::RoleResolved& block) {
  const base::Quantity none;
  const base::Quantity& cpu =
      block.resources.cpu_limit == none ? block.resources.cpu_request : block.resources.cpu_limit;
  return std::to_string(std::max<std::int64_t>(1, cpu.milli() / 1000));
}

/// Java's own authorities and those of the store, in a file that Java reads instead of its own. The
/// password is the one that every Java has: what is in there is public.
constexpr const char* kAddAuthorities = R"sh(set -euo pipefail
home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
cp "$home/lib/security/cacerts" /truststore/cacerts
chmod u+w /truststore/cacerts
cat /store-ca/* | awk '/BEGIN CERTIFICATE/ { n++ } n { print > ("/tmp/ca-" n ".pem") }'
for part in /tmp/ca-*.pem; do
  name=$(basename "$part" .pem)
  "$home/bin/keytool" -importcert -noprompt -keystore /truststore/cacerts -storepass changeit -alias "store-$name" -file "$part"
done
)sh";

}  // namespace

model::Environment environment(const spec::Resolved& r, const spec::RoleResolved& block,
                               bool executor) {
  const Memory memory = memory_of(block.resources.memory_limit.bytes() / kMegabyte, executor);
  model::Environment all = {
      {"DREMIO_MAX_HEAP_MEMORY_SIZE_MB", Literal(std::to_string(memory.heap))},
      {"DREMIO_MAX_DIRECT_MEMORY_SIZE_MB", Literal(std::to_string(memory.direct))},
      {"DREMIO_JAVA_SERVER_EXTRA_OPTS", Literal("-XX:ActiveProcessorCount=" + processors(block))},
      {"DREMIO_IN_CONTAINER", Literal("1")},
      {"DREMIO_LOG_TO_CONSOLE", Literal("1")},
      {"DREMIO_LOG_DIR", Literal("/var/log/dremio")},
      {"DREMIO_DISABLE_HEAPDUMP", Literal("1")},  // as big as the heap, and nobody would fetch it
  };
  if (!store_ca(r).empty()) {
    all.push_back({"DREMIO_JAVA_EXTRA_OPTS",
                   Literal(std::string("-Djavax.net.ssl.trustStore=") + kTruststore +
                           "/cacerts -Djavax.net.ssl.trustStorePassword=changeit")});
  }
  return all;
}

model::Container process(const spec::Resolved& r, const spec::RoleResolved& block,
                         const std::string& name) {
  model::Container container{
      .name = name,
      .image = block.image,
      .command = {"/opt/dremio/bin/dremio", "start-fg"},
      .resources = resources(block.resources),
      .mounts = {{.volume = "data", .path = "/opt/dremio/data"},
                 {.volume = "conf", .path = "/opt/dremio/conf", .read_only = true},
                 {.volume = "tmp", .path = "/tmp"},
                 {.volume = "log", .path = "/var/log/dremio"},
                 {.volume = "run", .path = "/var/run/dremio"}}};
  if (!store_ca(r).empty())
    container.mounts.push_back({.volume = "truststore", .path = kTruststore, .read_only = true});
  return container;
}

std::vector<model::Volume> shared_volumes(const spec::Resolved& r, const Pool* pool) {
  std::vector<model::Volume> all = {{"conf", configuration(r, pool)},
                                    {"tmp", Scratch{.limit = quantity("2Gi")}},
                                    {"log", Scratch{.limit = quantity("1Gi")}},
                                    {"run", Scratch{.limit = quantity("16Mi")}}};
  if (store_ca(r).empty()) return all;
  all.push_back(
      {"store-ca",
       GivenFiles{.kind = GivenFiles::Kind::ConfigMap, .object_name = store_ca(r), .items = {}}});
  all.push_back({"truststore", Scratch{.limit = quantity("16Mi")}});
  return all;
}

model::Container truststore(const spec::Resolved&, const spec::RoleResolved& block) {
  return {.name = "truststore",
          .image = block.image,
          .kind = model::ContainerKind::Init,
          .command = {"/bin/bash", "-c", kAddAuthorities},
          .resources = resources("100m", "128Mi", "1", "512Mi"),
          .mounts = {{.volume = "store-ca", .path = "/store-ca", .read_only = true},
                     {.volume = "truststore", .path = "/truststore"},
                     {.volume = "tmp", .path = "/tmp"}}};
}

std::vector<model::Flow> flows(const spec::Resolved& r) {
  std::vector<std::string> peers = executor_roles(r.dremio);
  peers.insert(peers.begin(), "coordinator");
  std::vector<model::Flow> all;
  for (const std::string& peer : peers) {
    const model::RoleRef to("dremio", peer);
    all.push_back({.to = to, .port = kFabric, .why = "queries are run together"});
    all.push_back({.to = to, .port = kConduit, .why = "members talk of themselves and their work"});
  }
  if (embedded_zookeeper(r.dremio)) {
    all.push_back({.to = "dremio/coordinator", .port = kZookeeper, .why = "who is there"});
  } else {
    all.push_back({.to = "dremio/zookeeper", .port = kZookeeper, .why = "who is there"});
  }
  if (r.postgresql.mode == spec::ComponentMode::Managed) {
    all.push_back({.to = "postgresql/server",
                   .port = 5432,
                   .why = "a source that somebody adds for tables of the applications"});
  }
  return all;
}

}  // namespace dataplatform::components::dremio_parts
