#include "controllers/reconcile/writer.hpp"

#include "controllers/reconcile/base64.hpp"
#include "controllers/reconcile/covers.hpp"
#include "controllers/reconcile/operations/grow.hpp"
#include "controllers/reconcile/parallel.hpp"
#include "operator/runtime/metrics.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::reconcile {
namespace {

using kube::Answer;
using kube::ApiError;
using kube::Detail;

constexpr std::size_t kSideBySide = 8;
constexpr std::string_view kReplicasManager = "dataplatform-operator-replicas";

struct Run {
  Writer writer;
  Applied applied;
};

Detail reply_detail(const kube::Kind& kind) {
  return kind == kube::kSecret ? Detail::Metadata : Detail::Full;
}

void remember(Run& run, const kube::Kind& kind, const kube::ObjectKey& key, const Json& reply) {
  runtime::Digest digest = runtime::digest_of(kind, reply);
  run.writer.baselines[{kind, key}] = digest.owned;
  run.writer.store.put(kind, key, std::move(digest));
  ++run.applied.written;
}

std::string blocked_reason(const ApiError& error) {
  if (error.kind != base::ErrorKind::Forbidden) return "";
  return error.message.find("exceeded quota") != std::string::npos ? "QuotaExceeded" : "Forbidden";
}

void note_failure(Run& run, const Step& step, const char* verb, const ApiError& error) {
  const std::string what = std::string("Cannot ") + verb + " " + std::string(step.kind.name) + " " +
                           kube::to_text(step.key) + ": " + error.message;
  if (const std::string reason = blocked_reason(error); !reason.empty()) {
    run.applied.blocked.push_back({step.component, reason, what});
  }
  run.applied.failures[step.component] = {error.kind, what};
  run.writer.world.log.warn("write failed", {{"verb", verb},
                                             {"kind", step.kind.name},
                                             {"object", kube::to_text(step.key)},
                                             {"reason", error.reason},
                                             {"error", error.message}});
}

bool is_ours(const Run& run, const Json& object) {
  const Json& labels = base::object_at(object, {"metadata", "labels"});
  return base::text_at(labels, {"dataplatform.io/namespace"}) + "/" +
             base::text_at(labels, {"dataplatform.io/name"}) ==
         run.writer.platform;
}

void collision(Run& run, const std::string& component, const kube::Kind& kind,
               const kube::ObjectKey& key) {
  run.applied.blocked.push_back(
      {component, "NameCollision",
       std::string(kind.name) + " " + kube::to_text(key) +
           " belongs to somebody else; rename or remove it, or give the platform another name"});
}

void collision(Run& run, const Step& step) {
  collision(run, step.component, step.kind, step.key);
}

/// Whoever fills a Secret for us overwrites what he finds. False where it may go ahead.
async::Task<bool> fills_a_strangers(Run& run, Step step) {
  const std::optional<kube::ObjectKey> secret = secret_filled_by(step.object->body);
  if (!secret) co_return false;
  const Answer<Json> found =
      co_await run.writer.world.api.get(kube::kSecret, *secret, Detail::Metadata);
  if (!found && found.error().not_found()) co_return false;
  if (found && is_ours(run, *found)) co_return false;
  if (found)
    collision(run, step.component, kube::kSecret, *secret);
  else
    note_failure(run, step, "look for the Secret of", found.error());
  co_return true;
}

/// The body to send: with nothing running where a task drains the role.
Json body_of(const Step& step) {
  Json body = step.object->body;
  if (step.drained) {
    if (step.kind == kube::kCronJob)
      body["spec"]["suspend"] = true;
    else
      body["spec"]["replicas"] = 0;
    body["metadata"]["annotations"]["dataplatform.io/applied-hash"] =
        fmt::format("{:016x}", kHeldStamp);
  }
  return body;
}

int least_replicas(const projections::Desired& desired, const Step& step) {
  for (const projections::Object& object : desired.objects) {
    if (base::text_at(object.body, {"kind"}) != kube::kHorizontalPodAutoscaler.name) continue;
    if (base::text_at(object.body, {"spec", "scaleTargetRef", "name"}) != step.key.name) continue;
    return static_cast<int>(base::integer_at(object.body, {"spec", "minReplicas"}, 1));
  }
  return 1;
}

/// Gives `spec.replicas` to the autoscaler without a jump: the live number is applied under a
/// manager of its own before our apply, which leaves it out, would reset it to one.
async::Task<Answer<Json>> hand_over_replicas(Run& run, Step step, std::int64_t replicas) {
  kube::ApplyRequest request;
  request.kind = step.kind;
  request.manager = kReplicasManager;
  request.object = {{"apiVersion", step.kind.api_version()}, {"kind", step.kind.name}};
  request.object["metadata"] = {{"name", step.key.name}, {"namespace", step.key.namespace_}};
  request.object["spec"] = {{"replicas", replicas}};
  co_return co_await run.writer.world.api.apply(std::move(request));
}

/// `replicas` above 0 are said in it.
async::Task<Answer<Json>> send_apply(Run& run, Step step, std::int64_t replicas = 0) {
  kube::ApplyRequest request;
  request.kind = step.kind;
  request.object = body_of(step);
  if (replicas > 0) request.object["spec"]["replicas"] = replicas;
  request.reply = reply_detail(step.kind);
  co_return co_await run.writer.world.api.apply(std::move(request));
}

/// Names what a stranger changed: the fields that differ, else the newest foreign manager.
void note_repair(Run& run, const Step& step, const Json& live) {
  const std::vector<std::string> fields = differences(live, step.object->body, 3);
  const std::string by = runtime::digest_of(step.kind, live).last_changed_by;
  std::string what = std::string(step.kind.name) + " " + kube::to_text(step.key) + " was changed";
  if (!by.empty()) what += " by " + by;
  if (!fields.empty()) {
    what += " (" + fields.front() + (fields.size() > 1 ? " and more)" : ")");
  }
  run.applied.repaired.push_back(what + " and was put back; change " + step.object->field +
                                 " of the DataPlatform instead");
  run.writer.world.metrics.drift_repaired_total.Increment();
}

/// The way out stands with the refusal: a size can't be set back.
void note_no_growth(Run& run, Step step, const Claim& claim, ApiError error) {
  if (error.kind == base::ErrorKind::Forbidden)
    error.message += "; set allowVolumeExpansion: true on its StorageClass";
  step.kind = kube::kPersistentVolumeClaim;
  step.key = claim.key;
  const std::string verb = "grow to " + claim.to.canonical_bytes() + " the";
  note_failure(run, step, verb.c_str(), error);
}

/// Volumes first, then the StatefulSet from over its pods; the plan makes it anew when it is gone.
async::Task<> grow_step(Run& run, Step step, Json live) {
  if (!base::text_at(live, {"metadata", "deletionTimestamp"}).empty()) co_return;
  const std::vector<Growth> growths = growth_of(live, step.object->body);
  const std::vector<Claim> claims =
      claims_of(run.writer.store, run.writer.platform, *step.object, growths);
  for (const Claim& claim : claims) {
    const Answer<Json> grown = co_await grow_claim(run.writer.world.api, claim);
    if (!grown) co_return note_no_growth(run, step, claim, grown.error());
  }
  const std::string uid = base::text_at(live, {"metadata", "uid"});
  const Answer<void> gone = co_await orphan_pods(run.writer.world.api, step.key, uid);
  if (!gone) co_return note_failure(run, step, "replace", gone.error());
  ++run.applied.deleted;
  run.applied.grown.push_back("Volumes of StatefulSet " + kube::to_text(step.key) + " grow: " +
                              to_text(growths) + "; it is made anew over its running pods");
}

/// Volumes that were left behind by the StatefulSet's templates.
async::Task<> catch_up_step(Run& run, Step step) {
  const std::vector<Claim> claims =
      small_claims(run.writer.store, run.writer.platform, *step.object);
  std::string names;
  for (const Claim& claim : claims) {
    const Answer<Json> grown = co_await grow_claim(run.writer.world.api, claim);
    if (!grown) co_return note_no_growth(run, step, claim, grown.error());
    if (grown->is_null()) continue;
    run.writer.store.put(kube::kPersistentVolumeClaim, claim.key,
                         runtime::digest_of(kube::kPersistentVolumeClaim, *grown));
    ++run.applied.written;
    names += (names.empty() ? "" : ", ") + kube::to_text(claim.key) + " to " +
             claim.to.canonical_bytes();
  }
  if (!names.empty()) run.applied.grown.push_back("Volumes grow: " + names);
}

/// Pods that an autoscaled StatefulSet comes back to: without a number it would begin with one and
/// delete the others.
std::int64_t waiting_pods(const Run& run, const Step& step) {
  std::int64_t present = 0;
  for (const auto& entry : run.writer.store.of_platform(run.writer.platform)) {
    const bool member = entry.kind == kube::kPod &&
                        entry.digest->component == step.object->component &&
                        entry.digest->role == step.object->role;
    if (member) ++present;
  }
  return step.kind == kube::kStatefulSet ? present : 0;
}

async::Task<> apply_step(Run& run, Step step) {
  Answer<Json> live = co_await run.writer.world.api.get(step.kind, step.key, Detail::Full);
  if (!live && !live.error().not_found()) co_return note_failure(run, step, "read", live.error());
  if (live && !is_ours(run, *live)) co_return collision(run, step);
  if (!live) {
    const bool overwrites = co_await fills_a_strangers(run, step);
    if (overwrites) co_return;
  }
  if (live && step.kind == kube::kStatefulSet && !growth_of(*live, step.object->body).empty())
    co_return co_await grow_step(run, step, *live);
  const bool autoscaled = step.object->autoscaled && !step.drained;
  if (live && autoscaled) {
    const std::int64_t running = base::integer_at(*live, {"spec", "replicas"}, 0);
    const std::int64_t wanted =
        std::max<std::int64_t>(running, least_replicas(run.writer.desired, step));
    const Answer<Json> given = co_await hand_over_replicas(run, step, wanted);
    if (!given) co_return note_failure(run, step, "hand over replicas of", given.error());
  }
  const std::int64_t waiting = !live && autoscaled ? waiting_pods(run, step) : 0;
  const Answer<Json> reply = co_await send_apply(run, step, waiting);
  if (!reply) co_return note_failure(run, step, "apply", reply.error());
  remember(run, step.kind, step.key, *reply);
  if (live && step.drift) note_repair(run, step, *live);
  if (live || !autoscaled) co_return;
  const std::int64_t least = least_replicas(run.writer.desired, step);
  const std::int64_t first = std::max(waiting, least);
  co_await hand_over_replicas(run, step, first);
  if (waiting == 0) co_return;
  const Answer<Json> without = co_await send_apply(run, step);
  if (!without) co_return note_failure(run, step, "apply", without.error());
  remember(run, step.kind, step.key, *without);
}

async::Task<> run_step(Run& run, Step step) {
  kube::CreateRequest request;
  request.kind = step.kind;
  request.object = step.object->body;
  const Answer<Json> reply = co_await run.writer.world.api.create(std::move(request));
  if (reply) co_return remember(run, step.kind, step.key, *reply);
  if (!reply.error().already_exists()) co_return note_failure(run, step, "create", reply.error());
  const Answer<Json> live = co_await run.writer.world.api.get(step.kind, step.key, Detail::Full);
  if (!live) co_return note_failure(run, step, "read", live.error());
  if (!is_ours(run, *live)) co_return collision(run, step);
  remember(run, step.kind, step.key, *live);
}

async::Task<> secrets_step(Run& run, Step step) {
  std::map<std::string, std::string> values;
  for (const projections::SecretValue& value : step.secrets->values) {
    values[value.key] =
        value.generated ? base::random_text(run.writer.world.random,
                                            static_cast<std::size_t>(value.length), value.alphabet)
                        : value.text;
  }
  const std::string revision = base::random_text(run.writer.world.random, 12, "0123456789abcdef");
  const auto slash = run.writer.platform.find('/');
  const kube::ObjectKey platform{run.writer.platform.substr(0, slash),
                                 run.writer.platform.substr(slash + 1)};
  for (const std::string& name_space : step.secrets->namespaces) {
    step.key.namespace_ = name_space;
    kube::CreateRequest request;
    request.kind = kube::kSecret;
    request.reply = Detail::Metadata;
    request.object = secret_body(*step.secrets, platform, name_space, values, revision);
    const Answer<Json> reply = co_await run.writer.world.api.create(std::move(request));
    if (!reply && reply.error().already_exists()) co_return collision(run, step);
    if (!reply) co_return note_failure(run, step, "create", reply.error());
    remember(run, kube::kSecret, step.key, *reply);
  }
}

async::Task<> delete_step(Run& run, Step step) {
  const Answer<Json> live =
      co_await run.writer.world.api.get(step.kind, step.key, Detail::Metadata);
  if (!live) {
    if (live.error().not_found()) co_return run.writer.store.erase(step.kind, step.key);
    co_return note_failure(run, step, "read", live.error());
  }
  // Judged by a copy that may be old: only the very object that was meant, and only if it still is
  // ours.
  if (base::text_at(*live, {"metadata", "uid"}) != step.uid || !is_ours(run, *live)) co_return;
  if (!base::text_at(*live, {"metadata", "deletionTimestamp"}).empty()) co_return;
  kube::DeleteRequest request{.kind = step.kind, .key = step.key, .uid = step.uid};
  const Answer<void> gone = co_await run.writer.world.api.remove(std::move(request));
  if (!gone) co_return note_failure(run, step, "delete", gone.error());
  ++run.applied.deleted;
}

async::Task<> carry_out(Run& run, Step step) {
  switch (step.verb) {
    case Verb::Create:
    case Verb::Apply:
      co_return co_await apply_step(run, std::move(step));
    case Verb::Grow:
      co_return co_await catch_up_step(run, std::move(step));
    case Verb::Run:
      co_return co_await run_step(run, std::move(step));
    case Verb::MakeSecrets:
      co_return co_await secrets_step(run, std::move(step));
    case Verb::Delete:
      co_return co_await delete_step(run, std::move(step));
  }
}

}  // namespace

