// The pods that Airbyte's worker starts: what it is told about them, and who may talk to whom.
#include "tests/components/airbyte_support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::Pair;

model::Spawned job_of(const Platform& platform) {
  return airbyte_role(platform, "worker").spawned.at(0);
}

std::string jobs(const std::string& fields) {
  return with("Production", "{airbyte: {jobs: {" + fields + "}}}");
}

/// "9000-9040" of the flow to a part of Airbyte, by its first port; "none".
std::string range(const std::vector<model::Flow>& flows, const model::RoleRef& to, int first) {
  for (const model::Flow& flow : flows) {
    const auto* ref = std::get_if<model::RoleRef>(&flow.to);
    if (ref != nullptr && *ref == to && flow.port == first)
      return std::to_string(flow.port) + "-" + std::to_string(flow.last_port);
  }
  return "none";
}

TEST(Jobs, AreFoundByTheOnlyLabelThatAllOfThemHave) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_EQ(job_of(platform).name, "job");
  EXPECT_THAT(job_of(platform).labels, ElementsAre(Pair("airbyte", "job-pod")));
  // A label of ours on some of them would have the operator wait for them as for its own.
  EXPECT_EQ(variable_of(platform, "worker", "JOB_KUBE_LABELS"), "absent");
}

// The worker hears checks on forty ports, an orchestrator its connectors on four of its own.
TEST(Jobs, TalkBothWays) {
  const Platform platform = platform_of(with("Production"));
  const auto& from_worker = airbyte_role(platform, "worker").flows;
  const auto& from_job = job_of(platform).flows;
  EXPECT_EQ(range(from_worker, "airbyte/job", 9001), "9001-0");
  EXPECT_EQ(range(from_job, "airbyte/worker", 9000), "9000-9040");
  EXPECT_EQ(range(from_job, "airbyte/server", 8001), "8001-0");
  EXPECT_EQ(range(from_job, "airbyte/job", 9000), "9000-0");
  EXPECT_EQ(range(from_job, "airbyte/job", 9001), "9001-0");
  EXPECT_EQ(range(from_job, "airbyte/job", 9877), "9877-9880");
  EXPECT_THAT(flows_of(from_job), Contains("API server:0"));
}

TEST(Jobs, ListenWhereTheWorkerIsTold) {
  const std::string ports =
      variable_of(platform_of(with("Production")), "worker", "TEMPORAL_WORKER_PORTS");
  EXPECT_TRUE(ports.starts_with("9001,9002,"));
  EXPECT_TRUE(ports.ends_with(",9039,9040"));
  EXPECT_EQ(std::count(ports.begin(), ports.end(), ','), 39);
}

TEST(Jobs, ReachTheBucketsWhereverTheyAre) {
  const auto flows = job_of(platform_of(with("Production"))).flows;
  const bool inside = std::any_of(flows.begin(), flows.end(), [](const model::Flow& flow) {
    const auto* ref = std::get_if<model::RoleRef>(&flow.to);
    return ref != nullptr && ref->component == "objectStore" && flow.port != 0;
  });
  EXPECT_TRUE(inside);
}

struct Way {
  std::string cidr;
  int port;
  std::vector<std::string> except;
  bool operator==(const Way&) const = default;
};
void PrintTo(const Way& way, std::ostream* out) {
  *out << way.cidr << ":" << way.port << " but " << ::testing::PrintToString(way.except);
}

std::vector<Way> ways_out(const std::vector<model::Flow>& flows) {
  std::vector<Way> ways;
  for (const model::Flow& flow : flows) {
    if (const auto* internet = std::get_if<model::Internet>(&flow.to))
      ways.push_back({internet->cidr, flow.port, internet->except});
  }
  return ways;
}

TEST(Jobs, GoEverywhereButNearby) {
  const Platform platform = platform_of(with("Production"));
  const Way anywhere{
      "0.0.0.0/0", 0, {"10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"}};
  EXPECT_THAT(ways_out(job_of(platform).flows), ElementsAre(anywhere));
  EXPECT_THAT(ways_out(airbyte_role(platform, "connectorBuilder").flows), ElementsAre(anywhere));
}

TEST(Jobs, GoExactlyWhereTheUserSays) {
  const Platform platform = platform_of(
      "{profile: Production, networkPolicy: {connectorEgress: [{cidr: 10.1.0.0/16, ports: [5432, "
      "443]}, {cidr: 203.0.113.0/24}]}}");
  const std::vector<Way> wanted = {
      {"10.1.0.0/16", 5432, {}}, {"10.1.0.0/16", 443, {}}, {"203.0.113.0/24", 0, {}}};
  EXPECT_EQ(ways_out(job_of(platform).flows), wanted);
  EXPECT_EQ(ways_out(airbyte_role(platform, "connectorBuilder").flows), wanted);
}

TEST(Jobs, AreSweptWhenTheirTimeIsOver) {
  const auto kept = [](const std::string& fields) {
    const model::Spawned job = job_of(platform_of(jobs(fields)));
    return std::pair(job.keep_minutes, job.keep_failed_minutes);
  };
  EXPECT_EQ(kept(""), std::pair(120, 1440));
  EXPECT_EQ(kept("retentionMinutes: 30"), std::pair(30, 1440));
  EXPECT_EQ(kept("retentionMinutes: 4000"), std::pair(4000, 4000));
}

