// The process's metrics: names that users of controller-runtime know, and ours.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/kube/kind.hpp"

#include <map>
#include <optional>
#include <string>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace dataplatform::runtime {

/// A kind as a label: its name. A beta, which may be mirrored beside the same kind's newer version,
/// has its version in it: "Gateway.v1beta1".
std::string label_of(const kube::Kind& kind);

/// Families made once at start; label values are added where they are used. Never a platform's name
/// as a label: the number of series must not grow with the number of objects.
struct Metrics {
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& reconcile_total;         // controller, result
  prometheus::Family<prometheus::Counter>& reconcile_errors_total;  // controller
  prometheus::Histogram& reconcile_time_seconds;
  prometheus::Gauge& active_workers;
  prometheus::Gauge& workqueue_depth;
  prometheus::Counter& workqueue_adds_total;
  prometheus::Counter& workqueue_retries_total;
  prometheus::Family<prometheus::Counter>& rest_client_requests_total;  // code, method
  prometheus::Histogram& rest_client_request_duration_seconds;
  prometheus::Gauge& leader_election_master_status;
  prometheus::Family<prometheus::Counter>& relists_total;  // kind, reason
  prometheus::Family<prometheus::Gauge>& cache_objects;    // kind
  prometheus::Family<prometheus::Counter>& apply_total;    // kind, outcome
  prometheus::Counter& events_dropped_total;
  prometheus::Counter& drift_repaired_total;

  /// One request to the API server; `status` is 0 where no answer came. Watches took no time that
  /// says anything.
  void count_request(const std::string& method, int status, std::optional<base::Millis> took);

  /// A reflector got something from the API server about `kind` (by time since boot). What is not
  /// watched because it is not served is not waited for.
  void heard_of(const kube::Kind& kind, base::Millis now) { heard_[label_of(kind)] = now; }
  void not_watched(const kube::Kind& kind) { heard_.erase(label_of(kind)); }
  const std::map<std::string, base::Millis>& heard() const { return heard_; }

  /// All of it in the Prometheus text format, for GET /metrics.
  std::string text() const;

 private:
  std::map<std::string, base::Millis> heard_;
};

}  // namespace dataplatform::runtime
