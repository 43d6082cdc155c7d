// The lines of the object store.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/fields_common.hpp"

namespace dataplatform::spec {

const Table& table(const StoragePoolSpec*) {
  using S = StoragePoolSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the pool.",
                {.longest = 40, .format = Format::Label, .required = true}),
          field("servers", &S::servers,
                "Servers of the pool; a pool never changes, growth is a second one.",
                {.minimum = 1, .maximum = 64, .required = true, .change = Change::Immutable}),
          field("drivesPerServer", &S::drives_per_server, "Volumes of each server.",
                {.minimum = 1, .maximum = 64, .required = true, .change = Change::Immutable}),
          field("storagePerDrive", &S::storage_per_drive, "Each volume."),
          field("resources", &S::resources, "CPU and memory of each server."),
      },
      {"name"}};
  return lines;
}

const Table& table(const ManagedStoreSpec*) {
  using S = ManagedStoreSpec;
  static const Table lines{{
      field("engine", &S::engine, "MinIO's protocol and disk format; default MinIO."),
      field("pools", &S::pools, "Pools of servers; default one called default.",
            {.most = 8, .change = Change::Guided}),
  }};
  return lines;
}

const Table& table(const ExternalStoreSpec*) {
  using S = ExternalStoreSpec;
  static const Table lines{
      {
          field("type", &S::type, "Kind of store.", {.required = true}),
          field("endpoint", &S::endpoint, "Address, where it is not the cloud's own.",
                {.format = Format::Url}),
          field("region", &S::region, "Region.", {.longest = 63}),
          field("pathStyle", &S::path_style, "Bucket in the path instead of the host name."),
          field("account", &S::account, "AzureBlob: storage account.", {.longest = 63}),
          field("credentialsSecretRef", &S::credentials_secret_ref,
                "Secret with access-key and secret-key (GCS: an HMAC key); AzureBlob: account-key. "
                "Unset: by the workload identity of each component."),
          field("caRef", &S::ca_ref, "ConfigMap with the CA under ca.crt."),
      },
      {},
      {{"self.type != 'AzureBlob' || has(self.account)",
        "account must be set where type is AzureBlob"}}};
  return lines;
}

const Table& table(const ObjectLockSpec*) {
  using S = ObjectLockSpec;
  static const Table lines{{
      field("mode", &S::mode, "Governance: who may can lift it. Compliance: nobody can.",
            {.required = true, .change = Change::Immutable}),
      field("days", &S::days, "How long a version can't be deleted.",
            {.minimum = 1, .maximum = 36500, .required = true, .change = Change::Immutable}),
  }};
  return lines;
}

const Table& table(const TransitionSpec*) {
  using S = TransitionSpec;
  static const Table lines{{
      field("days", &S::days, "After how long.",
            {.minimum = 0, .maximum = 36500, .required = true}),
      field("prefix", &S::prefix, "Which objects.", {.longest = 256}),
      field("tier", &S::tier, "Name of one of tiers.", {.longest = 63, .required = true}),
  }};
  return lines;
}

const Table& table(const BucketSpec*) {
  using S = BucketSpec;
  static const Table lines{
      {
          field("name", &S::name, "What the platform calls it, as in bronze.",
                {.format = Format::Label, .required = true}),
          field("externalName", &S::external_name, "What it is called in an external store.",
                {.format = Format::BucketName, .change = Change::Guided}),
          field("prefix", &S::prefix, "Path in that bucket, where several share one.",
                {.longest = 256, .change = Change::Guided}),
          field("versioning", &S::versioning,
                "Keep old versions, for 90 days (or as long as they are locked).",
                {.change = Change::Free}),
          field("objectLock", &S::object_lock,
                "Versions can't be deleted for a time; fixed when the bucket is made.",
                {.change = Change::Immutable}),
          field("transition", &S::transition, "Move old objects to a tier.",
                {.change = Change::Free}),
          field("expireDays", &S::expire_days, "Delete objects after this many days.",
                {.minimum = 1, .maximum = 36500, .change = Change::Free}),
      },
      {"name"}};
  return lines;
}

const Table& table(const TierSpec*) {
  using S = TierSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the tier, as in COLD.",
                {.longest = 63, .required = true}),
          field("type", &S::type, "Kind of store.", {.required = true}),
          field("bucket", &S::bucket, "Bucket there.",
                {.format = Format::BucketName, .required = true}),
          field("endpoint", &S::endpoint, "Its address.", {.format = Format::Url}),
          field("credentialsSecretRef", &S::credentials_secret_ref,
                "Secret with access-key and secret-key; AzureBlob: account-name and account-key; "
                "GCS: credentials.json."),
          field("storageClass", &S::storage_class,
                "Class of storage there, for S3: STANDARD, STANDARD_IA or REDUCED_REDUNDANCY.",
                {.longest = 63}),
      },
      {"name"}};
  return lines;
}

const Table& table(const ReplicationSpec*) {
  using S = ReplicationSpec;
  static const Table lines{{
      field("endpoint", &S::endpoint, "Address of the second site's store.",
            {.format = Format::Url, .required = true}),
      field("credentialsSecretRef", &S::credentials_secret_ref,
            "Secret with access-key and secret-key.", {.required = true}),
      field("buckets", &S::buckets, "Which buckets.", {.longest = 63, .most = 64}),
  }};
  return lines;
}

namespace {
std::vector<CelRule> store_rules() {
  std::vector<CelRule> rules = external_rules({"managed"});
  rules.push_back(tier_rule());
  return rules;
}
}  // namespace

const Table& table(const ObjectStoreSpec*) {
  using S = ObjectStoreSpec;
  static const Table lines{
      joined(component_lines<S>(false),
             {
                 field("managed", &S::managed, "The store run here, for mode Managed.",
                       {.change = Change::Guided}),
                 field("external", &S::external, "A store of your own, for mode External.",
                       {.change = Change::Guided}),
                 field("buckets", &S::buckets, "Buckets added, changed, or mapped.", {.most = 64}),
                 field("tiers", &S::tiers, "Stores for old objects.", {.most = 8}),
                 field("replication", &S::replication, "Copies at a second site."),
             }),
      {},
      store_rules()};
  return lines;
}

}  // namespace dataplatform::spec
