// The process's metrics: names that users of controller-runtime know, and ours.
#pragma once

#include <memory>
#include <string>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace dataplatform::runtime {

/// Families made once at start; label values are added where they are used.
struct Metrics {
  Metrics();

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& reconcile_total;         // controller, result
  prometheus::Family<prometheus::Counter>& reconcile_errors_total;  // controller
  prometheus::Histogram& reconcile_time_seconds;
  prometheus::Gauge& workqueue_depth;
  prometheus::Counter& workqueue_adds_total;
  prometheus::Counter& workqueue_retries_total;
  prometheus::Family<prometheus::Counter>& rest_client_requests_total;  // code, method
  prometheus::Histogram& rest_client_request_duration_seconds;
  prometheus::Gauge& leader_election_master_status;
  prometheus::Family<prometheus::Counter>& relists_total;     // kind, reason
  prometheus::Family<prometheus::Gauge>& cache_objects;       // kind
  prometheus::Family<prometheus::Counter>& apply_total;       // kind, outcome
  prometheus::Counter& drift_repaired_total;

  /// All of it in the Prometheus text format, for GET /metrics.
  std::string text() const;
};

}  // namespace dataplatform::runtime
