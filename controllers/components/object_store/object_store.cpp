// The object store: pools of servers that speak S3, or a store that the user has already.
#include "controllers/components/object_store/parts.hpp"

namespace dataplatform::components {

using namespace store_parts;

namespace {

using model::BucketOffer;
using model::Constant;
using model::Generated;
using model::GivenSecretKey;
using model::Literal;
using model::Site;

using External = spec::ObjectStoreResolved::External;

model::SecretSpec root() {
  return {.name = kSecret,
          .entries = {{"minio-root-user", Constant{"dataplatform"}},
                      {"minio-root-password", Generated{}}},
          // Tasks run beside the applications.
          .sites = {Site::Data, Site::Applications}};
}

BucketOffer managed_offer(const spec::Resolved& r) {
  BucketOffer offer{.access = "", .port = kPort, .region = kRegion, .provisioned_by = "buckets"};
  for (const Pool& each : r.object_store.pools)
    offer.roles.push_back(each.name);
  return offer;
}

std::string without_slashes(const std::string& path) {
  const auto first = path.find_first_not_of('/');
  if (first == std::string::npos) return "";
  return path.substr(first, path.find_last_not_of('/') - first + 1);
}

/// By the keys of the Secret that api.md and the field's meaning name.
void take_credentials(const External& external, BucketOffer& offer) {
  const std::string& secret = external.credentials_secret;
  offer.by_identity = secret.empty();
  if (secret.empty()) return;
  if (external.type == spec::StoreType::AzureBlob) {
    offer.user = Literal(external.account);
    offer.password = GivenSecretKey{secret, "account-key"};
    return;
  }
  offer.user = GivenSecretKey{secret, "access-key"};
  offer.password = GivenSecretKey{secret, "secret-key"};
}

BucketOffer external_offer(const spec::Resolved& r) {
  const External& external = *r.object_store.external;
  BucketOffer offer{.external_host = external.endpoint,
                    .port = external.port,
                    .secure = external.secure,
                    .region = external.region};
  for (const Bucket& bucket : r.object_store.buckets)
    offer.places[bucket.name] = {.bucket = bucket.external_name,
                                 .prefix = without_slashes(bucket.prefix)};
  take_credentials(external, offer);
  return offer;
}

void add_managed(const spec::Resolved& r, const model::Demand& demand, model::Component& store) {
  store.image = r.object_store.image;
  for (const Pool& each : r.object_store.pools)
    store.roles.push_back(pool(r, each, store.roles.empty()));
  if (servers(r) > 1) store.tasks.push_back(verify(r));
  store.tasks.push_back(buckets(r, demand));
  if (!r.object_store.tiers.empty()) store.tasks.push_back(tiers(r));
  if (r.object_store.replication) store.tasks.push_back(replication(r));
  store.secrets = {root()};
  store.credentials = {kSecret};
  store.offers = {managed_offer(r)};
}

}  // namespace

model::Component object_store(const spec::Resolved& r, const model::Demand& demand) {
  model::Component store = component_of(r.object_store);
  store.site = Site::Data;
  store.store = true;
  if (r.object_store.external)
    store.offers = {external_offer(r)};
  else
    add_managed(r, demand, store);
  return store;
}

}  // namespace dataplatform::components
