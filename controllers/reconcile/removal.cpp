#include "controllers/reconcile/removal.hpp"

#include "controllers/reconcile/report.hpp"
#include "controllers/reconcile/teardown.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

using kube::Answer;

struct Policy {
  bool delete_data = false;
  base::Millis deadline{600'000};
};

// The written policy counts even where the rest of the spec is invalid: it is what the person who
// deletes wants of the data.
Policy policy_of(const PlatformObject& platform) {
  Policy policy;
  policy.delete_data = base::text_at(*platform.spec, {"deletionPolicy"}) == "Delete";
  policy.deadline =
      std::chrono::seconds(base::integer_at(*platform.spec, {"deletionTimeoutSeconds"}, 600));
  return policy;
}

runtime::Outcome failed(const kube::ApiError& error) {
  return {.wake_after = std::nullopt, .failure = base::Error{error.kind, error.message}};
}

/// Takes our finalizer out, whoever wrote it there (a restored backup owns its fields by another
/// name, which an apply without it would leave). The resourceVersion is the lock: the place in the
/// list is of that version.
async::Task<Answer<void>> remove_finalizer(Services& services, PlatformObject platform) {
  kube::PatchRequest request;
  request.kind = kDataPlatform;
  request.key = platform.key;
  request.manager = kFinalizerManager;
  request.reply = kube::Detail::Metadata;
  request.operations =
      Json::array({{{"op", "replace"},
                    {"path", "/metadata/resourceVersion"},
                    {"value", platform.resource_version}},
                   {{"op", "remove"},
                    {"path", "/metadata/finalizers/" + std::to_string(*platform.finalizer)}}});
  const Answer<Json> reply = co_await services.world.api.patch(std::move(request));
  if (!reply && !reply.error().not_found()) co_return std::unexpected(reply.error());
  co_return Answer<void>();
}

async::Task<Answer<void>> remove_object(Services& services, kube::Kind kind, kube::ObjectKey key) {
  const runtime::Digest* digest = services.store.find(kind, key);
  if (digest == nullptr) co_return Answer<void>();
  kube::DeleteRequest request{.kind = kind, .key = key, .uid = digest->uid};
  co_return co_await services.world.api.remove(std::move(request));
}

/// Objects that products made themselves and left behind, found by the label that their role
/// declares.
async::Task<Answer<void>> sweep(Services& services, kube::ListRequest request) {
  const Answer<kube::ListPage> page = co_await services.world.api.list(request);
  if (!page) co_return std::unexpected(page.error());
  for (const Json& object : page->items) {
    kube::DeleteRequest gone{.kind = request.kind,
                             .key = key_of(object),
                             .uid = base::text_at(object, {"metadata", "uid"})};
    const Answer<void> removed = co_await services.world.api.remove(std::move(gone));
    if (!removed) co_return removed;
  }
  co_return Answer<void>();
}

async::Task<Answer<void>> sweep_leaves(Services& services, model::Platform platform) {
  for (const model::Component& component : platform.components) {
    for (const model::Role& role : component.roles) {
      for (const model::Leaves& leaves : role.leaves) {
        kube::ListRequest request;
        request.kind = kube::kConfigMap;
        request.namespace_ = model::namespace_of(platform, component.site);
        request.label_selector = leaves.label + "=" + leaves.value;
        request.detail = kube::Detail::Metadata;
        const Answer<void> swept = co_await sweep(services, std::move(request));
        if (!swept) co_return swept;
      }
    }
  }
  co_return Answer<void>();
}

/// `fallback` is the record where ours is lost.
async::Task<Answer<void>> write_retained(Services& services, Memory& memory,
                                         PlatformObject platform, Record fallback) {
  const Retained retained = retained_by(services.store, kube::to_text(platform.key));
  if (retained.volumes.empty() && retained.secrets.empty()) co_return Answer<void>();
  const bool known = memory.record.last_good_spec.has_value();
  if (!known) {
    // Our record goes before the finalizer: who comes back between them knows less than was
    // written down already.
    kube::ObjectKey key = retained_key(platform.key);
    const Answer<Json> written =
        co_await services.world.api.get(kube::kConfigMap, std::move(key), kube::Detail::Metadata);
    if (written) co_return Answer<void>();
    if (!written.error().not_found()) co_return std::unexpected(written.error());
  }
  kube::ApplyRequest request;
  request.kind = kube::kConfigMap;
  request.object = retained_config_map(platform.key, retained, known ? memory.record : fallback);
  const Answer<Json> reply = co_await services.world.api.apply(std::move(request));
  if (!reply) co_return std::unexpected(reply.error());
  announce(services, platform,
           {.type = runtime::EventType::Normal,
            .reason = "DataRetained",
            .action = "Delete",
            .note = std::to_string(retained.volumes.size()) + " volumes and " +
                    std::to_string(retained.secrets.size()) + " Secrets were kept; ConfigMap " +
                    retained_key(platform.key).name + " says which and how to adopt them"});
  co_return Answer<void>();
}

/// The end: what is kept is written down, our own bookkeeping goes, then the finalizer.
async::Task<Answer<void>> finish(Services& services, Memory& memory, PlatformObject platform,
                                 std::string data_namespace, bool delete_data, Record fallback) {
  Answer<void> step;
  if (!delete_data) step = co_await write_retained(services, memory, platform, std::move(fallback));
  if (!step) co_return step;
  if (delete_data)
    step = co_await remove_object(services, kube::kConfigMap, retained_key(platform.key));
  if (!step) co_return step;
  const kube::ObjectKey claimed = claim_key(data_namespace, platform.key.name);
  const runtime::Digest* digest = services.store.find(kube::kConfigMap, claimed);
  const bool ours = digest != nullptr && digest->platform == kube::to_text(platform.key);
  if (ours) step = co_await remove_object(services, kube::kConfigMap, claimed);
  if (!step) co_return step;
  step = co_await remove_object(services, kube::kConfigMap, state_key(platform.key));
  if (!step) co_return step;
  co_return co_await remove_finalizer(services, std::move(platform));
}

bool overdue(Services& services, Memory& memory, const Policy& policy) {
  const base::Millis now = services.world.clock.elapsed();
  if (!memory.deleting_since) memory.deleting_since = now;
  return now - *memory.deleting_since > policy.deadline;
}

async::Task<Answer<void>> say_deleting(Services& services, Memory& memory, PlatformObject platform,
                                       std::string waits_for) {
  Findings findings;
  findings.generation = platform.generation;
  findings.deleting = true;
  findings.deletion_message = "Waiting for the end of " + waits_for;
  findings.profile = base::text_at(*platform.status, {"profile"});
  findings.release = memory.record.release;
  co_return co_await write_status(services, memory, std::move(platform), std::move(findings));
}

/// A platform of a release that only a later operator knows, as if it were of ours: what ends
/// before what, and where, is the same.
std::expected<Rendered, base::Problems> render_as_of_ours(Json spec, spec::Facts facts) {
  spec.erase("release");
  facts.recorded_release.clear();
  return render(spec, facts);
}

}  // namespace

