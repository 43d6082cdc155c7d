// Volumes, autoscalers, certificates and external secrets: little more than saying that all is
// well.
#include "operator/base/quantity.hpp"
#include "tests/simulation/model/controllers/pods.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

constexpr const char* kProtection = "kubernetes.io/pvc-protection";

bool is_used(Controllers& world, const kube::ObjectKey& claim) {
  for (const kube::ObjectKey& key : world.keys(kube::kPod)) {
    if (key.namespace_ != claim.namespace_) continue;
    for (const Json& volume : base::array_at(*world.find(kube::kPod, key), {"spec", "volumes"})) {
      if (base::text_at(volume, {"persistentVolumeClaim", "claimName"}) == claim.name) return true;
    }
  }
  return false;
}

/// A claim that is being deleted goes when no pod uses it.
bool release(Controllers& world, const kube::ObjectKey& key, const Json& claim) {
  const Json& finalizers = base::array_at(claim, {"metadata", "finalizers"});
  const bool held = std::ranges::find(finalizers, Json(kProtection)) != finalizers.end();
  if (!held || is_used(world, key)) return false;
  Json next = claim;
  Json& left = next["metadata"]["finalizers"];
  left.erase(std::find(left.begin(), left.end(), Json(kProtection)));
  if (left.empty()) next["metadata"].erase("finalizers");
  return world.change(kube::kPersistentVolumeClaim, key, std::move(next), kControllerManager);
}

/// Bound at once; a larger request is granted in the next round.
bool bind(Controllers& world, const kube::ObjectKey& key, const Json& claim) {
  Json status = {{"phase", "Bound"},
                 {"accessModes", base::array_at(claim, {"spec", "accessModes"})},
                 {"capacity", base::object_at(claim, {"spec", "resources", "requests"})}};
  if (status["accessModes"].empty()) status.erase("accessModes");
  if (status["capacity"].empty()) status.erase("capacity");
  return world.set_status(kube::kPersistentVolumeClaim, key, std::move(status), kControllerManager);
}

Json ready_status(Controllers& world, const Json& object) {
  Json status = Json::object();
  set_condition(status, object, {{"type", "Ready"}, {"status", "True"}, {"reason", "Ready"}},
                world.now());
  return status;
}

/// Keeps replicas between its bounds; nothing is ever measured.
bool run_autoscaler(Controllers& world, const kube::ObjectKey& key) {
  const Json& autoscaler = *world.find(kube::kHorizontalPodAutoscaler, key);
  const std::string kind = base::text_at(autoscaler, {"spec", "scaleTargetRef", "kind"});
  const kube::Kind target_kind = kind == "StatefulSet" ? kube::kStatefulSet : kube::kDeployment;
  const kube::ObjectKey target_key{key.namespace_,
                                   base::text_at(autoscaler, {"spec", "scaleTargetRef", "name"})};
  const Json* target = world.find(target_kind, target_key);
  if (target == nullptr) return false;
  const std::int64_t now = base::integer_at(*target, {"spec", "replicas"}, 1);
  const std::int64_t wanted =
      now == 0 ? 0
               : std::clamp(now, base::integer_at(autoscaler, {"spec", "minReplicas"}, 1),
                            base::integer_at(autoscaler, {"spec", "maxReplicas"}, now));
  bool changed = false;
  if (wanted != now) {
    Json next = *target;
    next["spec"]["replicas"] = wanted;
    changed = world.scale(target_kind, target_key, std::move(next), kControllerManager);
  }
  Json status = {{"currentReplicas", now}, {"desiredReplicas", wanted}};
  set_condition(status, autoscaler,
                {{"type", "AbleToScale"}, {"status", "True"}, {"reason", "ReadyForNewScale"}},
                world.now());
  Json active = {{"type", "ScalingActive"}, {"status", now == 0 ? "False" : "True"}};
  active["reason"] = now == 0 ? "ScalingDisabled" : "ValidMetricFound";
  set_condition(status, autoscaler, std::move(active), world.now());
  return world.set_status(kube::kHorizontalPodAutoscaler, key, std::move(status),
                          kControllerManager) ||
         changed;
}

/// The Secret that its template says, whatever stands in the store.
bool fulfil(Controllers& world, const kube::Kind& kind, const kube::ObjectKey& key) {
  const Json& wish = *world.find(kind, key);
  const kube::ObjectKey secret{key.namespace_, base::text_at(wish, {"spec", "target", "name"})};
  if (is_terminating(wish)) return false;
  bool changed = false;
  if (world.find(kube::kSecret, secret) == nullptr) {
    const Json& model = base::object_at(wish, {"spec", "target", "template"});
    Json made = {{"apiVersion", "v1"}, {"kind", "Secret"}, {"type", "Opaque"}};
    made["metadata"] = {{"name", secret.name},
                        {"namespace", secret.namespace_},
                        {"labels", base::object_at(model, {"metadata", "labels"})}};
    made["data"] = base::object_at(model, {"data"});
    for (const Json& entry : base::array_at(wish, {"spec", "data"}))
      made["data"][base::text_at(entry, {"secretKey"})] = "c3RvcmVk";
    world.make(kube::kSecret, std::move(made), "external-secrets");
    changed = true;
  }
  return world.set_status(kind, key, ready_status(world, wish), "external-secrets") || changed;
}

}  // namespace

bool run_claims(Controllers& world) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kube::kPersistentVolumeClaim)) {
    const Json& claim = *world.find(kube::kPersistentVolumeClaim, key);
    changed =
        (is_terminating(claim) ? release(world, key, claim) : bind(world, key, claim)) || changed;
  }
  return changed;
}

bool run_autoscalers(Controllers& world) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kube::kHorizontalPodAutoscaler))
    changed = run_autoscaler(world, key) || changed;
  return changed;
}

bool run_certificates(Controllers& world) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kube::kCertificate)) {
    const Json& certificate = *world.find(kube::kCertificate, key);
    changed = world.set_status(kube::kCertificate, key, ready_status(world, certificate),
                               "cert-manager-certificates") ||
              changed;
  }
  return changed;
}

bool run_external_secrets(Controllers& world) {
  bool changed = false;
  for (const kube::Kind& kind : {kube::kExternalSecret, kube::kExternalSecretBeta}) {
    for (const kube::ObjectKey& key : world.keys(kind))
      changed = fulfil(world, kind, key) || changed;
  }
  return changed;
}

}  // namespace dataplatform::simulation
