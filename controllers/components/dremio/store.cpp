// The distributed store: what Dremio keeps there is its own (reflections, results, metadata).
#include "controllers/components/dremio/parts.hpp"

namespace dataplatform::components::dremio_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::GivenSecretKey;
using spec::StoreType;

struct Property {
  std::string name, value;
};
using Properties = std::vector<Property>;

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else
      safe += c;
  }
  return safe;
}

std::string xml(const Properties& properties) {
  std::string text = "<?xml version=\"1.0\"?>\n<configuration>\n";
  for (const Property& each : properties)
    text += "  <property><name>" + each.name + "</name><value>" + escaped(each.value) +
            "</value></property>\n";
  return text + "</configuration>\n";
}

const char* flag(bool value) {
  return value ? "true" : "false";
}

/// The pods' own identity: by the token of their ServiceAccount where a role is named, else the
/// node's.
std::string s3_identity(const spec::Resolved& r) {
  const auto named = r.cloud.identities.find("dremio");
  const bool role = named != r.cloud.identities.end() && !named->second.account_annotations.empty();
  return role ? "com.dremio.plugins.s3.store.WebIdentityCredentialsProviderV1"
              : "com.amazonaws.auth.InstanceProfileCredentialsProvider";
}

void add_s3_place(const spec::Resolved& r, Properties& all) {
  if (is_amazon(r)) {
    const std::string& region = r.object_store.external->region;
    if (!region.empty()) all.push_back({"dremio.s3.region", region});
    return;
  }
  // Without a scheme. Compatibility skips what only Amazon answers: who am I, where is this bucket.
  all.push_back({"fs.s3a.endpoint", "${STORE_HOST}:${STORE_PORT}"});
  all.push_back({"dremio.s3.compat", "true"});
}

Properties s3(const spec::Resolved& r) {
  Properties all = {{"fs.dremioS3.impl", "com.dremio.plugins.s3.store.S3FileSystem"},
                    {"fs.s3a.connection.ssl.enabled", flag(is_amazon(r) || store_is_secure(r))},
                    {"fs.s3a.path.style.access", flag(store_is_path_style(r))},
                    // What is written waits on a volume: the default is the small scratch of /tmp.
                    {"fs.s3a.buffer.dir", "/opt/dremio/data/s3a"}};
  add_s3_place(r, all);
  if (by_identity(r)) {
    all.push_back({"fs.s3a.aws.credentials.provider", s3_identity(r)});
    return all;
  }
  all.push_back(
      {"fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"});
  all.push_back({"fs.s3a.access.key", "${STORE_USER}"});
  all.push_back({"fs.s3a.secret.key", "${STORE_PASSWORD}"});
  return all;
}

Properties azure(const spec::Resolved& r) {
  return {{"fs.dremioAzureStorage.impl", "com.dremio.plugins.azure.AzureStorageFileSystem"},
          {"dremio.azure.account", r.object_store.external->account},
          {"dremio.azure.key", "${STORE_PASSWORD}"},
          {"dremio.azure.mode", "STORAGE_V2"},
          {"dremio.azure.secure", flag(store_is_secure(r))}};
}

Properties gcs(const spec::Resolved& r) {
  Properties all = {{"fs.dremiogcs.impl", "com.dremio.plugins.gcs.GoogleBucketFileSystem"},
                    {"dremio.gcs.whitelisted.buckets", "${DIST_BUCKET}"},
                    {"dremio.gcs.use_keyfile", flag(!by_identity(r))}};
  if (by_identity(r)) return all;
  all.push_back({"dremio.gcs.projectId", "${GCS_PROJECT_ID}"});
  all.push_back({"dremio.gcs.clientId", "${GCS_CLIENT_ID}"});
  all.push_back({"dremio.gcs.clientEmail", "${GCS_CLIENT_EMAIL}"});
  all.push_back({"dremio.gcs.privateKeyId", "${GCS_PRIVATE_KEY_ID}"});
  all.push_back({"dremio.gcs.privateKey", "${GCS_PRIVATE_KEY}"});
  return all;
}

Properties properties(const spec::Resolved& r) {
  switch (store_type(r)) {
    case StoreType::AzureBlob:
      return azure(r);
    case StoreType::GCS:
      return gcs(r);
    case StoreType::S3:
      break;
  }
  return s3(r);
}

model::Environment variables(const spec::Resolved& r) {
  const auto dist = [](BindingPart part) { return BindingField{"dremio/dist", part}; };
  model::Environment all = {{"DIST_BUCKET", dist(BindingPart::Name)},
                            {"STORE_HOST", dist(BindingPart::Host)},
                            {"STORE_PORT", dist(BindingPart::Port)}};
  if (by_identity(r)) return all;
  if (store_type(r) == StoreType::GCS) {
    for (const GcsKey& each : kGcsKeys)
      all.push_back(
          {each.variable, GivenSecretKey{r.object_store.external->credentials_secret, each.key}});
    return all;
  }
  all.push_back({"STORE_USER", dist(BindingPart::User)});
  all.push_back({"STORE_PASSWORD", dist(BindingPart::Password)});
  return all;
}

}  // namespace

std::string dist_scheme(const spec::Resolved& r) {
  switch (store_type(r)) {
    case StoreType::AzureBlob:
      return "dremioAzureStorage://:///";
    case StoreType::GCS:
      return "dremiogcs:///";
    case StoreType::S3:
      break;
  }
  return "dremioS3:///";
}

model::ConfigFile core_site(const spec::Resolved& r) {
  return {.name = "core-site.xml", .text = xml(properties(r)), .secrets = variables(r)};
}

}  // namespace dataplatform::components::dremio_parts
