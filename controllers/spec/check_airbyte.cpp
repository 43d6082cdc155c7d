// What Airbyte can't be told: the pods of a sync get variables and no files of ours but one Google
// key.
#include "controllers/spec/checks.hpp"

namespace dataplatform::spec {
namespace {

const std::string kStorage = "spec.components.airbyte.storage";
const std::string kExternal = "spec.components.objectStore.external";

bool is_aws(const Text& endpoint) {
  return !endpoint || endpoint->find(".amazonaws.com") != std::string::npos;
}

void check_authority(const SecretRef& ca, const std::string& path, Problems& problems) {
  if (!ca.name) return;
  refuse(problems, path + ".caRef",
         "is set, but the pods of Airbyte's syncs trust public certificates only",
         "give the store a certificate of a public CA, or set spec.components.airbyte.storage to "
         "one that has it");
}

void check_own(const AirbyteStorageSpec& own, Problems& problems) {
  if (!is_aws(own.endpoint) && !own.credentials_secret_ref.name) {
    refuse(problems, kStorage + ".credentialsSecretRef",
           "is not set, but only S3 itself knows pods by their identity",
           "name a Secret with access-key and secret-key");
  }
  if (is_aws(own.endpoint) && !own.region)
    refuse(problems, kStorage + ".region", "is not set, but S3's address follows from it",
           "set the region of the buckets, or an endpoint");
  check_authority(own.ca_ref, kStorage, problems);
}

void check_shared(const ExternalStoreSpec& store, Problems& problems) {
  if (store.type == StoreType::S3 && is_aws(store.endpoint) && !store.region)
    refuse(problems, kExternal + ".region", "is not set, but Airbyte needs it to find S3",
           "set the region of the buckets");
  if (store.type == StoreType::S3) check_authority(store.ca_ref, kExternal, problems);
}

}  // namespace

void check_airbyte(const Checked& in, Problems& problems) {
  const AirbyteSpec& airbyte = in.spec.components.airbyte;
  if (!is_enabled(airbyte)) return;
  if (airbyte.storage) return check_own(*airbyte.storage, problems);
  const ObjectStoreSpec& store = in.spec.components.object_store;
  if (mode_of(store) == ComponentMode::External && store.external)
    check_shared(*store.external, problems);
}

}  // namespace dataplatform::spec
