// Who pods are in the cloud.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

const std::string kArn = "arn:aws:iam::1:role/lake";

Platform with_cloud(const std::string& cloud, const std::string& components = "") {
  return platform_of("{profile: Staging, edge: {type: None}, cloud: {" + cloud +
                     "}, components: {airbyte: {mode: Disabled}, dremio: {mode: Disabled}, dbt: "
                     "{mode: Disabled}, objectStore: {mode: Disabled}, elasticsearch: {mode: "
                     "Disabled}" +
                     components + "}}");
}

/// "cidr:port" of the flows that leave the cluster.
std::vector<std::string> outward(const std::vector<model::Flow>& flows) {
  std::vector<std::string> found;
  for (const model::Flow& flow : flows) {
    const auto* internet = std::get_if<model::Internet>(&flow.to);
    if (internet == nullptr) continue;
    EXPECT_FALSE(flow.why.empty());
    found.push_back(internet->cidr + ":" + std::to_string(flow.port));
  }
  return found;
}

TEST(Identity, EveryRoleAndTaskOfAComponentHasIt) {
  const Platform platform =
      with_cloud("provider: AWS, workloadIdentity: {superset: {roleARN: \"" + kArn + "\"}}");
  const Component superset = named(platform.components, "superset");
  const auto annotated = Contains(Pair("eks.amazonaws.com/role-arn", kArn));
  for (const Role& role : superset.roles) {
    EXPECT_THAT(role.service_account_annotations, annotated) << role.name;
    EXPECT_THAT(outward(role.flows), Contains("0.0.0.0/0:443")) << role.name;
    EXPECT_THAT(outward(role.flows), Contains("169.254.170.23/32:80")) << role.name;
  }
  EXPECT_THAT(superset.account_annotations, annotated);
  for (const Task& task : superset.tasks)
    EXPECT_THAT(outward(task.flows), Contains("0.0.0.0/0:443")) << task.name;
}

TEST(Identity, NobodyElseHasIt) {
  const Platform platform =
      with_cloud("provider: AWS, workloadIdentity: {superset: {roleARN: \"" + kArn + "\"}}");
  const Component postgresql = named(platform.components, "postgresql");
  EXPECT_THAT(postgresql.account_annotations, IsEmpty());
  for (const Role& role : postgresql.roles) {
    EXPECT_THAT(role.service_account_annotations, IsEmpty());
    EXPECT_THAT(outward(role.flows), IsEmpty());
  }
}

TEST(Identity, WhatTheUserWroteForARoleGoesFirst) {
  const Platform platform = with_cloud(
      "provider: AWS, workloadIdentity: {superset: {roleARN: \"" + kArn + "\"}}",
      ", superset: {web: {serviceAccount: {annotations: {eks.amazonaws.com/role-arn: mine}}}}");
  EXPECT_THAT(role(platform, "superset", "web").service_account_annotations,
              Contains(Pair("eks.amazonaws.com/role-arn", "mine")));
  EXPECT_THAT(role(platform, "superset", "worker").service_account_annotations,
              Contains(Pair("eks.amazonaws.com/role-arn", kArn)));
}

TEST(Identity, AzureKnowsPodsByALabel) {
  const Platform platform =
      with_cloud("provider: Azure, workloadIdentity: {superset: {clientID: c}}");
  const auto labelled = Contains(Pair("azure.workload.identity/use", "true"));
  EXPECT_THAT(role(platform, "superset", "web").pod_labels, labelled);
  EXPECT_THAT(named(platform.components, "superset").task_labels, labelled);
}

TEST(Identity, WhatAirbyteStartsHasItToo) {
  const auto worker = [](const std::string& cloud) {
    return role(platform_of("{profile: Staging, edge: {type: None}, cloud: {" + cloud + "}}"),
                "airbyte", "worker");
  };
  const Role aws =
      worker("provider: AWS, workloadIdentity: {airbyte: {roleARN: \"" + kArn + "\"}}");
  EXPECT_THAT(outward(aws.spawned.at(0).flows), Contains("169.254.170.23/32:80"));
  EXPECT_EQ(variable(aws.containers[0], "JOB_KUBE_LABELS"), "absent");
  const Role azure = worker("provider: Azure, workloadIdentity: {airbyte: {clientID: c}}");
  EXPECT_EQ(variable(azure.containers[0], "JOB_KUBE_LABELS"), "azure.workload.identity/use=true");
}

TEST(Identity, GooglesMetadataServerCanBeReached) {
  const Platform platform =
      with_cloud("provider: GCP, workloadIdentity: {superset: {serviceAccount: s@p}}");
  const auto flows = outward(role(platform, "superset", "web").flows);
  EXPECT_THAT(flows, Contains("169.254.169.254/32:80"));
  EXPECT_THAT(flows, Contains("169.254.169.252/32:987"));
  EXPECT_THAT(flows, Not(Contains("169.254.170.23/32:80")));
}

}  // namespace
}  // namespace dataplatform::components::testing
