// Pods of roles and tasks alike.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// What a role and a task say about their pods, in one form.
struct PodPlan {
  const model::Platform& platform;
  std::string owner;  // object that makes the pods; names their ConfigMaps
  Json labels;
  Json selector;  // by which pods of the same sort are found, to keep them apart
  std::string service_account;
  std::vector<model::Container> containers;
  std::vector<model::Volume> volumes;
  model::RunAs run_as;
  model::Placement placement;
  bool several = false;  // can there be two at a time?
  int grace_seconds = 30;
  bool uses_api_server = false;
  std::map<std::string, std::string> sysctls = {};
};

/// metadata and spec of the pod template.
Json pod_template(const PodPlan& plan);

PodPlan pods_of(const model::Platform& platform, const model::Component& component,
                const model::Role& role);

/// Names of the platform's secrets that pods of these containers and volumes read.
std::vector<std::string> secrets_of(const model::Platform& platform,
                                    const std::vector<model::Container>& containers,
                                    const std::vector<model::Volume>& volumes);

}  // namespace dataplatform::projections
