// The pods of a sync. The worker starts an orchestrator, that one starts a source and a
// destination; checks and discoveries are started by the worker itself. Who started a pod must be
// reachable for it, and the other way.
#include "controllers/components/airbyte/parts.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::components::airbyte_parts {
namespace {

using model::BindingPeer;
using model::Flow;
using model::Internet;
using model::Literal;

constexpr int kFailedStayMinutes = 1440;

/// A node that is emptied would end a sync of hours; both autoscalers of nodes read these.
constexpr const char* kNeverEvicted =
    "cluster-autoscaler.kubernetes.io/safe-to-evict=false,karpenter.sh/do-not-evict=true,"
    "karpenter.sh/do-not-disrupt=true";

/// A check, a discovery and a specification take two of the worker's forty ports each, so that no
/// more than these fit. Syncs have ports of their own.
constexpr int kMostOfEach = 5;

std::string stream_ports() {
  std::vector<std::string> ports;
  for (int port = kFirstStreamPort; port <= kLastStreamPort; ++port)
    ports.push_back(std::to_string(port));
  return base::join(ports, ",");
}

std::string pairs(const std::map<std::string, std::string>& labels) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : labels)
    parts.push_back(key + "=" + value);
  return base::join(parts, ",");
}

/// In Airbyte's own words, "key=k,operator=Exists,effect=NoSchedule;…". One without a key or an
/// effect can't be said in them.
std::string tolerations(const base::Json& list) {
  std::vector<std::string> all;
  for (const base::Json& one : list) {
    const std::string key = base::text_at(one, {"key"}), effect = base::text_at(one, {"effect"});
    if (key.empty() || effect.empty()) continue;
    const std::string how = base::text_at(one, {"operator"});
    const std::string value = base::text_at(one, {"value"});
    all.push_back("key=" + key + ",operator=" + (how.empty() ? "Equal" : how) +
                  ",effect=" + effect + (value.empty() ? "" : ",value=" + value));
  }
  return base::join(all, ";");
}

model::Environment placing(const spec::AirbyteResolved::Jobs& jobs) {
  model::Environment env;
  if (const std::string nodes = pairs(jobs.node_selector); !nodes.empty()) {
    // Only orchestrators and what they start fall back on the first.
    for (const char* kind : {"", "CHECK_", "DISCOVER_", "SPEC_"})
      env.push_back({std::string(kind) + "JOB_KUBE_NODE_SELECTORS", Literal(nodes)});
  }
  if (const std::string text = tolerations(jobs.tolerations); !text.empty())
    env.push_back({"JOB_KUBE_TOLERATIONS", Literal(text)});
  return env;
}

Flow to(const std::string& part, int port, int last, const std::string& why) {
  return {.to = model::RoleRef("airbyte", part), .port = port, .last_port = last, .why = why};
}

/// Addresses of pods and Services, and of whatever else is near: a connector is somebody else's
/// code.
std::vector<std::string> private_ranges() {
  return {"10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"};
}

}  // namespace

std::vector<Flow> connector_egress(const spec::Resolved& r) {
  const std::string why = "sources and destinations of connectors";
  if (!r.network_policy.connector_egress)
    return {{.to = Internet{.except = private_ranges()}, .why = why}};
  std::vector<Flow> flows;
  for (const auto& rule : *r.network_policy.connector_egress) {
    const std::vector<int> ports = rule.ports.empty() ? std::vector<int>{0} : rule.ports;
    for (const int port : ports)
      flows.push_back({.to = Internet{.cidr = rule.cidr}, .port = port, .why = why});
  }
  return flows;
}

model::Environment job_resources(const spec::Resolved& r) {
  const auto& sized = r.airbyte.jobs.resources;
  if (!sized) return {};  // each kind of connector has its own
  return {{"JOB_MAIN_CONTAINER_CPU_REQUEST", Literal(sized->cpu_request.canonical_cpu())},
          {"JOB_MAIN_CONTAINER_CPU_LIMIT", Literal(sized->cpu_limit.canonical_cpu())},
          {"JOB_MAIN_CONTAINER_MEMORY_REQUEST", Literal(sized->memory_request.canonical_bytes())},
          {"JOB_MAIN_CONTAINER_MEMORY_LIMIT", Literal(sized->memory_limit.canonical_bytes())}};
}

