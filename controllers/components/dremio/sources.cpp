// The first user, the lake as sources, and a space for what is built from them: by Dremio's own
// API.
#include "controllers/components/dremio/parts.hpp"

namespace dataplatform::components::dremio_parts {
namespace {

using base::Json;
using model::BindingField;
using model::BindingPart;
using model::Done;
using model::Files;
using model::GivenSecretKey;
using model::Literal;
using model::Ready;
using model::Scratch;
using spec::StoreType;

/// No secret is ever an argument of a command: bodies come by a pipe, the token by a file.
constexpr const char* kApi = R"sh(set -eu
umask 077
base="http://$DREMIO_HOST:$DREMIO_PORT"
answer=/tmp/answer
headers=/tmp/headers
printf 'Content-Type: application/json\n' > "$headers"
# api METHOD PATH: prints the status; the body comes from standard input, the answer is in $answer.
api() {
  curl --silent --show-error --max-time 120 --output "$answer" --write-out '%{http_code}' \
    --request "$1" --header "@$headers" --data-binary @- "$base$2"
}
get() {
  curl --silent --show-error --max-time 120 --output "$answer" --write-out '%{http_code}' --header "@$headers" "$base$1"
}
login() {
  [ "$(jq -n '{userName: env.ADMIN_USER, password: env.ADMIN_PASSWORD}' | api POST /apiv2/login)" = 200 ]
}
)sh";

/// The page of the first user is there only as long as there is none, and after a restart not even
/// its address; so it is the login that counts.
constexpr const char* kFirstUser = R"sh(
code=$(jq -n '{userName: env.ADMIN_USER, firstName: "Platform", lastName: "Administrator", email: env.ADMIN_EMAIL, createdAt: 0, password: env.ADMIN_PASSWORD}' |
  api PUT /apiv2/bootstrap/firstuser)
if [ "$code" = 200 ]; then
  echo "the first user was made"
else
  echo "no first user was made ($code): $(head -c 500 "$answer")"
fi
login || { echo "$ADMIN_USER can't log in with the password of the Secret: $(head -c 500 "$answer")"; exit 1; }
)sh";

/// What is there is brought to what is wanted; every one is tried before the first failure ends it.
constexpr const char* kSources = R"sh(
login || { echo "$ADMIN_USER can't log in with the password of the Secret"; exit 1; }
token=$(jq -r .token "$answer")
printf 'Authorization: _dremio%s\n' "$token" >> "$headers"
failed=""
put() {
  name=$(printf '%s' "$1" | jq -r .name)
  code=$(get "/api/v3/catalog/by-path/$name")
  case $code in
  200)
    if [ "$(printf '%s' "$1" | jq -r .entityType)" = space ]; then return 0; fi
    id=$(jq -r '.id | @uri' "$answer")
    code=$(printf '%s' "$1" | jq --slurpfile now "$answer" '. + {id: $now[0].id, tag: $now[0].tag}' | fill | api PUT "/api/v3/catalog/$id")
    ;;
  404) code=$(printf '%s' "$1" | fill | api POST /api/v3/catalog) ;;
  esac
  case $code in
  200 | 201) echo "$name is there" ;;
  *) echo "$name: $code $(head -c 500 "$answer")"; failed="$failed $name" ;;
  esac
}
# "${NAME}" as a whole or within a text becomes the variable of that name.
fill() {
  jq 'walk(if type == "string" then gsub("\\$\\{(?<name>[A-Z0-9_]+)\\}"; env[.name] // "") else . end)
    | if .config.rootPath then .config.rootPath |= sub("/+$"; "") else . end'
}
count=$(jq length "$WANTED")
i=0
while [ "$i" -lt "$count" ]; do
  put "$(jq -c ".[$i]" "$WANTED")"
  i=$((i + 1))
done
[ -z "$failed" ] || { echo "could not be made:$failed"; exit 1; }
)sh";