TEST(Jobs, RunByTheWorkersAccountAndAreNeverEvicted) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_EQ(variable_of(platform, "worker", "JOB_KUBE_SERVICEACCOUNT"),
            model::object_name(platform, named(platform.components, "airbyte"),
                               airbyte_role(platform, "worker")));
  EXPECT_EQ(variable_of(platform, "worker", "JOB_KUBE_NAMESPACE"), "pod metadata.namespace");
  EXPECT_THAT(variable_of(platform, "worker", "JOB_KUBE_ANNOTATIONS"),
              AllOf(HasSubstr("cluster-autoscaler.kubernetes.io/safe-to-evict=false"),
                    HasSubstr("karpenter.sh/do-not-disrupt=true")));
}

TEST(Jobs, AsManySyncsAsTheUserSaysAndNoMoreChecksThanPorts) {
  const auto workers = [](const std::string& fields, const char* kind) {
    return variable_of(platform_of(jobs(fields)), "worker",
                       "MAX_" + std::string(kind) + "_WORKERS");
  };
  EXPECT_EQ(workers("", "SYNC"), "5");
  EXPECT_EQ(workers("maxConcurrentSyncs: 20", "SYNC"), "20");
  // Two ports each, of forty.
  EXPECT_EQ(workers("maxConcurrentSyncs: 20", "CHECK"), "5");
  EXPECT_EQ(workers("maxConcurrentSyncs: 2", "DISCOVER"), "2");
}

TEST(Jobs, ArePlacedInAirbytesOwnWords) {
  const Platform platform = platform_of(jobs(
      "nodeSelector: {pool: syncs, zone: a}, tolerations: [{key: syncs, operator: Exists, "
      "effect: NoSchedule}, {key: kind, value: heavy, effect: NoExecute}, {operator: Exists}]"));
  EXPECT_EQ(variable_of(platform, "worker", "JOB_KUBE_NODE_SELECTORS"), "pool=syncs,zone=a");
  // These three don't fall back on the first.
  for (const char* kind : {"CHECK", "DISCOVER", "SPEC"})
    EXPECT_EQ(variable_of(platform, "worker", std::string(kind) + "_JOB_KUBE_NODE_SELECTORS"),
              "pool=syncs,zone=a");
  EXPECT_EQ(variable_of(platform, "worker", "JOB_KUBE_TOLERATIONS"),
            "key=syncs,operator=Exists,effect=NoSchedule;"
            "key=kind,operator=Equal,effect=NoExecute,value=heavy");
  const Platform plain = platform_of(with("Production"));
  EXPECT_EQ(variable_of(plain, "worker", "JOB_KUBE_NODE_SELECTORS"), "absent");
  EXPECT_EQ(variable_of(plain, "worker", "JOB_KUBE_TOLERATIONS"), "absent");
}

TEST(Jobs, TakeWhatTheUserSaysElseWhatEachConnectorAsks) {
  const Platform platform = platform_of(
      jobs("resources: {requests: {cpu: \"1\", memory: 2Gi}, limits: {cpu: \"2\", memory: 4Gi}}"));
  for (const char* name : {"server", "worker"}) {
    EXPECT_EQ(variable_of(platform, name, "JOB_MAIN_CONTAINER_CPU_REQUEST"), "1") << name;
    EXPECT_EQ(variable_of(platform, name, "JOB_MAIN_CONTAINER_CPU_LIMIT"), "2") << name;
    EXPECT_EQ(variable_of(platform, name, "JOB_MAIN_CONTAINER_MEMORY_REQUEST"), "2Gi") << name;
    EXPECT_EQ(variable_of(platform, name, "JOB_MAIN_CONTAINER_MEMORY_LIMIT"), "4Gi") << name;
  }
  EXPECT_EQ(
      variable_of(platform_of(with("Production")), "server", "JOB_MAIN_CONTAINER_MEMORY_LIMIT"),
      "absent");
}

TEST(Jobs, ImagesComeFromTheUsersRegistryButForThoseThatCant) {
  const Platform platform = platform_of(
      "{profile: Production, imageRegistry: mirror.example.com/all, imagePullSecrets: [{name: a}, "
      "{name: b}]}");
  const Container worker = main_of(airbyte_role(platform, "worker"));
  for (const char* name : {"CONTAINER_ORCHESTRATOR_IMAGE", "JOB_KUBE_SOCAT_IMAGE",
                           "JOB_KUBE_BUSYBOX_IMAGE", "JOB_KUBE_CURL_IMAGE"})
    EXPECT_TRUE(variable(worker, name).starts_with("mirror.example.com/all/"))
        << variable(worker, name);
  EXPECT_EQ(variable(worker, "JOB_KUBE_MAIN_CONTAINER_IMAGE_PULL_SECRET"), "a,b");
  EXPECT_THAT(named(platform.components, "airbyte").fixed_images, Contains("busybox:1.35"));
  const Platform plain = platform_of(with("Production"));
  EXPECT_EQ(variable_of(plain, "worker", "CONTAINER_ORCHESTRATOR_IMAGE"),
            "airbyte/container-orchestrator:0.50.33");
  EXPECT_EQ(variable_of(plain, "worker", "JOB_KUBE_MAIN_CONTAINER_IMAGE_PULL_SECRET"), "absent");
}

}  // namespace
}  // namespace dataplatform::components::testing