model::Environment job_environment(const spec::Resolved& r) {
  const spec::AirbyteResolved& a = r.airbyte;
  const std::string syncs = std::to_string(a.jobs.max_concurrent_syncs);
  const std::string others = std::to_string(std::min(a.jobs.max_concurrent_syncs, kMostOfEach));
  model::Environment env = {
      {"CONTAINER_ORCHESTRATOR_ENABLED", Literal("true")},
      {"CONTAINER_ORCHESTRATOR_IMAGE", Literal(a.job_images.orchestrator)},
      {"CONTAINER_ORCHESTRATOR_JAVA_OPTS", Literal("-XX:MaxRAMPercentage=75.0")},
      {"JOB_KUBE_NAMESPACE", model::PodField{"metadata.namespace"}},
      {"JOB_KUBE_SERVICEACCOUNT", Literal(service(r, "worker"))},
      {"JOB_KUBE_ANNOTATIONS", Literal(kNeverEvicted)},
      {"JOB_KUBE_SOCAT_IMAGE", Literal(a.job_images.socat)},
      {"JOB_KUBE_BUSYBOX_IMAGE", Literal(a.job_images.busybox)},
      {"JOB_KUBE_CURL_IMAGE", Literal(a.job_images.curl)},
      {"MAX_SYNC_WORKERS", Literal(syncs)},
      {"MAX_CHECK_WORKERS", Literal(others)},
      {"MAX_DISCOVER_WORKERS", Literal(others)},
      {"MAX_SPEC_WORKERS", Literal(others)},
      {"MAX_NOTIFY_WORKERS", Literal(others)},
      {"TEMPORAL_WORKER_PORTS", Literal(stream_ports())},
      // Nodes may have to be made first.
      {"SYNC_JOB_INIT_RETRY_TIMEOUT_MINUTES", Literal("15")},
  };
  if (!r.image_pull_secrets.empty())
    env.push_back({"JOB_KUBE_MAIN_CONTAINER_IMAGE_PULL_SECRET",
                   Literal(base::join(r.image_pull_secrets, ","))});
  // Azure gives tokens only to pods that say so; others go by the account alone.
  const auto identity = r.cloud.identities.find("airbyte");
  if (identity != r.cloud.identities.end() && !identity->second.pod_labels.empty())
    env.push_back({"JOB_KUBE_LABELS", Literal(pairs(identity->second.pod_labels))});
  append(env, placing(a.jobs));
  append(env, job_resources(r));
  return env;
}

model::Spawned job_pods(const spec::Resolved& r) {
  model::Spawned pods{
      .name = "job",
      // The only label that all of them have: those of JOB_KUBE_LABELS reach few.
      .labels = {{"airbyte", "job-pod"}},
      .ports = {kHeartbeatPort, kInputPort, kFirstOrchestratorPort},
      .flows = {to("server", kServerPort, 0, "orchestrators ask the API"),
                to("worker", kHeartbeatPort, kLastStreamPort,
                   "checks say that they live, and what they found"),
                to("job", kHeartbeatPort, 0, "connectors follow their orchestrator's heartbeat"),
                to("job", kInputPort, 0, "records for a destination"),
                to("job", kFirstOrchestratorPort, kLastOrchestratorPort,
                   "records and messages for an orchestrator"),
                {.to = model::ApiServer{}, .why = "orchestrators start connectors' pods"}},
      .keep_minutes = r.airbyte.jobs.retention_minutes,
      .keep_failed_minutes = std::max(kFailedStayMinutes, r.airbyte.jobs.retention_minutes)};
  if (uses_platform_buckets(r)) {
    pods.flows.push_back({.to = BindingPeer{"airbyte/logs"}, .why = "logs of a sync"});
    pods.flows.push_back({.to = BindingPeer{"airbyte/state"}, .why = "state of a sync"});
  }
  for (const std::vector<Flow>& more : {store(r).flows, connector_egress(r)})
    pods.flows.insert(pods.flows.end(), more.begin(), more.end());
  return pods;
}

}  // namespace dataplatform::components::airbyte_parts