Json secret_body(const projections::SecretSet& set, const kube::ObjectKey& platform,
                 const std::string& name_space, const std::map<std::string, std::string>& values,
                 const std::string& revision) {
  Json labels = bookkeeping_labels(platform, set.name);
  labels["dataplatform.io/component"] = set.component;
  Json data = Json::object();
  for (const auto& [key, value] : values)
    data[key] = base64(value);
  Json object = {{"apiVersion", "v1"}, {"kind", "Secret"}, {"type", "Opaque"}};
  object["metadata"] = {{"name", set.name},
                        {"namespace", name_space},
                        {"labels", std::move(labels)},
                        {"annotations", {{"dataplatform.io/secret-revision", revision}}}};
  object["data"] = std::move(data);
  return object;
}

async::Task<Applied> write(Writer writer, std::vector<Step> steps) {
  Run run{.writer = writer, .applied = {}};
  auto begin = steps.begin();
  while (begin != steps.end()) {
    const std::size_t turn = turn_of(begin->kind);
    const auto end = std::find_if(begin, steps.end(),
                                  [&](const Step& step) { return turn_of(step.kind) != turn; });
    std::vector<std::function<async::Task<>()>> tasks;
    for (auto step = begin; step != end; ++step) {
      if (run.applied.failures.contains(step->component)) continue;
      tasks.emplace_back([&run, chosen = *step] { return carry_out(run, chosen); });
    }
    co_await in_parallel(writer.world.loop, std::move(tasks), kSideBySide);
    begin = end;
  }
  co_return std::move(run.applied);
}

}  // namespace dataplatform::reconcile
