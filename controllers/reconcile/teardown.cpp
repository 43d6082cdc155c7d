#include "controllers/reconcile/teardown.hpp"

#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

using Entry = runtime::Store::Entry;

bool runs_something(const kube::Kind& kind) {
  return is_workload(kind) || kind == kube::kHorizontalPodAutoscaler || kind == kube::kJob ||
         kind == kube::kCronJob;
}

bool holds_data(const kube::Kind& kind) {
  return kind == kube::kPersistentVolumeClaim || kind == kube::kSecret;
}

Step removal(const Entry& entry) {
  return {.verb = Verb::Delete,
          .kind = entry.kind,
          .key = entry.key,
          .component = entry.digest->component,
          .uid = entry.digest->uid};
}

/// A StatefulSet's pod that nobody takes along: it was taken from over its pods to come back, and
/// will not.
bool is_orphan(const Entry& pod, const std::vector<Entry>& entries) {
  if (pod.kind != kube::kPod || pod.digest->readiness.revision.empty()) return false;
  return std::none_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.kind == kube::kStatefulSet && entry.digest->component == pod.digest->component &&
           entry.digest->role == pod.digest->role;
  });
}

/// Deletes what `chosen` accepts; waits for all of it, and for what can't be deleted directly.
template <class Chosen>
Teardown stage(const std::vector<Entry>& entries, const std::string& waits_for, Chosen chosen) {
  Teardown teardown;
  for (const Entry& entry : entries) {
    if (!chosen(entry)) continue;
    teardown.waits_for = waits_for;
    const bool direct = entry.kind != kube::kPod || is_orphan(entry, entries);
    if (direct && !entry.digest->deleting) teardown.steps.push_back(removal(entry));
  }
  return teardown;
}

}  // namespace

Teardown next_of_teardown(const runtime::Store& store, const std::string& platform,
                          const std::vector<std::string>& order, bool delete_data) {
  const std::vector<Entry> entries = store.of_platform(platform);
  const auto known = [&](const std::string& component) {
    return std::find(order.begin(), order.end(), component) != order.end();
  };
  Teardown strangers = stage(entries, "what no component owns any more", [&](const Entry& entry) {
    return (runs_something(entry.kind) || entry.kind == kube::kPod) &&
           !known(entry.digest->component);
  });
  if (!strangers.waits_for.empty()) return strangers;
  for (const std::string& component : order) {
    Teardown teardown = stage(entries, component, [&](const Entry& entry) {
      return entry.digest->component == component &&
             (runs_something(entry.kind) || entry.kind == kube::kPod);
    });
    if (!teardown.waits_for.empty()) return teardown;
  }
  Teardown rest = stage(entries, "the remaining objects", [&](const Entry& entry) {
    const bool bookkeeping = entry.digest->component.empty();
    return !bookkeeping && !holds_data(entry.kind) && entry.kind != kube::kPod;
  });
  if (!rest.waits_for.empty()) return rest;
  if (delete_data) {
    Teardown data = stage(entries, "volumes and Secrets",
                          [](const Entry& entry) { return holds_data(entry.kind); });
    if (!data.waits_for.empty()) return data;
  }
  return {.steps = {}, .waits_for = "", .finished = true};
}

Retained retained_by(const runtime::Store& store, const std::string& platform) {
  Retained retained;
  for (const Entry& entry : store.of_platform(platform)) {
    if (entry.kind == kube::kPersistentVolumeClaim)
      retained.volumes.push_back(kube::to_text(entry.key));
    if (entry.kind == kube::kSecret) retained.secrets.push_back(kube::to_text(entry.key));
  }
  return retained;
}

std::vector<std::string> teardown_order(const model::Platform& platform) {
  std::vector<std::string> order;
  for (const bool stores : {false, true}) {
    for (auto component = platform.components.rbegin(); component != platform.components.rend();
         ++component) {
      if (component->store == stores) order.push_back(component->name);
    }
  }
  return order;
}

kube::ObjectKey retained_key(const kube::ObjectKey& platform) {
  return {platform.namespace_, platform.name + "-retained"};
}

Json retained_config_map(const kube::ObjectKey& platform, const Retained& retained,
                         const Record& record) {
  const kube::ObjectKey key = retained_key(platform);
  Json object = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}};
  object["metadata"] = {{"name", key.name},
                        {"namespace", key.namespace_},
                        {"labels", bookkeeping_labels(platform, key.name)}};
  object["data"] = {{"volumes", base::join(retained.volumes, "\n")},
                    {"secrets", base::join(retained.secrets, "\n")},
                    {"howToAdopt", "Apply a DataPlatform named " + platform.name +
                                       " in namespace " + platform.namespace_ +
                                       " with the same dataNamespace: it takes the volumes and "
                                       "Secrets over. To give them up, delete them by hand."}};
  if (!record.release.empty()) object["data"]["release"] = record.release;
  if (record.last_good_spec) object["data"]["lastSpec"] = base::to_line(*record.last_good_spec);
  for (const char* name : {"volumes", "secrets"}) {
    if (object["data"][name] == "") object["data"].erase(name);
  }
  return object;
}

}  // namespace dataplatform::reconcile
