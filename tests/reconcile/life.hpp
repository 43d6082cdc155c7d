// A whole life of the operator in one thread: the real machine and loop, a cluster in memory, a
// clock that the test moves.
#pragma once

#include "controllers/reconcile/operator.hpp"
#include "operator/runtime/metrics.hpp"
#include "tests/support/fake_cluster.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

namespace dataplatform::reconcile::testing {

using dataplatform::testing::FakeCluster;

class Life {
 public:
  explicit Life(std::uint64_t seed = 1) : random(seed), cluster(loop, &clock) {
    for (const char* name : {"apps", "data"}) {
      Json name_space = {{"apiVersion", "v1"}, {"kind", "Namespace"}};
      name_space["metadata"] = {{"name", name},
                                {"annotations", {{"dataplatform.io/allow-from", "apps"}}}};
      run(create(kube::kNamespace, std::move(name_space)));
    }
    restart();
  }

  ~Life() {
    kill();
    // What the cluster still owes goes before the loop, see docs/adr on the loop thread.
    loop.stop();
  }

  /// A new process: all memory is lost, the cluster stays.
  void restart() {
    kill();
    metrics = std::make_unique<runtime::Metrics>();
    const runtime::World world{loop, cluster, clock, random, log, *metrics};
    OperatorOptions options;
    options.leader_elect = false;
    live_ = std::make_unique<Operator>(world, options);
    live_->start([] {});
  }

  /// Coroutines of the old process end at their next wake-up: its scope is cancelled with it.
  void kill() {
    if (!live_) return;
    async::spawn(loop, live_->stop(), [](std::exception_ptr) {});
    turn();
    graveyard_.push_back(std::move(live_));
  }

  /// Applies a DataPlatform as a user does, or as a backup tool does that brings finalizers along.
  /// Returns why the API server does not take it; nothing where it does.
  std::string apply(const Json& spec, const std::string& name = "lake",
                    const Json& finalizers = Json()) {
    kube::ApplyRequest request;
    request.kind = kDataPlatform;
    request.manager = "kubectl";
    request.object = {{"apiVersion", "dataplatform.io/v1alpha1"}, {"kind", "DataPlatform"}};
    request.object["metadata"] = {{"name", name}, {"namespace", "apps"}};
    if (!finalizers.is_null()) request.object["metadata"]["finalizers"] = finalizers;
    request.object["spec"] = spec;
    std::string refusal;
    run(apply_task(std::move(request), refusal));
    return refusal;
  }

  Json platform(const std::string& name = "lake") const {
    const Json* found = cluster.find(kDataPlatform, {"apps", name});
    return found == nullptr ? Json() : *found;
  }

  std::string phase(const std::string& name = "lake") const {
    return base::text_at(platform(name), {"status", "phase"});
  }

  std::string condition(const std::string& type, const std::string& member,
                        const std::string& name = "lake") const {
    const Json seen = platform(name);
    for (const Json& entry : base::array_at(seen, {"status", "conditions"})) {
      if (base::text_at(entry, {"type"}) == type) return base::text_at(entry, {member});
    }
    return "";
  }

  /// Everything that is ready to run, and what controllers make of it, until `reached` or `limit`
  /// of virtual time.
  bool until(const std::function<bool()>& reached, base::Millis limit = std::chrono::minutes(10)) {
    const base::Millis end = clock.elapsed() + limit;
    while (clock.elapsed() < end) {
      turn();
      if (reached()) return true;
      if (!cluster.settle()) to_next_deadline(end);
    }
    return false;
  }

  bool until_phase(const std::string& wanted) {
    return until([&] {
      const Json seen = platform();
      return phase() == wanted && base::integer_at(seen, {"status", "observedGeneration"}) ==
                                      base::integer_at(seen, {"metadata", "generation"});
    });
  }

  /// Lets virtual time pass with everything going on.
  void pass(base::Millis span) {
    until([] { return false; }, span);
  }

  void turn() {
    loop.restart();
    loop.poll();
  }

  async::Loop loop{1};
  dataplatform::testing::ManualClock clock;
  dataplatform::testing::SeededRandom random;
  std::string lines;
  base::Log log{clock, [this](std::string_view line) { lines += std::string(line) + "\n"; },
                base::Level::Info};
  std::unique_ptr<runtime::Metrics> metrics;
  FakeCluster cluster;

 private:
  /// Nothing can happen before the next timer fires.
  void to_next_deadline(base::Millis end) {
    const base::Millis next = clock.next_deadline().value_or(end);
    clock.advance(std::max(std::min(next, end) - clock.elapsed(), base::Millis(1)));
  }

  async::Task<> create(kube::Kind kind, Json object) {
    kube::CreateRequest request;
    request.kind = kind;
    request.object = std::move(object);
    co_await cluster.create(std::move(request));
  }
  async::Task<> apply_task(kube::ApplyRequest request, std::string& refusal) {
    const kube::Answer<Json> answer = co_await cluster.apply(std::move(request));
    if (!answer) refusal = answer.error().message;
  }

  void run(async::Task<> task) {
    async::spawn(loop, std::move(task), [](std::exception_ptr) {});
    turn();
  }

  std::unique_ptr<Operator> live_;
  std::vector<std::unique_ptr<Operator>> graveyard_;
};

/// A platform of the two products, small enough to read in a failure.
inline Json small_spec() {
  return Json::parse(R"({
    "profile": "Staging", "dataNamespace": "data", "backup": {"mode": "Disabled"},
    "edge": {"type": "Ingress", "domain": "example.com", "ingress": {"className": "nginx"},
             "tls": {"secretName": "lake-tls", "issuerRef": {"kind": "ClusterIssuer", "name": "ca"}}, "authentication": {"type": "None"}},
    "components": {
      "airbyte": {"mode": "Disabled"}, "dremio": {"mode": "Disabled"}, "dbt": {"mode": "Disabled"},
      "objectStore": {"mode": "Disabled"}, "elasticsearch": {"mode": "Disabled"},
      "superset": {"web": {"autoscaling": {"minReplicas": 1, "maxReplicas": 4, "targetCPUUtilizationPercentage": 70}}},
      "postgresql": {"server": {"replicas": 2, "storage": {"size": "10Gi"}}}}})");
}

}  // namespace dataplatform::reconcile::testing
