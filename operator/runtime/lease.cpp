#include "operator/runtime/lease.hpp"

namespace dataplatform::runtime {
namespace {

using base::Json;

Json& spec_of(Json& lease) {
  Json& spec = lease["spec"];
  if (!spec.is_object()) spec = Json::object();
  return spec;
}

}  // namespace

LeaseRecord read_lease(const Json& lease) {
  const std::chrono::seconds duration(base::integer_at(lease, {"spec", "leaseDurationSeconds"}));
  return {.holder = base::text_at(lease, {"spec", "holderIdentity"}),
          .duration = duration,
          .transitions = base::integer_at(lease, {"spec", "leaseTransitions"})};
}

Json new_lease(const kube::ObjectKey& key, const std::string& holder, std::chrono::seconds duration,
               base::WallTime now) {
  Json lease = {{"apiVersion", kube::kLease.api_version()}, {"kind", kube::kLease.name}};
  lease["metadata"] = {{"name", key.name}, {"namespace", key.namespace_}};
  lease["spec"] = {{"holderIdentity", holder},
                   {"leaseDurationSeconds", duration.count()},
                   {"acquireTime", base::to_micro_time(now)},
                   {"renewTime", base::to_micro_time(now)},
                   {"leaseTransitions", 0}};
  return lease;
}

Json held_lease(Json lease, const std::string& holder, std::chrono::seconds duration,
                base::WallTime now) {
  const LeaseRecord before = read_lease(lease);
  Json& spec = spec_of(lease);
  if (before.holder != holder) {
    spec["acquireTime"] = base::to_micro_time(now);
    spec["leaseTransitions"] = before.transitions + 1;
  }
  spec["holderIdentity"] = holder;
  spec["leaseDurationSeconds"] = duration.count();
  spec["renewTime"] = base::to_micro_time(now);
  return lease;
}

Json released_lease(Json lease, base::WallTime now) {
  Json& spec = spec_of(lease);
  spec["holderIdentity"] = "";
  spec["leaseDurationSeconds"] = 1;
  spec["acquireTime"] = base::to_micro_time(now);
  spec["renewTime"] = base::to_micro_time(now);
  return lease;
}

}  // namespace dataplatform::runtime
