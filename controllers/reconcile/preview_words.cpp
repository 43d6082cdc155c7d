#include "controllers/reconcile/preview_words.hpp"

#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

std::string counted(int count, const std::string& one, const std::string& many) {
  return (count == 0 ? "no" : std::to_string(count)) + " " + (count == 1 ? one : many);
}

std::string way_of_roll(const projections::Roll& roll) {
  std::string way = "one by one, each when the one before is ready";
  if (std::holds_alternative<model::AllAtOnce>(roll.how)) way = "all at once";
  if (const auto* labelled = std::get_if<model::LabelledLast>(&roll.how)) {
    way += ", the one with label " + labelled->label + "=" + labelled->value + " last";
    if (!labelled->hand_over.empty()) way += " after task " + labelled->hand_over;
  }
  if (!roll.after.empty()) way += "; after " + base::join(roll.after, " and ");
  return way;
}

using Bucket = spec::ObjectStoreResolved::Bucket;

bool locks_already(const spec::Resolved* before, const std::string& name) {
  if (before == nullptr) return false;
  const std::vector<Bucket>& buckets = before->object_store.buckets;
  return std::any_of(buckets.begin(), buckets.end(), [&name](const Bucket& bucket) {
    return bucket.name == name && bucket.lock.has_value();
  });
}

void tell_locks(std::vector<std::string>& all, const spec::Resolved* before,
                const spec::Resolved& after) {
  if (after.object_store.mode != spec::ComponentMode::Managed) return;
  for (const Bucket& bucket : after.object_store.buckets) {
    if (!bucket.lock || locks_already(before, bucket.name)) continue;
    const bool strict = *bucket.lock == spec::LockMode::Compliance;
    all.push_back("bucket " + bucket.name + " is made with an object lock of " +
                  std::to_string(bucket.lock_days) + " days, which stays as long as the bucket" +
                  (strict ? "; until then nobody at all can delete what is put into it" : ""));
  }
}

void tell_deletion(std::vector<std::string>& all, const spec::Resolved* before,
                   const spec::Resolved& after) {
  const bool deletes = after.deletion_policy == spec::DeletionPolicy::Delete;
  if (!deletes || (before != nullptr && before->deletion_policy == after.deletion_policy)) return;
  all.push_back(
      "deleting the DataPlatform will delete its volumes and Secrets, and with them the data "
      "(deletionPolicy Delete)");
}

void tell_volumes(std::vector<std::string>& all, const Preview& preview) {
  for (const ObjectChange& change : preview.objects) {
    const bool grows =
        std::any_of(change.fields.begin(), change.fields.end(), [](const FieldChange& field) {
          return field.path.find("volumeClaimTemplates") != std::string::npos ||
                 field.path == "spec.resources.requests.storage";
        });
    if (grows)
      all.push_back("volumes of " + change.kind + " " + kube::to_text(change.key) +
                    " grow; they can't shrink again");
  }
}

void tell_repeated_tasks(std::vector<std::string>& all, const Preview& preview) {
  for (const TaskToRun& task : preview.tasks) {
    if (task.again && !task.stops.empty())
      all.push_back("task " + task.name +
                    " changes data that is there; going back may need a restore");
  }
}

}  // namespace

std::string way_of(const projections::Object& workload, const projections::Roll* roll) {
  if (roll != nullptr) return way_of_roll(*roll);
  if (base::text_at(workload.body, {"kind"}) == kube::kStatefulSet.name)
    return "one by one, each when the one before is ready";
  const bool stops = base::text_at(workload.body, {"spec", "strategy", "type"}) == "Recreate";
  return stops ? "stopped, then started again" : "rolling: old ones go as new ones are ready";
}

std::string stopped_for(const std::string& task) {
  return "all stopped, task " + task + " runs, all started again";
}

std::string ends_with_pods(int pods) {
  return pods == 1 ? "its pod ends" : "its " + std::to_string(pods) + " pods end";
}

std::vector<std::string> irreversible(const spec::Resolved* before, const spec::Resolved& after,
                                      const Preview& preview) {
  std::vector<std::string> all;
  tell_deletion(all, before, after);
  tell_locks(all, before, after);
  tell_volumes(all, preview);
  tell_repeated_tasks(all, preview);
  return all;
}

std::string summary_of(const Preview& preview) {
  if (preview.changes_nothing()) return "nothing would change";
  const auto roles = static_cast<int>(preview.restarts.size());
  std::string text = counted(preview.count(ObjectVerb::Make), "object", "objects") + " made, " +
                     std::to_string(preview.count(ObjectVerb::Change)) + " changed, " +
                     std::to_string(preview.count(ObjectVerb::Delete)) + " deleted; " +
                     counted(static_cast<int>(preview.tasks.size()), "task runs", "tasks run");
  if (roles == 0) return text + "; no pod restarts";
  return text + "; " + counted(preview.pods_restarted(), "pod", "pods") + " of " +
         counted(roles, "role", "roles") +
         (preview.pods_restarted() == 1 ? " restarts" : " restart");
}

}  // namespace dataplatform::reconcile
