// Logs and the state of syncs: Airbyte knows three kinds of store, and each has its own variables.
// The page reads logs through them, and an orchestrator gets the worker's.
#include "controllers/components/airbyte/parts.hpp"

#include <charconv>

namespace dataplatform::components::airbyte_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::GivenSecretKey;
using model::Literal;

// Where the key of Google's store lies in every pod, those that the worker starts too.
constexpr const char* kKeyFolder = "/etc/object-store";
constexpr const char* kKeyFile = "credentials.json";

/// Where things are, whoever says it: the platform's store or one of Airbyte's own.
struct Place {
  model::Value logs_bucket = Literal("");
  model::Value state_bucket = Literal("");
  model::Value endpoint = Literal("");
  model::Value region = Literal("");
  std::optional<model::Value> access_key, secret_key;  // none: by the pods' own identity
};

Place of_platform(bool with_keys) {
  const std::string logs = "airbyte/logs", state = "airbyte/state";
  Place place{.logs_bucket = BindingField{logs, BindingPart::Name},
              .state_bucket = BindingField{state, BindingPart::Name},
              .endpoint = BindingField{logs, BindingPart::Url},
              .region = BindingField{logs, BindingPart::Region}};
  if (!with_keys) return place;
  place.access_key = BindingField{logs, BindingPart::User};
  place.secret_key = BindingField{logs, BindingPart::Password};
  return place;
}

Place of_its_own(const spec::AirbyteResolved::Storage& own) {
  Place place{.logs_bucket = Literal(own.logs_bucket),
              .state_bucket = Literal(own.state_bucket),
              .endpoint = Literal(own.endpoint),
              .region = Literal(own.region)};
  if (own.credentials_secret.empty()) return place;
  place.access_key = GivenSecretKey{own.credentials_secret, "access-key"};
  place.secret_key = GivenSecretKey{own.credentials_secret, "secret-key"};
  return place;
}

void add_keys(const Place& place, const std::string& access_name, const std::string& secret_name,
              model::Environment& env) {
  if (!place.access_key || !place.secret_key) return;
  env.push_back({access_name, *place.access_key});
  env.push_back({secret_name, *place.secret_key});
}

/// The logging of all of them names each of these, and takes one that is not set at its word:
/// what does not apply must be there and empty.
model::Environment logs(const std::string& type, const model::Value& s3_bucket,
                        const model::Value& region, const model::Value& endpoint,
                        const model::Value& gcs_bucket) {
  const bool minio = type == "MINIO";
  return {{"WORKER_LOGS_STORAGE_TYPE", Literal(type)},
          {"S3_LOG_BUCKET", s3_bucket},
          {"S3_LOG_BUCKET_REGION", region},
          {"S3_MINIO_ENDPOINT", endpoint},
          {"S3_PATH_STYLE_ACCESS", Literal(minio ? "true" : "")},
          {"GCS_LOG_BUCKET", gcs_bucket}};
}

/// Any store that speaks S3's protocol at an address of its own.
Store minio(const Place& place) {
  Store store{.logs = logs("MINIO", place.logs_bucket, Literal(""), place.endpoint, Literal("")),
              .state = {{"WORKER_STATE_STORAGE_TYPE", Literal("MINIO")},
                        {"STATE_STORAGE_MINIO_BUCKET_NAME", place.state_bucket},
                        {"STATE_STORAGE_MINIO_ENDPOINT", place.endpoint}}};
  add_keys(place, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", store.logs);
  add_keys(place, "STATE_STORAGE_MINIO_ACCESS_KEY", "STATE_STORAGE_MINIO_SECRET_ACCESS_KEY",
           store.state);
  return store;
}

/// S3 itself, whose address follows from the region.
Store s3(const Place& place) {
  Store store{.logs = logs("S3", place.logs_bucket, place.region, Literal(""), Literal("")),
              .state = {{"WORKER_STATE_STORAGE_TYPE", Literal("S3")},
                        {"STATE_STORAGE_S3_BUCKET_NAME", place.state_bucket},
                        {"STATE_STORAGE_S3_REGION", place.region}}};
  add_keys(place, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", store.logs);
  add_keys(place, "STATE_STORAGE_S3_ACCESS_KEY", "STATE_STORAGE_S3_SECRET_ACCESS_KEY", store.state);
  return store;
}

/// Google's store takes a key file and nothing else.
Store gcs(const std::string& secret) {
  const Place place = of_platform(false);
  const std::string file = std::string(kKeyFolder) + "/" + kKeyFile;
  Store store{.logs = logs("GCS", Literal(""), Literal(""), Literal(""), place.logs_bucket),
              .state = {{"WORKER_STATE_STORAGE_TYPE", Literal("GCS")},
                        {"STATE_STORAGE_GCS_BUCKET_NAME", place.state_bucket},
                        {"STATE_STORAGE_GCS_APPLICATION_CREDENTIALS", Literal(file)}},
              .jobs = {{"CONTAINER_ORCHESTRATOR_SECRET_NAME", Literal(secret)},
                       {"CONTAINER_ORCHESTRATOR_SECRET_MOUNT_PATH", Literal(kKeyFolder)}}};
  store.logs.push_back({"GOOGLE_APPLICATION_CREDENTIALS", Literal(file)});
  store.volumes = {{"object-store-key",
                    model::GivenFiles{.object_name = secret, .items = {{kKeyFile, kKeyFile}}}}};
  store.mounts = {{.volume = "object-store-key", .path = kKeyFolder, .read_only = true}};
  return store;
}

bool is_aws(const std::string& endpoint) {
  return endpoint.empty() || endpoint.find(".amazonaws.com") != std::string::npos;
}

/// Of "https://s3.example.com:9000/": 9000; else what the scheme says.
int port_of(const std::string& url) {
  const auto scheme = url.find("://");
  const std::string_view rest =
      std::string_view(url).substr(scheme == std::string::npos ? 0 : scheme + 3);
  const auto colon = rest.find(':');
  int port = url.starts_with("http://") ? 80 : 443;
  if (colon != std::string_view::npos)
    std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), port);
  return port;
}

}  // namespace

bool uses_platform_buckets(const spec::Resolved& r) {
  return !r.airbyte.storage.has_value();
}

Store store(const spec::Resolved& r) {
  if (const auto& own = r.airbyte.storage) {
    Store kept = is_aws(own->endpoint) ? s3(of_its_own(*own)) : minio(of_its_own(*own));
    kept.flows = {{.to = model::Internet{},
                   .port = port_of(own->endpoint),
                   .why = "logs and state in a store of its own"}};
    return kept;
  }
  const auto& external = r.object_store.external;
  if (!external) return minio(of_platform(true));
  if (external->type == spec::StoreType::GCS) return gcs(external->credentials_secret);
  const Place place = of_platform(!external->credentials_secret.empty());
  return is_aws(external->endpoint) ? s3(place) : minio(place);
}

}  // namespace dataplatform::components::airbyte_parts
