// The stores decided: PostgreSQL, the object store, Elasticsearch.
#include "controllers/spec/names.hpp"
#include "controllers/spec/resolve_role.hpp"

#include <algorithm>
#include <array>

namespace dataplatform::spec {
namespace {

ExternalPostgresqlResolved external_postgresql(const ExternalPostgresqlSpec& written) {
  ExternalPostgresqlResolved decided;
  decided.host = written.host.value_or("");
  decided.port = written.port.value_or(decided.port);
  decided.ssl_mode = written.ssl_mode.value_or(decided.ssl_mode);
  decided.ca_config_map = written.ca_ref.name.value_or("");
  decided.admin_secret = written.admin_secret_ref.name.value_or("");
  decided.provision = written.provision_databases.value_or(false);
  for (const ExternalDatabaseSpec& each : written.databases) {
    const std::string name = each.name.value_or("");
    decided.databases[name] = {each.external_name.value_or(name),
                               each.credentials_secret_ref.name.value_or("")};
  }
  return decided;
}

// --- the object store --------------------------------------------------------------------------

ObjectStoreResolved::Pool pool(const Ground& ground, const StoragePoolSpec& written) {
  const catalog::Role& basis = basis_of(ground, "objectStore.server");
  return {.name = written.name.value_or("default"),
          .servers = written.servers.value_or(ground.profile.store_servers),
          .drives_per_server =
              written.drives_per_server.value_or(ground.profile.store_drives_per_server),
          .storage = resolve_storage(ground, *basis.storage, written.storage_per_drive),
          .resources = resolve_resources(basis, written.resources)};
}

std::vector<ObjectStoreResolved::Pool> pools(const Ground& ground, const ObjectStoreSpec& written) {
  std::vector<ObjectStoreResolved::Pool> all;
  if (written.managed) {
    for (const StoragePoolSpec& each : written.managed->pools)
      all.push_back(pool(ground, each));
  }
  if (all.empty()) all.push_back(pool(ground, {}));
  return all;
}

/// Where a cloud's own store answers, unless the user names a place.
std::string usual_endpoint(const ExternalStoreSpec& written, const std::string& region) {
  switch (written.type.value_or(StoreType::S3)) {
    case StoreType::AzureBlob:
      return "https://" + written.account.value_or("") + ".blob.core.windows.net";
    case StoreType::GCS:
      return "https://storage.googleapis.com";
    case StoreType::S3:
      break;
  }
  return region.empty() ? "https://s3.amazonaws.com" : "https://s3." + region + ".amazonaws.com";
}

/// "https://host:port/…" in its parts; the format was checked while it was read.
void take_endpoint(const std::string& url, ObjectStoreResolved::External& decided) {
  const auto scheme = url.find("://");
  decided.secure = !url.starts_with("http://");
  std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  const auto colon = rest.rfind(':');
  decided.port = decided.secure ? 443 : 80;
  if (colon != std::string::npos && colon + 1 < rest.size() && rest.size() - colon <= 6 &&
      rest.find_first_not_of("0123456789", colon + 1) == std::string::npos) {
    decided.port = std::stoi(rest.substr(colon + 1));
    rest.resize(colon);
  }
  decided.endpoint = rest;
}

ObjectStoreResolved::External external_store(const Ground& ground,
                                             const ExternalStoreSpec& written) {
  ObjectStoreResolved::External decided;
  decided.type = written.type.value_or(StoreType::S3);
  decided.region = written.region.value_or(ground.spec.cloud.region.value_or(""));
  take_endpoint(written.endpoint.value_or(usual_endpoint(written, decided.region)), decided);
  // Whoever names an endpoint has a store that knows no bucket in its host name, most often.
  decided.path_style = written.path_style.value_or(written.endpoint.has_value());
  decided.account = written.account.value_or("");
  decided.credentials_secret = written.credentials_secret_ref.name.value_or("");
  decided.ca_config_map = written.ca_ref.name.value_or("");
  return decided;
}

ObjectStoreResolved::Bucket bucket(const BucketSpec& written, bool replicated) {
  const std::string name = written.name.value_or("");
  ObjectStoreResolved::Bucket decided{.name = name,
                                      .external_name = written.external_name.value_or(name),
                                      .prefix = written.prefix.value_or("")};
  if (written.object_lock) {
    decided.lock = written.object_lock->mode.value_or(LockMode::Governance);
    decided.lock_days = written.object_lock->days.value_or(0);
  }
  decided.versioning = written.versioning.value_or(decided.lock.has_value() || replicated);
  if (written.transition) {
    decided.transition_days = written.transition->days.value_or(0);
    decided.transition_prefix = written.transition->prefix.value_or("");
    decided.transition_tier = written.transition->tier.value_or("");
  }
  decided.expire_days = written.expire_days.value_or(0);
  return decided;
}

std::vector<ObjectStoreResolved::Bucket> buckets(const ObjectStoreSpec& written) {
  constexpr std::array kUsual = {"bronze", "silver", "gold", "datalake", "backups"};
  std::vector<BucketSpec> all;
  for (const char* name : kUsual)
    all.push_back({.name = name});
  for (const BucketSpec& each : written.buckets) {
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const BucketSpec& one) { return one.name == each.name; });
    if (known == all.end())
      all.push_back(each);
    else
      *known = each;
  }
  const std::vector<std::string> replicated =
      written.replication ? written.replication->buckets : std::vector<std::string>{};
  std::vector<ObjectStoreResolved::Bucket> decided;
  for (const BucketSpec& each : all) {
    const bool copied =
        std::find(replicated.begin(), replicated.end(), *each.name) != replicated.end();
    decided.push_back(bucket(each, copied));
  }
  return decided;
}