std::string upper(const std::string& name) {
  std::string text = name;
  for (char& c : text)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

/// Variables in the body are filled in by the script: none of them is read here.
std::string variable(const std::string& bucket, const std::string& part) {
  return "${" + upper(bucket) + "_" + part + "}";
}

Json s3_properties(const spec::Resolved& r) {
  const auto property = [](const char* name, const std::string& value) {
    return Json{{"name", name}, {"value", value}};
  };
  Json all = Json::array(
      {property("fs.s3a.path.style.access", store_is_path_style(r) ? "true" : "false")});
  if (is_amazon(r)) return all;
  all.push_back(property("fs.s3a.endpoint", "${STORE_HOST}:${STORE_PORT}"));
  all.push_back(property("dremio.s3.compat", "true"));
  return all;
}

Json s3(const spec::Resolved& r, const Lake& lake) {
  Json config = {{"credentialType", by_identity(r) ? "EC2_METADATA" : "ACCESS_KEY"},
                 {"secure", is_amazon(r) || store_is_secure(r)},
                 {"compatibilityMode", !is_amazon(r)},
                 {"whitelistedBuckets", Json::array({variable(lake.bucket, "BUCKET")})},
                 {"externalBucketList", Json::array()},
                 {"enableFileStatusCheck", true},
                 {"propertyList", s3_properties(r)}};
  if (by_identity(r)) return config;
  config["accessKey"] = "${STORE_USER}";
  config["accessSecret"] = "${STORE_PASSWORD}";
  return config;
}

Json azure(const spec::Resolved& r) {
  return {{"accountKind", "STORAGE_V2"},
          {"accountName", r.object_store.external->account},
          {"credentialsType", "ACCESS_KEY"},
          {"accessKey", "${STORE_PASSWORD}"},
          {"enableSSL", store_is_secure(r)}};
}

Json gcs(const spec::Resolved& r, const Lake& lake) {
  Json config = {{"authMode", by_identity(r) ? "AUTO" : "SERVICE_ACCOUNT_KEYS"},
                 {"bucketWhitelist", Json::array({variable(lake.bucket, "BUCKET")})}};
  if (by_identity(r)) return config;
  config["projectId"] = "${GCS_PROJECT_ID}";
  config["clientId"] = "${GCS_CLIENT_ID}";
  config["clientEmail"] = "${GCS_CLIENT_EMAIL}";
  config["privateKeyId"] = "${GCS_PRIVATE_KEY_ID}";
  config["privateKey"] = "${GCS_PRIVATE_KEY}";
  return config;
}

Json config_of(const spec::Resolved& r, const Lake& lake) {
  switch (store_type(r)) {
    case StoreType::AzureBlob:
      return azure(r);
    case StoreType::GCS:
      return gcs(r, lake);
    case StoreType::S3:
      break;
  }
  return s3(r, lake);
}

const char* type_of(StoreType type) {
  switch (type) {
    case StoreType::AzureBlob:
      return "AZURE_STORAGE";
    case StoreType::GCS:
      return "GCS";
    case StoreType::S3:
      break;
  }
  return "S3";
}

/// Milliseconds: names and files are looked at anew each hour, and forgotten after three.
Json metadata_policy() {
  return {{"authTTLMs", 86400000},
          {"namesRefreshMs", 3600000},
          {"datasetRefreshAfterMs", 3600000},
          {"datasetExpireAfterMs", 10800000},
          {"datasetUpdateMode", "PREFETCH_QUERIED"},
          {"autoPromoteDatasets", true},
          {"deleteUnavailableDatasets", true}};
}

Json source(const spec::Resolved& r, const Lake& lake) {
  Json config = config_of(r, lake);
  config["rootPath"] =
      "/" + variable(lake.bucket, "BUCKET") + "/" + variable(lake.bucket, "PREFIX");
  config["enableAsync"] = true;
  config["isCachingEnabled"] = true;
  config["maxCacheSpacePct"] = 100;
  config["allowCreateDrop"] = lake.writes;
  config["defaultCtasFormat"] = "ICEBERG";
  return {{"entityType", "source"},
          {"name", lake.bucket},
          {"type", type_of(store_type(r))},
          {"config", config},
          {"metadataPolicy", metadata_policy()}};
}

std::string wanted(const spec::Resolved& r) {
  Json all = Json::array({{{"entityType", "space"}, {"name", kSpace}}});
  for (const Lake& lake : kLake)
    all.push_back(source(r, lake));
  return all.dump(2) + "\n";
}

model::Environment login_environment(const spec::Resolved& r) {
  model::Environment env = {{"DREMIO_HOST", Literal(coordinator_host(r))},
                            {"DREMIO_PORT", Literal(std::to_string(kWeb))},
                            {"ADMIN_USER", Literal(r.dremio.admin_username)}};
  std::visit([&env](const auto& place) { env.push_back({"ADMIN_PASSWORD", place}); },
             admin_password(r.dremio));
  return env;
}

model::Environment source_environment(const spec::Resolved& r) {
  model::Environment env = login_environment(r);
  env.push_back({"WANTED", Literal("/etc/dremio/wanted.json")});
  for (const Lake& lake : kLake) {
    const std::string binding = std::string("dremio/") + lake.bucket;
    env.push_back({upper(lake.bucket) + "_BUCKET", BindingField{binding, BindingPart::Name}});
    env.push_back({upper(lake.bucket) + "_PREFIX", BindingField{binding, BindingPart::Prefix}});
  }
  env.push_back({"STORE_HOST", BindingField{"dremio/bronze", BindingPart::Host}});
  env.push_back({"STORE_PORT", BindingField{"dremio/bronze", BindingPart::Port}});
  if (by_identity(r)) return env;
  if (store_type(r) == StoreType::GCS) {
    for (const GcsKey& each : kGcsKeys)
      env.push_back(
          {each.variable, GivenSecretKey{r.object_store.external->credentials_secret, each.key}});
    return env;
  }
  env.push_back({"STORE_USER", BindingField{"dremio/bronze", BindingPart::User}});
  env.push_back({"STORE_PASSWORD", BindingField{"dremio/bronze", BindingPart::Password}});
  return env;
}

model::Task task(const spec::Resolved& r, const std::string& name, const char* script,
                 const model::Environment& env) {
  const std::string file = name + ".sh";
  return {
      .name = name,
      .container = {.name = name,
                    .image = r.tools_image,
                    .command = {"/bin/sh", "/etc/dremio/" + file},
                    .env = env,
                    .resources = resources("50m", "32Mi", "250m", "128Mi"),
                    .mounts = {{.volume = "script", .path = "/etc/dremio", .read_only = true},
                               {.volume = "tmp", .path = "/tmp"}}},
      .volumes = {{"script", Files{.files = {{.name = file, .text = std::string(kApi) + script}}}},
                  {"tmp", Scratch{.limit = quantity("16Mi")}}},
      .run_as = kToolsRunAs,
      .needs = {Ready{"dremio/coordinator"}},
      .flows = {{.to = "dremio/coordinator", .port = kWeb, .why = "Dremio's API"}}};
}

}  // namespace

model::Task first_user(const spec::Resolved& r) {
  model::Environment env = login_environment(r);
  env.push_back({"ADMIN_EMAIL", Literal(r.dremio.admin_email)});
  model::Task first = task(r, "first-user", kFirstUser, env);
  first.failure_means =
      "Dremio's first user could not be made, or has another password than the Secret: Dremio "
      "wants at least 8 characters with a letter and a digit, and a password that was changed in "
      "its pages must be changed in the Secret too";
  return first;
}

model::Task sources(const spec::Resolved& r) {
  model::Task sources = task(r, "sources", kSources, source_environment(r));
  std::get<Files>(sources.volumes[0].source)
      .files.push_back({.name = "wanted.json", .text = wanted(r)});
  sources.needs.push_back(Done{"dremio", "first-user"});
  sources.failure_means =
      "the lake could not be made known to Dremio: the log names the source and Dremio's own "
      "words; most often a folder that a bucket is mapped to is not there yet";
  return sources;
}

}  // namespace dataplatform::components::dremio_parts
