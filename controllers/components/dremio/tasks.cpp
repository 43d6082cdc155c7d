// What runs to completion beside Dremio: the order of an upgrade, the place in the store, the first
// user.
#include "controllers/components/dremio/parts.hpp"

namespace dataplatform::components::dremio_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::Done;
using model::Files;
using model::GivenFiles;
using model::Literal;
using model::Rolled;
using model::Scratch;

// The two steps of an upgrade run in Dremio's own image with nothing but its shell, so that their
// input is that image alone: they run again when it changes, and for nothing else.

/// A name of a headless Service has addresses for as long as there are pods. An answer counts only
/// while DNS answers at all.
constexpr const char* kStop = R"sh(set -u
until getent hosts kubernetes.default.svc > /dev/null; do
  echo "DNS does not answer yet"
  sleep 5
done
while addresses=$(getent ahostsv4 "$EXECUTORS"); do
  echo "still there: $(echo "$addresses" | cut -d' ' -f1 | sort -u | tr '\n' ' ')"
  sleep 5
done
echo "no executor is left"
)sh";

constexpr const char* kResume = R"sh(set -u
status() {
  exec 3<> "/dev/tcp/$COORDINATOR/$PORT" || return 1
  printf 'GET /apiv2/server_status HTTP/1.0\r\nHost: %s\r\n\r\n' "$COORDINATOR" >&3
  IFS= read -r -t 10 line <&3
  exec 3>&-
  echo "${line%$'\r'}"
  [[ $line == HTTP/*" 200 "* ]]
}
until (status) 2> /dev/null; do
  echo "the coordinator does not say yet that it is there"
  sleep 5
done
)sh";

model::Task step(const spec::Resolved& r, const std::string& name, const char* script,
                 const model::Environment& env) {
  return {.name = name,
          .container = {.name = name,
                        .image = r.dremio.coordinator.image,
                        .command = {"/bin/bash", "-c", script},
                        .env = env,
                        .resources = resources("10m", "32Mi", "250m", "128Mi")},
          .run_as = kRunAs,
          .drains = executor_roles(r.dremio),
          .timeout_seconds = 3600};
}

/// mc reads its places from a file: a key with any character in it is safe there, and on no command
/// line. A folder begins to exist with the first object in it.
constexpr const char* kDistRoot = R"sh(set -eu
umask 077
mkdir -p "$MC_CONFIG_DIR"
jq -n '{version: "10", aliases: {store: {url: env.STORE_URL, accessKey: env.STORE_USER, secretKey: env.STORE_PASSWORD, api: "S3v4", path: "auto"}}}' \
  > "$MC_CONFIG_DIR/config.json"
mark() {
  [ -n "$2" ] || return 0
  printf '' | mc --quiet pipe "store/$1/$2/.keep"
}
mark "$DIST_BUCKET" "$DIST_PREFIX"
)sh";

}  // namespace

model::Task stop_executors(const spec::Resolved& r) {
  model::Task task = step(r, "stop-executors", kStop, {{"EXECUTORS", Literal(executors_host(r))}});
  task.failure_means =
      "executors of the old version did not end within an hour, so the coordinator was not "
      "upgraded: look for their pods, and for a node that answers no more";
  return task;
}

model::Task resume_executors(const spec::Resolved& r) {
  model::Task task = step(
      r, "resume-executors", kResume,
      {{"COORDINATOR", Literal(coordinator_host(r))}, {"PORT", Literal(std::to_string(kWeb))}});
  task.needs = {Done{"dremio", "stop-executors"}, Rolled{"dremio/coordinator"}};
  task.flows = {{.to = "dremio/coordinator", .port = kWeb, .why = "asks whether it is there"}};
  task.failure_means =
      "the coordinator does not come up with its new version, so the executors stay at zero: its "
      "log says why, and its init container \"upgrade\" what it did to the catalogue";
  return task;
}

model::Task dist_root(const spec::Resolved& r) {
  const auto dist = [](BindingPart part) { return BindingField{"dremio/dist", part}; };
  model::Task task{
      .name = "dist-root",
      .container = {.name = "mc",
                    .image = r.tools_image,
                    .command = {"/bin/sh", "/etc/dremio/dist-root.sh"},
                    .env = {{"MC_CONFIG_DIR", Literal("/tmp/mc")},
                            {"STORE_URL", dist(BindingPart::Url)},
                            {"STORE_USER", dist(BindingPart::User)},
                            {"STORE_PASSWORD", dist(BindingPart::Password)},
                            {"DIST_BUCKET", dist(BindingPart::Name)},
                            {"DIST_PREFIX", dist(BindingPart::Prefix)}},
                    .resources = resources("50m", "64Mi", "250m", "256Mi"),
                    .mounts = {{.volume = "script", .path = "/etc/dremio", .read_only = true},
                               {.volume = "tmp", .path = "/tmp"}}},
      .volumes = {{"script", Files{.files = {{.name = "dist-root.sh", .text = kDistRoot}}}},
                  {"tmp", Scratch{.limit = quantity("16Mi")}}},
      .run_as = kToolsRunAs,
      .failure_means =
          "the folder of Dremio in its bucket could not be made: do the store's keys "
          "allow to write there?"};
  if (store_ca(r).empty()) return task;
  task.volumes.push_back(
      {"store-ca",
       GivenFiles{.kind = GivenFiles::Kind::ConfigMap, .object_name = store_ca(r), .items = {}}});
  task.container.mounts.push_back({.volume = "store-ca", .path = "/store-ca", .read_only = true});
  task.container.env.push_back({"SSL_CERT_DIR", Literal("/etc/ssl/certs:/store-ca")});
  return task;
}

}  // namespace dataplatform::components::dremio_parts
