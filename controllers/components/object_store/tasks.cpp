// What is done once to a store that runs: buckets and users, and a look at every server after a
// roll.
#include "controllers/components/object_store/parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::components::store_parts {
namespace {

using model::Literal;
using model::SecretKey;

constexpr const char* kBucketFunctions = R"sh(
# Objects of a bucket that was versioned stay as they are; new ones have one version.
one_version() {
  if mc version info "store/$1" --json | grep -q '"Enabled"'; then mc version suspend "store/$1"; fi
}

# Rules that a person made are left where we have none.
no_rules() {
  if mc ilm rule export "store/$1" 2> /dev/null | grep -q '"dataplatform-'; then
    mc ilm rule rm --all --force "store/$1"
  fi
}

user() {
  printf '%s\n%s\n' "$1" "$2" | mc admin user add store > /dev/null
  mc admin policy create store "dataplatform-$1" "/etc/store/policy-$1.json"
  if mc admin policy attach store "dataplatform-$1" --user "$1" > /tmp/attached 2>&1; then return 0; fi
  # What is attached already is refused by some versions.
  mc admin user info store "$1" --json > /tmp/user
  if grep -q "\"policyName\": *\"[^\"]*dataplatform-$1[\",]" /tmp/user; then return 0; fi
  cat /tmp/attached >&2
  return 1
}

)sh";

/// Every server must take an object in and give out those of all others. Their probes are green
/// some 15 seconds before they know all drives again.
constexpr const char* kVerify = R"sh(
check=dataplatform-check
mc mb --ignore-existing "store/$check"
names=""
number=0
for node in $NODES; do
  number=$((number + 1))
  sign_in "node$number" "$node"
  names="$names $number"
done

put() {
  for writer in $names; do
    echo "by $writer" | mc pipe "node$writer/$check/by-$writer" > /dev/null || return 1
  done
}
wanted=$(for writer in $names; do echo "by $writer"; done)
get() {
  for reader in $names; do
    files=""
    for writer in $names; do files="$files node$reader/$check/by-$writer"; done
    found=$(mc cat $files) || return 1
    if [ "$found" != "$wanted" ]; then return 1; fi
  done
}

tries=0
until put && get; do
  tries=$((tries + 1))
  if [ "$tries" -ge "${MOST_TRIES:-60}" ]; then
    echo "not every server takes and gives objects" >&2
    exit 1
  fi
  sleep 5
done
mc rm --recursive --force "store/$check" > /dev/null
mc rb "store/$check"
)sh";

/// Commands for one bucket. One that moves objects to a tier gets its rules once the tier is there.
std::string make_bucket(const Bucket& bucket) {
  std::string lines = fmt::format("mc mb --ignore-existing {}store/{}\n",
                                  bucket.lock ? "--with-lock " : "", bucket.name);
  lines += (bucket.versioning ? "mc version enable store/" : "one_version ") + bucket.name + "\n";
  if (bucket.lock) {
    const bool compliance = *bucket.lock == spec::LockMode::Compliance;
    lines += fmt::format("mc retention set --default {} {}d store/{}\n",
                         compliance ? "COMPLIANCE" : "GOVERNANCE", bucket.lock_days, bucket.name);
  }
  if (!bucket.transition_tier.empty()) return lines;
  if (lifecycle(bucket).empty()) return lines + "no_rules " + bucket.name + "\n";
  return lines + fmt::format("mc ilm rule import store/{} < {}/{}\n", bucket.name, kFolder,
                             lifecycle_file(bucket));
}

std::string nodes(const spec::Resolved& r) {
  std::string all;
  for (const Pool& pool : r.object_store.pools) {
    for (int i = 0; i < pool.servers; ++i)
      all +=
          fmt::format("{}http://{}:{}", all.empty() ? "" : " ", host_of_server(r, pool, i), kPort);
  }
  return all;
}

model::Files& files_of(model::Task& task) {
  return std::get<model::Files>(task.volumes.at(0).source);
}

/// What the pods of a pool are made of: a change of it restarts them.
std::string made_of(const Pool& pool) {
  const spec::ResourcesResolved& size = pool.resources;
  return fmt::format("{} {} {} {} {}", pool.name, size.cpu_request.canonical_cpu(),
                     size.memory_request.canonical_bytes(), size.cpu_limit.canonical_cpu(),
                     size.memory_limit.canonical_bytes());
}

}  // namespace

