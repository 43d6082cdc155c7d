#include "controllers/components/identity.hpp"

namespace dataplatform::components {
namespace {

using model::Flow;
using model::Internet;
using spec::CloudProvider;

// Addresses on the node itself that the clouds' own documentation names. The container agent of
// EKS; the metadata server of GKE, with and without Dataplane V2.
constexpr const char* kEksAgent = "169.254.170.23/32";
constexpr const char* kGkeDataplane = "169.254.169.254/32";
constexpr const char* kGkeServer = "169.254.169.252/32";

std::vector<Flow> ways_to_tokens(CloudProvider provider) {
  const Internet anywhere;
  switch (provider) {
    case CloudProvider::AWS:
      return {{.to = anywhere, .port = 443, .why = "STS gives tokens of the IAM role, AWS serves"},
              {.to = Internet{.cidr = kEksAgent}, .port = 80, .why = "EKS Pod Identity"}};
    case CloudProvider::Azure:
      return {{.to = anywhere, .port = 443, .why = "Entra ID gives tokens, Azure serves"}};
    case CloudProvider::GCP:
      return {{.to = anywhere, .port = 443, .why = "Google's token service and APIs"},
              {.to = Internet{.cidr = kGkeDataplane}, .port = 80, .why = "GKE metadata server"},
              {.to = Internet{.cidr = kGkeDataplane}, .port = 8080, .why = "GKE metadata server"},
              {.to = Internet{.cidr = kGkeServer},
               .port = 987,
               .last_port = 988,
               .why = "GKE metadata server, without Dataplane V2"}};
    case CloudProvider::None:
      break;
  }
  return {};
}

void add(std::vector<Flow>& flows, const std::vector<Flow>& more) {
  flows.insert(flows.end(), more.begin(), more.end());
}

}  // namespace

void apply_identity(const spec::CloudResolved& cloud, model::Component& component) {
  const auto named = cloud.identities.find(component.name);
  if (named == cloud.identities.end()) return;
  const spec::IdentityResolved& identity = named->second;
  const std::vector<Flow> flows = ways_to_tokens(cloud.provider);
  for (model::Role& role : component.roles) {
    role.service_account_annotations.insert(identity.account_annotations.begin(),
                                            identity.account_annotations.end());
    role.pod_labels.insert(identity.pod_labels.begin(), identity.pod_labels.end());
    add(role.flows, flows);
    for (model::Spawned& spawned : role.spawned)
      add(spawned.flows, flows);
  }
  component.account_annotations = identity.account_annotations;
  component.task_labels = identity.pod_labels;
  for (model::Task& task : component.tasks)
    add(task.flows, flows);
  for (model::Schedule& schedule : component.schedules)
    add(schedule.task.flows, flows);
}

}  // namespace dataplatform::components
