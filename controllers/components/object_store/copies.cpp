// Objects elsewhere: old ones in cheaper stores, copies at a second site. Nothing waits for these.
#include "controllers/components/object_store/parts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace dataplatform::components::store_parts {
namespace {

using model::Done;
using model::GivenSecretKey;
using model::Literal;

constexpr const char* kTierFunctions = R"(
# Keys stand in the arguments of mc, which has no other way for a tier; only this pod sees them.
add_tier() { kind=$1 name=$2; shift 2; mc ilm tier add "$kind" store "$name" "$@"; }

# A tier that is there gets its keys anew: they are all that can change while objects are in it.
keep_tier() {
  name=$1 bucket=$2
  shift 2
  mc ilm tier ls store --json > /tmp/tiers
  there=$(jq -r --arg name "$name" '.tiers[]? | select(.Name == $name) | (.S3 // .Azure // .GCS).Bucket' /tmp/tiers 2> /dev/null || true)
  if [ -z "$there" ]; then return 1; fi
  if [ "$there" != "$bucket" ]; then
    echo "tier $name holds objects in bucket $there and can't go to $bucket: use another name" >&2
    exit 1
  fi
  mc ilm tier update store "$name" "$@" || exit 1
}

)";

/// A rule of ours has a name of its own, so that it is found again.
constexpr const char* kReplicationFunctions = R"(
printf '%s\n%s\n' "$REMOTE_ACCESS_KEY" "$REMOTE_SECRET_KEY" | mc alias set there "$REMOTE_URL" --api s3v4 > /dev/null

copy() {
  bucket=$1
  shift
  if ! mc stat "there/$bucket" > /dev/null 2>&1; then
    mc mb "$@" "there/$bucket"
    mc version enable "there/$bucket"
  fi
  mc replicate ls "store/$bucket" --json > /tmp/rules 2> /dev/null || true
  # By its alias: the key is in no list of processes.
  if grep -q '"dataplatform"' /tmp/rules; then
    mc replicate update "store/$bucket" --id dataplatform --remote-bucket "there/$bucket"
  else
    mc replicate add "store/$bucket" --id dataplatform --priority 1 --remote-bucket "there/$bucket" \
      --replicate delete,delete-marker,existing-objects,metadata-sync
  fi
}

)";

std::string kind_of(spec::StoreType type) {
  switch (type) {
    case spec::StoreType::AzureBlob:
      return "azure";
    case spec::StoreType::GCS:
      return "gcs";
    case spec::StoreType::S3:
      break;
  }
  return "s3";
}

/// Classes that can be read at once. An archive's can't, and is refused: a rule of the bucket
/// there is the way to it.
bool can_be_asked_for(const std::string& storage_class) {
  constexpr std::array kReadable = {"STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA"};
  return std::find(kReadable.begin(), kReadable.end(), storage_class) != kReadable.end();
}

std::string variable(std::size_t number, const std::string& what) {
  return "TIER_" + std::to_string(number) + "_" + what;
}

/// The variables of a tier and the options of mc that take them.
struct Keys {
  model::Environment env;
  std::string prepare;   // commands before
  std::string options;   // that can change
  std::string at_first;  // only when the tier is made
};

Keys keys_of(std::size_t number, const Tier& tier) {
  const auto from = [&](const std::string& what, const char* key) {
    return model::Variable{variable(number, what), GivenSecretKey{tier.credentials_secret, key}};
  };
  if (tier.type == spec::StoreType::GCS) {
    const std::string path = fmt::format("/tmp/tier-{}.json", number);
    return {
        .env = {from("CREDENTIALS", "credentials.json")},
        .prepare = fmt::format("printf '%s' \"${}\" > {}\n", variable(number, "CREDENTIALS"), path),
        .options = "--credentials-file " + path};
  }
  if (tier.type == spec::StoreType::AzureBlob) {
    return {.env = {from("ACCOUNT", "account-name"), from("KEY", "account-key")},
            .options = fmt::format("--account-key \"${}\"", variable(number, "KEY")),
            .at_first = fmt::format(" --account-name \"${}\"", variable(number, "ACCOUNT"))};
  }
  return {.env = {from("ACCESS_KEY", "access-key"), from("SECRET_KEY", "secret-key")},
          .options = fmt::format("--access-key \"${}\" --secret-key \"${}\"",
                                 variable(number, "ACCESS_KEY"), variable(number, "SECRET_KEY"))};
}

/// Google's store has one address only.
bool has_endpoint(const Tier& tier) {
  return !tier.endpoint.empty() && tier.type != spec::StoreType::GCS;
}

