#include "tests/simulation/model/controllers/deployment_status.hpp"

#include "tests/simulation/model/controllers/pods.hpp"

namespace dataplatform::simulation {
namespace {

Json available(bool is_so) {
  return {{"type", "Available"},
          {"status", is_so ? "True" : "False"},
          {"reason", is_so ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"}};
}

/// Never given up: progressDeadlineSeconds is not in the model.
Json progressing(bool done) {
  return {{"type", "Progressing"},
          {"status", "True"},
          {"reason", done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"}};
}

}  // namespace

Json deployment_status(const Json& deployment, const PodCounts& pods, const std::string& time) {
  Json status = {{"observedGeneration", base::integer_at(deployment, {"metadata", "generation"})}};
  const auto tell = [&](const char* name, std::int64_t number) {
    if (number > 0) status[name] = number;
  };
  tell("replicas", pods.all);
  tell("updatedReplicas", pods.updated);
  tell("readyReplicas", pods.serving);
  tell("availableReplicas", pods.serving);
  tell("unavailableReplicas", pods.all - pods.serving);
  const bool done =
      pods.updated == pods.wanted && pods.all == pods.updated && pods.serving == pods.updated;
  set_condition(status, deployment, available(pods.serving >= pods.least), time);
  set_condition(status, deployment, progressing(done), time);
  return status;
}

}  // namespace dataplatform::simulation
