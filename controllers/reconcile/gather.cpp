#include "controllers/reconcile/gather.hpp"

#include "controllers/reconcile/teardown.hpp"

namespace dataplatform::reconcile {
namespace {

using kube::Answer;
using kube::Detail;

constexpr base::Millis kNamespaceIsGoodFor = std::chrono::minutes(10);
constexpr std::string_view kAllowFrom = "dataplatform.io/allow-from";

std::string data_namespace_of(const PlatformObject& platform) {
  const std::string written = base::text_at(*platform.spec, {"dataNamespace"});
  return written.empty() ? platform.key.namespace_ : written;
}

bool namespace_is_fresh(const Services& services, const Memory& memory) {
  const bool usable = memory.namespace_exists && !memory.namespace_allows.empty();
  return usable && memory.namespace_read_at &&
         services.world.clock.elapsed() - *memory.namespace_read_at < kNamespaceIsGoodFor;
}

async::Task<Answer<void>> read_namespace(Services& services, Memory& memory, std::string name) {
  kube::ObjectKey key{"", std::move(name)};
  const Answer<Json> found =
      co_await services.world.api.get(kube::kNamespace, std::move(key), Detail::Metadata);
  if (!found && !found.error().not_found()) co_return std::unexpected(found.error());
  memory.namespace_exists =
      found.has_value() && base::find(*found, {"metadata", "deletionTimestamp"}) == nullptr;
  memory.namespace_allows =
      found ? base::text_at(base::object_at(*found, {"metadata", "annotations"}), {kAllowFrom})
            : "";
  memory.namespace_read_at = services.world.clock.elapsed();
  co_return Answer<void>();
}

std::set<std::string> names_of(const std::set<kube::Kind>& kinds) {
  std::set<std::string> names;
  for (const kube::Kind& kind : kinds)
    names.insert(served_name(kind));
  return names;
}

}  // namespace

kube::ObjectKey claim_key(const std::string& data_namespace, const std::string& name) {
  return {data_namespace, "dataplatform-" + name};
}

namespace {

/// Where there is no record: a platform whose record was lost, or of whose name another one was
/// here before, stays with its release, unless the spec says otherwise.
async::Task<Record> record_from_traces(Services& services, PlatformObject platform) {
  Record record;
  record.release = base::text_at(*platform.status, {"version"});
  const kube::ObjectKey retained = retained_key(platform.key);
  if (!record.release.empty() || services.store.find(kube::kConfigMap, retained) == nullptr)
    co_return record;
  const Answer<Json> found =
      co_await services.world.api.get(kube::kConfigMap, retained, Detail::Full);
  if (found) record.release = base::text_at(*found, {"data", "release"});
  co_return record;
}

/// Somebody took the record away that we know: it alone has the spec to keep to while another one
/// is refused. At a platform's end we took it ourselves.
async::Task<Answer<void>> write_again(Services& services, Memory& memory, PlatformObject platform) {
  if (platform.deleting()) co_return Answer<void>();
  co_return co_await save_record(services, memory, platform.key, memory.record);
}

}  // namespace

async::Task<Answer<void>> load_record(Services& services, Memory& memory, PlatformObject platform) {
  const kube::ObjectKey state = state_key(platform.key);
  const runtime::Digest* digest = services.store.find(kube::kConfigMap, state);
  const std::string version = digest == nullptr ? "" : digest->resource_version;
  if (memory.record_loaded && version == memory.record_version) co_return Answer<void>();
  const Answer<Json> found = co_await services.world.api.get(kube::kConfigMap, state, Detail::Full);
  if (!found && !found.error().not_found()) co_return std::unexpected(found.error());
  memory.record_version = found ? base::text_at(*found, {"metadata", "resourceVersion"}) : "";
  if (!found && memory.record_loaded) co_return co_await write_again(services, memory, platform);
  if (found) {
    memory.record = from_config_map(*found);
  } else {
    memory.record = co_await record_from_traces(services, std::move(platform));
  }
  memory.record_loaded = true;
  co_return Answer<void>();
}

async::Task<Answer<void>> save_record(Services& services, Memory& memory, kube::ObjectKey key,
                                      Record record) {
  if (memory.record == record && !memory.record_version.empty()) co_return Answer<void>();
  kube::ApplyRequest request;
  request.kind = kube::kConfigMap;
  request.object = to_config_map(key, record);
  const Answer<Json> reply = co_await services.world.api.apply(std::move(request));
  if (!reply) co_return std::unexpected(reply.error());
  memory.record = std::move(record);
  memory.record_version = base::text_at(*reply, {"metadata", "resourceVersion"});
  services.store.put(kube::kConfigMap, state_key(key),
                     runtime::digest_of(kube::kConfigMap, *reply));
  co_return Answer<void>();
}

spec::Windows windows_of(const Record& record, const PlatformObject& platform) {
  spec::Windows windows = spec::windows_of(*platform.spec);
  if (record.last_good_spec && *record.last_good_spec != *platform.spec)
    windows.merge(spec::windows_of(*record.last_good_spec));
  return windows;
}

async::Task<Answer<spec::Facts>> gather(Services& services, Memory& memory,
                                        PlatformObject platform) {
  const std::string data_namespace = data_namespace_of(platform);
  const bool separate = data_namespace != platform.key.namespace_;
  if (separate && !namespace_is_fresh(services, memory)) {
    const Answer<void> read = co_await read_namespace(services, memory, data_namespace);
    if (!read) co_return std::unexpected(read.error());
  }
  spec::Facts facts;
  facts.name = platform.key.name;
  facts.namespace_ = platform.key.namespace_;
  facts.uid = platform.uid;
  facts.operator_namespace = services.operator_namespace;
  facts.served = names_of(services.served());
  facts.data_namespace_exists = !separate || memory.namespace_exists;
  facts.data_namespace_allows = separate ? memory.namespace_allows : platform.key.namespace_;
  const runtime::Digest* owner =
      separate ? services.store.find(kube::kConfigMap, claim_key(data_namespace, platform.key.name))
               : nullptr;
  facts.claimed_by = owner == nullptr ? memory.claim_refused_by : owner->platform;
  facts.last_good_spec = memory.record.last_good_spec;
  facts.recorded_release = memory.record.release;
  for (const auto& [task, input] : memory.record.done)
    facts.tasks_done.insert(task);
  facts.run_requests = platform.run_requests;
  facts.open_windows =
      spec::open_at(windows_of(memory.record, platform), services.world.clock.wall());
  co_return facts;
}

async::Task<Answer<bool>> claim(Services& services, Memory& memory, PlatformObject platform,
                                std::string data_namespace) {
  const kube::ObjectKey key = claim_key(data_namespace, platform.key.name);
  const std::string self = kube::to_text(platform.key);
  const runtime::Digest* known = services.store.find(kube::kConfigMap, key);
  if (known != nullptr && !known->deleting) co_return known->platform == self;
  kube::CreateRequest request;
  request.kind = kube::kConfigMap;
  request.object = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}};
  request.object["metadata"] = {{"name", key.name},
                                {"namespace", key.namespace_},
                                {"labels", bookkeeping_labels(platform.key, key.name)}};
  request.object["data"] = {{"owner", self}};
  Answer<Json> reply = co_await services.world.api.create(std::move(request));
  if (!reply && !reply.error().already_exists()) co_return std::unexpected(reply.error());
  if (!reply) reply = co_await services.world.api.get(kube::kConfigMap, key, Detail::Full);
  if (!reply) co_return std::unexpected(reply.error());
  runtime::Digest digest = runtime::digest_of(kube::kConfigMap, *reply);
  const std::string owner = digest.platform;
  memory.claim_refused_by =
      owner == self ? "" : (owner.empty() ? "an object that is no claim" : owner);
  if (!owner.empty()) services.store.put(kube::kConfigMap, key, std::move(digest));
  co_return owner == self;
}

}  // namespace dataplatform::reconcile