std::string add_tier(std::size_t number, const Tier& tier, const Keys& keys) {
  const std::string name = tier_name(tier.name);
  std::string first = keys.at_first;
  if (has_endpoint(tier)) first += " --endpoint \"$" + variable(number, "ENDPOINT") + "\"";
  if (tier.type == spec::StoreType::S3 && can_be_asked_for(tier.storage_class))
    first += " --storage-class " + tier.storage_class;
  return keys.prepare +
         fmt::format("keep_tier {0} {1} {2} || add_tier {3} {0} --bucket {1} {2}{4}\n", name,
                     tier.bucket, keys.options, kind_of(tier.type), first);
}

int port_of(const std::string& url) {
  const auto scheme = url.find("://");
  const std::string rest = scheme == std::string::npos
                               ? url
                               : url.substr(scheme + 3, url.find('/', scheme + 3) - scheme - 3);
  const auto colon = rest.rfind(':');
  const std::string digits = colon == std::string::npos ? "" : rest.substr(colon + 1);
  const bool number = !digits.empty() && digits.size() < 6 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  if (number) return std::stoi(digits);
  return url.starts_with("http://") ? 80 : 443;
}

std::vector<model::ConfigFile> lifecycles(const spec::Resolved& r) {
  std::vector<model::ConfigFile> files;
  for (const Bucket& bucket : r.object_store.buckets) {
    if (bucket.transition_tier.empty()) continue;
    files.push_back({.name = lifecycle_file(bucket), .text = lifecycle(bucket)});
  }
  return files;
}

bool is_locked(const spec::Resolved& r, const std::string& name) {
  const auto& all = r.object_store.buckets;
  return std::any_of(all.begin(), all.end(), [&](const Bucket& bucket) {
    return bucket.name == name && bucket.lock.has_value();
  });
}

}  // namespace

model::Flow flow_to_url(const std::string& url, const std::string& why) {
  return {.to = model::Internet{}, .port = port_of(url), .why = why};
}

model::Task tiers(const spec::Resolved& r) {
  std::string script = kTierFunctions;
  model::Environment env;
  for (std::size_t i = 0; i < r.object_store.tiers.size(); ++i) {
    const Keys keys = keys_of(i, r.object_store.tiers[i]);
    script += add_tier(i, r.object_store.tiers[i], keys);
    if (has_endpoint(r.object_store.tiers[i]))
      env.push_back({variable(i, "ENDPOINT"), Literal(r.object_store.tiers[i].endpoint)});
    env.insert(env.end(), keys.env.begin(), keys.env.end());
  }
  for (const Bucket& bucket : r.object_store.buckets) {
    if (bucket.transition_tier.empty()) continue;
    script += fmt::format("mc ilm rule import store/{} < {}/{}\n", bucket.name, kFolder,
                          lifecycle_file(bucket));
  }
  model::Task task = store_task(r, "tiers", script);
  task.container.env.insert(task.container.env.end(), env.begin(), env.end());
  auto& files = std::get<model::Files>(task.volumes.at(0).source).files;
  for (model::ConfigFile& file : lifecycles(r))
    files.push_back(std::move(file));
  task.needs.push_back(Done{kComponent, "buckets"});
  task.failure_means =
      "a store for old objects could not be added: can the object store reach it, and may its key "
      "read and write the bucket there?";
  task.failure_blocks = false;
  return task;
}

model::Task replication(const spec::Resolved& r) {
  const auto& wanted = *r.object_store.replication;
  std::string script = kReplicationFunctions;
  for (const std::string& bucket : wanted.buckets)
    script += "copy " + bucket + (is_locked(r, bucket) ? " --with-lock" : "") + "\n";
  model::Task task = store_task(r, "replication", script);
  const std::string& secret = wanted.credentials_secret;
  task.container.env.push_back({"REMOTE_URL", Literal(wanted.endpoint)});
  task.container.env.push_back({"REMOTE_ACCESS_KEY", GivenSecretKey{secret, "access-key"}});
  task.container.env.push_back({"REMOTE_SECRET_KEY", GivenSecretKey{secret, "secret-key"}});
  task.flows.push_back(flow_to_url(wanted.endpoint, "buckets at the second site"));
  task.needs.push_back(Done{kComponent, "buckets"});
  task.failure_means =
      "copies at the second site could not be set up: does it answer, and may its key make and "
      "replicate the buckets?";
  task.failure_blocks = false;
  return task;
}

}  // namespace dataplatform::components::store_parts