async::Task<runtime::Outcome> remove_platform(Services& services, Memory& memory,
                                              PlatformObject platform, spec::Facts facts) {
  if (!platform.finalizer) co_return runtime::Outcome{};
  const Policy policy = policy_of(platform);
  const Json spec = memory.record.last_good_spec.value_or(*platform.spec);
  auto rendered = render(spec, facts);
  const bool understood = rendered.has_value();
  if (!understood) rendered = render_as_of_ours(spec, facts);
  const std::vector<std::string> order =
      rendered ? teardown_order(rendered->platform) : std::vector<std::string>{};
  // Of a spec that is not understood at all what it says counts.
  const std::string written = base::text_at(spec, {"dataNamespace"});
  const std::string data_namespace = rendered           ? rendered->resolved.data_namespace
                                     : !written.empty() ? written
                                                        : platform.key.namespace_;

  Teardown next =
      next_of_teardown(services.store, kube::to_text(platform.key), order, policy.delete_data);
  const bool late = overdue(services, memory, policy);
  if (!next.finished && !late) {
    const projections::Desired nothing;
    const Writer writer{services.world, services.store, memory.baselines, nothing,
                        kube::to_text(platform.key)};
    const std::string waits_for = next.waits_for;
    const Applied applied = co_await write(writer, std::move(next.steps));
    const Answer<void> said = co_await say_deleting(services, memory, platform, waits_for);
    if (!said) co_return failed(said.error());
    if (!applied.failures.empty())
      co_return runtime::Outcome{.wake_after = std::nullopt,
                                 .failure = applied.failures.begin()->second};
    co_return runtime::Outcome{.wake_after = policy.deadline, .failure = std::nullopt};
  }
  if (late && !next.finished) {
    announce(services, platform,
             {.type = runtime::EventType::Warning,
              .reason = "DeletionTimedOut",
              .action = "Delete",
              .note = "Gave up waiting for the end of " + next.waits_for +
                      " after deletionTimeoutSeconds; it may be left behind"});
  }
  if (rendered) {
    const Answer<void> swept = co_await sweep_leaves(services, rendered->platform);
    if (!swept) co_return failed(swept.error());
  }
  Record fallback;
  if (understood) fallback = {.last_good_spec = spec, .release = rendered->resolved.release};
  const Answer<void> finished = co_await finish(services, memory, std::move(platform),
                                                data_namespace, policy.delete_data, fallback);
  if (!finished) co_return failed(finished.error());
  co_return runtime::Outcome{};
}

}  // namespace dataplatform::reconcile