const char* const kSignIn = R"(set -eu
# By standard input, so that no list of processes shows a key.
sign_in() { printf '%s\n%s\n' "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" | mc alias set "$1" "$2" --api s3v4 > /dev/null; }
sign_in store "$STORE_URL"
mc ready store
)";

model::Task store_task(const spec::Resolved& r, const std::string& name,
                       const std::string& script) {
  model::Task task{
      .name = name,
      .container = {.name = "mc",
                    .image = r.tools_image,
                    .command = {"/bin/sh", std::string(kFolder) + "/" + name + ".sh"},
                    .env = {{"STORE_URL",
                             Literal("http://" + host(r) + ":" + std::to_string(kPort))},
                            {"MINIO_ROOT_USER", SecretKey{kSecret, "minio-root-user"}},
                            {"MINIO_ROOT_PASSWORD", SecretKey{kSecret, "minio-root-password"}},
                            {"HOME", Literal("/tmp")},
                            {"MC_CONFIG_DIR", Literal("/tmp/.mc")}},
                    .resources = resources("50m", "64Mi", "250m", "256Mi"),
                    .mounts = {{.volume = "script", .path = kFolder, .read_only = true},
                               {.volume = "tmp", .path = "/tmp"}}},
      .volumes = {{"script", model::Files{.files = {{.name = name + ".sh",
                                                     .text = std::string(kSignIn) + script}}}},
                  // Holds the keys for as long as the script runs.
                  {"tmp", model::Scratch{.limit = quantity("16Mi"), .memory = true}}},
      .run_as = {.user = 65532, .group = 65532},
      .flows = flows_to_pools(r, "task " + name),
  };
  for (const Pool& pool : r.object_store.pools)
    task.needs.push_back(model::Ready{model::RoleRef(kComponent, pool.name)});
  return task;
}

std::vector<Bucket> all_buckets(const spec::Resolved& r, const model::Demand& demand) {
  std::vector<Bucket> all = r.object_store.buckets;
  for (const model::Wanted& wanted : demand) {
    const auto* request = std::get_if<model::BucketRequest>(&wanted.request.what);
    if (request == nullptr) continue;
    const bool known = std::any_of(all.begin(), all.end(),
                                   [&](const Bucket& one) { return one.name == request->bucket; });
    if (!known) all.push_back({.name = request->bucket});
  }
  return all;
}

model::Task verify(const spec::Resolved& r) {
  model::Task task = store_task(r, "verify", kVerify);
  task.container.env.push_back({"NODES", Literal(nodes(r))});
  task.needs.clear();
  task.input = {r.object_store.image};
  for (const std::string& argument : server_arguments(r))
    task.input.push_back(argument);
  for (const Pool& pool : r.object_store.pools) {
    task.needs.push_back(model::Rolled{model::RoleRef(kComponent, pool.name)});
    task.input.push_back(made_of(pool));
  }
  task.failure_means =
      "a server of the object store takes no objects in or does not give out those of the others: "
      "look at its log for drives and servers that it can't reach";
  return task;
}

model::Task buckets(const spec::Resolved& r, const model::Demand& demand) {
  std::string script = kBucketFunctions;
  const std::vector<Bucket> all = all_buckets(r, demand);
  const std::vector<User> users = users_of(demand);
  for (const Bucket& bucket : all)
    script += make_bucket(bucket);
  for (const User& user : users)
    script += fmt::format("user {} \"${}\"\n", user.name, user.variable);
  model::Task task = store_task(r, "buckets", script);
  for (const Bucket& bucket : all) {
    const std::string rules = lifecycle(bucket);
    if (rules.empty() || !bucket.transition_tier.empty()) continue;
    files_of(task).files.push_back({.name = lifecycle_file(bucket), .text = rules});
  }
  for (const User& user : users) {
    files_of(task).files.push_back({.name = "policy-" + user.name + ".json", .text = policy(user)});
    task.container.env.push_back({user.variable, user.password});
  }
  if (servers(r) > 1) task.needs.push_back(model::Done{kComponent, "verify"});
  task.failure_means =
      "the buckets or users of the object store could not be made: does the store answer, and is a "
      "bucket there already that was made without its lock?";
  return task;
}

}  // namespace dataplatform::components::store_parts
