// Deletion: preconditions, propagation, finalizers and grace.
#include "tests/simulation/model/answers.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/controllers.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

using kube::Answer;
using kube::Propagation;

constexpr const char* kForeground = "foregroundDeletion";
constexpr const char* kOrphan = "orphan";

/// The finalizers that make the garbage collector do what was asked for.
Json finalizers_of(const Json& object, Propagation propagation) {
  Json kept = Json::array();
  for (const Json& finalizer : base::array_at(object, {"metadata", "finalizers"})) {
    if (finalizer != kForeground && finalizer != kOrphan) kept.push_back(finalizer);
  }
  if (propagation == Propagation::Foreground) kept.push_back(kForeground);
  if (propagation == Propagation::Orphan) kept.push_back(kOrphan);
  return kept;
}

/// Held only by what an earlier deletion asked the garbage collector for.
bool loses_last(const Json& object, Propagation propagation) {
  return !base::array_at(object, {"metadata", "finalizers"}).empty() &&
         finalizers_of(object, propagation).empty();
}

std::int64_t grace_of(const kube::Kind& kind, const Json& object) {
  const bool runs = kind == kube::kPod && !base::text_at(object, {"spec", "nodeName"}).empty();
  const std::string phase = base::text_at(object, {"status", "phase"});
  if (!runs || phase == "Succeeded" || phase == "Failed") return 0;
  return base::integer_at(object, {"spec", "terminationGracePeriodSeconds"}, 30);
}

}  // namespace

Answer<void> ApiServer::do_remove(const Write& write, const kube::DeleteRequest& request) {
  if (not_served_.contains(write.kind)) return std::unexpected(*unreadable(write.kind));
  const Object present = store_.find(write.kind, write.key);
  if (present == nullptr) return {};
  const std::string uid = base::text_at(*present, {"metadata", "uid"});
  // The server answers 409; our client sees that the one that was meant is gone.
  if (!request.uid.empty() && uid != request.uid) return {};
  const std::string version = base::text_at(*present, {"metadata", "resourceVersion"});
  if (!request.resource_version.empty() && version != request.resource_version)
    return std::unexpected(conflict(
        write.kind, write.key.name,
        "Precondition failed: ResourceVersion in precondition: " + request.resource_version +
            ", ResourceVersion in object meta: " + version));
  // The server gives up the finalizer in thought, takes the version of what it never wrote for its
  // precondition, and finds it unmet.
  if (!request.resource_version.empty() && loses_last(*present, request.propagation))
    return std::unexpected(modified_meanwhile(write.kind, write.key.name));
  begin_deletion(write, *present, request.propagation);
  return {};
}

void ApiServer::begin_deletion(const Write& write, const Json& object, Propagation propagation) {
  controllers_->note_ending();
  Json next = object;
  Json& metadata = next["metadata"];
  const bool ending = metadata.contains("deletionTimestamp");
  Json finalizers = finalizers_of(object, propagation);
  const std::int64_t grace = grace_of(write.kind, object);
  const bool waits = !finalizers.empty() || grace > 0 || write.kind == kube::kNamespace;
  if (!waits) return drop(write);
  metadata.erase("finalizers");
  if (!finalizers.empty()) metadata["finalizers"] = std::move(finalizers);
  if (!ending) {
    metadata["deletionTimestamp"] = now();
    metadata["deletionGracePeriodSeconds"] = grace;
    if (metadata.contains("generation"))
      metadata["generation"] = base::integer_at(metadata, {"generation"}) + 1;
  }
  if (write.kind == kube::kNamespace) {
    next["status"]["phase"] = "Terminating";
    metadata.erase("deletionGracePeriodSeconds");
  }
  if (next == object) return;
  const Object before = store_.find(write.kind, write.key);
  told(write, before, store_.put(write.kind, write.key, std::move(next)));
}

void ApiServer::drop(const Write& write) {
  const Object before = store_.find(write.kind, write.key);
  if (before == nullptr) return;
  controllers_->note_ending();
  store_.drop(write.kind, write.key);
  told(write, before, nullptr);
}

}  // namespace dataplatform::simulation