void resolve_copies(const ObjectStoreSpec& written, ObjectStoreResolved& decided) {
  for (const TierSpec& each : written.tiers) {
    decided.tiers.push_back({.name = each.name.value_or(""),
                             .type = each.type.value_or(StoreType::S3),
                             .bucket = each.bucket.value_or(""),
                             .endpoint = each.endpoint.value_or(""),
                             .credentials_secret = each.credentials_secret_ref.name.value_or(""),
                             .storage_class = each.storage_class.value_or("")});
  }
  if (!written.replication) return;
  decided.replication = {
      .endpoint = written.replication->endpoint.value_or(""),
      .credentials_secret = written.replication->credentials_secret_ref.name.value_or(""),
      .buckets = written.replication->buckets};
}

}  // namespace

PostgresqlResolved resolve_postgresql(const Ground& ground) {
  const PostgresqlSpec& written = ground.spec.components.postgresql;
  PostgresqlResolved decided;
  resolve_component(decided, ground, "postgresql", written);
  decided.server =
      resolve_role(ground, {"postgresql.server", "postgresql", decided.version}, written.server);
  if (written.server.wal_storage)
    decided.wal_storage = resolve_storage(ground, *basis_of(ground, "postgresql.server").storage,
                                          *written.server.wal_storage);
  decided.pooler =
      resolve_role(ground, {"postgresql.pooler", "pgbouncer", decided.version}, written.pooler);
  decided.max_client_connections =
      written.pooler.max_client_connections.value_or(decided.max_client_connections);
  decided.default_pool_size = written.pooler.default_pool_size.value_or(decided.default_pool_size);
  // With a single member nobody could confirm, and every commit would wait for ever.
  const Durability usual = decided.server.replicas > 1
                               ? word_of<Durability>(ground.profile.durability).value()
                               : Durability::Preferred;
  decided.durability = written.durability.value_or(usual);
  decided.parameters = written.parameters;
  decided.locale = written.locale.value_or(decided.locale);
  if (decided.mode == ComponentMode::External && written.external)
    decided.external = external_postgresql(*written.external);
  return decided;
}

ObjectStoreResolved resolve_object_store(const Ground& ground) {
  const ObjectStoreSpec& written = ground.spec.components.object_store;
  ObjectStoreResolved decided;
  resolve_component(decided, ground, "objectStore", written);
  decided.image = resolve_image(ground, "object-store", decided.version);
  if (decided.mode == ComponentMode::External && written.external)
    decided.external = external_store(ground, *written.external);
  else
    decided.pools = pools(ground, written);
  decided.buckets = buckets(written);
  resolve_copies(written, decided);
  return decided;
}

ElasticsearchResolved resolve_elasticsearch(const Ground& ground, const Facts& facts) {
  const ElasticsearchSpec& written = ground.spec.components.elasticsearch;
  ElasticsearchResolved decided;
  resolve_component(decided, ground, "elasticsearch", written);
  const std::string& version = decided.version;
  decided.master =
      resolve_role(ground, {"elasticsearch.master", "elasticsearch", version}, written.master);
  decided.data =
      resolve_role(ground, {"elasticsearch.data", "elasticsearch", version}, written.data);
  decided.bootstrapped = facts.tasks_done.contains("elasticsearch/bootstrap");
  return decided;
}

}  // namespace dataplatform::spec
