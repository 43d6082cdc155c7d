#include "operator/runtime/metrics.hpp"

#include "operator/runtime/process_metrics.hpp"

#include <prometheus/text_serializer.h>

namespace dataplatform::runtime {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

const Histogram::BucketBoundaries kReconcileBuckets{
    .005, .01, .025, .05, .1,  .15, .2,  .25, .3, .35, .4, .45, .5, .6, .7, .8, .9, 1,  1.25, 1.5,
    1.75, 2,   2.5,  3,   3.5, 4,   4.5, 5,   6,  7,   8,  9,   10, 15, 20, 25, 30, 40, 50,   60};
const Histogram::BucketBoundaries kRequestBuckets{.005, .025, .1, .25, .5, 1, 2, 4, 8, 15, 30, 60};

prometheus::Family<Counter>& counters(Registry& registry, const std::string& name,
                                      const std::string& help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<Gauge>& gauges(Registry& registry, const std::string& name,
                                  const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Histogram& histogram(Registry& registry, const std::string& name, const std::string& help,
                     const prometheus::Labels& labels, const Histogram::BucketBoundaries& buckets) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(labels, buckets);
}

// Dashboards made for controller-runtime ask for these two labels.
const prometheus::Labels kQueue{{"name", "dataplatform"}, {"controller", "dataplatform"}};
const prometheus::Labels kController{{"controller", "dataplatform"}};

}  // namespace

std::string label_of(const kube::Kind& kind) {
  const bool beta = kind.version.find("beta") != std::string_view::npos;
  return std::string(kind.name) + (beta ? "." + std::string(kind.version) : "");
}

Metrics::Metrics()
    : reconcile_total(
          counters(registry, "controller_runtime_reconcile_total", "Reconciles by result")),
      reconcile_errors_total(counters(registry, "controller_runtime_reconcile_errors_total",
                                      "Reconciles that failed")),
      reconcile_time_seconds(histogram(registry, "controller_runtime_reconcile_time_seconds",
                                       "Time that a reconcile took", kController,
                                       kReconcileBuckets)),
      active_workers(gauges(registry, "controller_runtime_active_workers", "Reconciles under way")
                         .Add(kController)),
      workqueue_depth(
          gauges(registry, "workqueue_depth", "Keys that wait for a worker").Add(kQueue)),
      workqueue_adds_total(
          counters(registry, "workqueue_adds_total", "Keys put into the queue").Add(kQueue)),
      workqueue_retries_total(
          counters(registry, "workqueue_retries_total", "Keys put off after a failure")
              .Add(kQueue)),
      rest_client_requests_total(counters(registry, "rest_client_requests_total",
                                          "Requests to the API server by code and method")),
      rest_client_request_duration_seconds(
          histogram(registry, "rest_client_request_duration_seconds",
                    "Time that requests to the API server took", {}, kRequestBuckets)),
      leader_election_master_status(
          gauges(registry, "leader_election_master_status", "1 where this process leads")
              .Add({{"name", "dataplatform-operator"}})),
      relists_total(
          counters(registry, "relists_total", "Full lists by kind and what made them needed")),
      cache_objects(gauges(registry, "cache_objects", "Objects known by kind")),
      apply_total(counters(registry, "apply_total", "Applies by kind and outcome")),
      events_dropped_total(
          counters(registry, "events_dropped_total", "Events not written: too many, or refused")
              .Add({})),
      drift_repaired_total(
          counters(registry, "drift_repaired_total", "Changes by others that were put back")
              .Add({})) {
  for (const char* result : {"success", "error", "requeue", "requeue_after"}) {
    reconcile_total.Add({{"controller", "dataplatform"}, {"result", result}});
  }
  reconcile_errors_total.Add(kController);
}

void Metrics::count_request(const std::string& method, int status,
                            std::optional<base::Millis> took) {
  const std::string code = status == 0 ? "<error>" : std::to_string(status);
  rest_client_requests_total.Add({{"code", code}, {"method", method}}).Increment();
  if (took)
    rest_client_request_duration_seconds.Observe(std::chrono::duration<double>(*took).count());
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(registry.Collect()) + process_metrics();
}

}  // namespace dataplatform::runtime
