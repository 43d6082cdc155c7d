// A made-up platform of a store and an application, and the digests of a cluster, by hand.
#pragma once

#include "controllers/reconcile/situation.hpp"
#include "operator/base/text.hpp"

#include <string>

namespace dataplatform::reconcile::testing {

inline constexpr const char* kHash = "00000000000000aa";
inline constexpr std::uint64_t kHashNumber = 0xaa;

inline Json body(const kube::Kind& kind, const std::string& name_space, const std::string& name) {
  Json object = {{"apiVersion", kind.api_version()}, {"kind", kind.name}};
  object["metadata"] = {{"name", name}, {"namespace", name_space}};
  return object;
}

inline projections::Object object(const kube::Kind& kind, const std::string& name_space,
                                  const std::string& name, const std::string& component,
                                  const std::string& role) {
  projections::Object made;
  made.body = body(kind, name_space, name);
  made.component = component;
  made.role = role;
  made.hash = kHash;
  made.field = "spec.components." + component + "." + role;
  return made;
}

/// Platform apps/lake: component "vault" (a store with role "server" and a task "prepare") and
/// "shop" (role "web").
struct World {
  World()
      : store([](const kube::Kind&, const kube::ObjectKey&, const runtime::Digest*,
                 const runtime::Digest*) {}) {
    platform.name = "lake";
    platform.namespace_ = "apps";
    platform.data_namespace = "data";
    platform.components = {
        model::Component{.name = "vault", .condition = "VaultReady", .store = true},
        model::Component{.name = "shop", .condition = "ShopReady"}};
    desired.objects = {object(kube::kStatefulSet, "data", "lake-vault", "vault", "server"),
                       object(kube::kDeployment, "apps", "lake-shop-web", "shop", "web")};
  }

  projections::Object& web() { return desired.objects[1]; }
  projections::Object& server() { return desired.objects[0]; }

  void add_task(const std::string& component, const std::string& task,
                std::vector<std::string> drains = {}) {
    projections::Object job =
        object(kube::kJob, "apps", "lake-" + component + "-" + task + "-1", component, "");
    job.write = projections::Write::CreateOnce;
    job.task = task;
    desired.objects.push_back(job);
    desired.tasks.push_back({.component = component,
                             .task = task,
                             .job = "lake-" + component + "-" + task + "-1",
                             .namespace_ = "apps",
                             .input = "1",
                             .drains = std::move(drains),
                             .failure_means = "it broke"});
  }

  /// Each newer than the last.
  runtime::Digest digest(const std::string& component, const std::string& role) {
    runtime::Digest made;
    made.uid = "uid-" + component + "-" + role;
    made.resource_version = std::to_string(++version);
    made.platform = "apps/lake";
    made.component = component;
    made.role = role;
    made.stamped = kHashNumber;
    made.owned = 7;
    return made;
  }

  /// The live twin of `wanted`, as we want it, with `ready` of `replicas` pods.
  void put_live(const projections::Object& wanted, int replicas, int ready) {
    runtime::Digest made = digest(wanted.component, wanted.role);
    made.readiness = {.state = ready == replicas ? runtime::Readiness::State::Ready
                                                 : runtime::Readiness::State::Waiting,
                      .wanted = replicas,
                      .ready = ready,
                      .updated = replicas};
    const ChildKey child{*kind_of(wanted.body), key_of(wanted.body)};
    baselines[child] = made.owned;
    store.put(child.first, child.second, std::move(made));
  }

  Situation now() {
    return {.platform = platform,
            .desired = desired,
            .store = store,
            .record = record,
            .baselines = baselines,
            .served = served,
            .frozen = frozen};
  }

  model::Platform platform;
  projections::Desired desired;
  runtime::Store store;
  Record record;
  Baselines baselines;
  std::set<kube::Kind> served{kube::kCertificate};
  std::set<std::string> frozen;
  int version = 0;
};

}  // namespace dataplatform::reconcile::testing
