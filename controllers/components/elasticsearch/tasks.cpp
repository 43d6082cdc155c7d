#include "controllers/components/elasticsearch/parts.hpp"

namespace dataplatform::components::search {
namespace {

using model::Literal;

constexpr model::RunAs kRunAs{.user = 65532, .group = 65532};

/// Health first, then what can be put again without harm. Logs are kept for thirty days where
/// nobody says otherwise.
constexpr std::string_view kBootstrap = R"sh(set -eu
api() { curl --fail --silent --show-error --max-time 60 --header 'Content-Type: application/json' "$@"; }

# Yellow is all that a single node can reach.
until api "$SEARCH_URL/_cluster/health?wait_for_status=yellow&timeout=30s" > /dev/null; do
  sleep 5
done

api -X PUT "$SEARCH_URL/_ilm/policy/platform-logs" --data '{"policy": {"phases": {
  "hot": {"actions": {"rollover": {"max_primary_shard_size": "50gb", "max_age": "1d"}}},
  "delete": {"min_age": "30d", "actions": {"delete": {}}}}}}'
echo
# What nothing more special is said of.
api -X PUT "$SEARCH_URL/_index_template/platform-defaults" --data '{"index_patterns": ["*"], "priority": 0,
  "template": {"settings": {"index": {"number_of_replicas": '"$COPIES"'}}}}'
echo
api -X PUT "$SEARCH_URL/_index_template/platform-logs" --data '{"index_patterns": ["platform-logs-*"], "priority": 200,
  "data_stream": {}, "template": {"settings": {"index": {"number_of_replicas": '"$COPIES"', "lifecycle.name": "platform-logs"}}}}'
echo
)sh";

/// Everything follows from the number of nodes that stay: a run that was broken off is made good by
/// the next one, also by one for another number.
constexpr std::string_view kAllocation = R"sh(set -eu
api() { curl --fail --silent --show-error --max-time 60 --retry 12 --retry-delay 5 --retry-connrefused --header 'Content-Type: application/json' "$@"; }

# Nodes with a number from KEEP on, as far as they are there.
going() {
  nodes=$(api "$SEARCH_URL/_nodes?filter_path=nodes.*.name") || return 1
  printf '%s' "$nodes" | jq -r --arg prefix "$NODE_SET-" --argjson keep "$KEEP" '
    [.nodes[].name | select(startswith($prefix)) | select((ltrimstr($prefix) | tonumber? // -1) >= $keep)] | sort | join(",")'
}

exclude() {
  settings=$(jq -n --arg names "$1" '{persistent: {"cluster.routing.allocation.exclude._name": (if $names == "" then null else $names end)}}')
  api -X PUT "$SEARCH_URL/_cluster/settings" --data "$settings" > /dev/null
}

# More copies than nodes have no place, and would never leave.
fit_copies() {
  indices=$(api "$SEARCH_URL/_settings/index.number_of_replicas,index.auto_expand_replicas?expand_wildcards=all")
  printf '%s' "$indices" | jq -r --argjson keep "$KEEP" '
    to_entries[] | .value.settings.index as $index | select(($index.auto_expand_replicas // "false") == "false")
    | select(($index.number_of_replicas | tonumber) >= $keep) | .key' |
  while read -r index; do
    echo "$index has $((KEEP - 1)) copies from now on: $KEEP nodes have no place for more"
    api -X PUT "$SEARCH_URL/$index/_settings" --data "{\"index\": {\"number_of_replicas\": $((KEEP - 1))}}" > /dev/null
  done
}

shards_on() {
  shards=$(api "$SEARCH_URL/_cat/shards?h=node&format=json") || return 1
  printf '%s' "$shards" | jq --arg names "$1" '
    ($names | split(",")) as $going | [.[].node // "" | split(" ")[0] | select(. as $node | $going | index($node))] | length'
}

excluded=unknown
while :; do
  names=$(going)
  if [ "$names" != "$excluded" ]; then
    echo "kept free of shards: ${names:-no node}"
    exclude "$names"
    excluded=$names
    [ -z "$names" ] || fit_copies
  fi
  left=$(shards_on "$names")
  health=$(api "$SEARCH_URL/_cluster/health?filter_path=status")
  status=$(printf '%s' "$health" | jq -r .status)
  # Red: the only copy of something may be on a node that is away just now.
  if [ "$left" = 0 ] && [ "$status" != red ]; then exit 0; fi
  echo "$left shards are still to be moved, the cluster is $status"
  sleep 10
done
)sh";

std::string url(const spec::Resolved& r) {
  return "http://" + r.name + "-elasticsearch." + r.data_namespace +
         ".svc:" + std::to_string(kHttpPort);
}

model::Task task(const spec::Resolved& r, const std::string& name, std::string_view script) {
  return {
      .name = name,
      .container = {.name = name,
                    .image = r.tools_image,
                    .command = {"/bin/sh", "/etc/task/run.sh"},
                    .env = {{"SEARCH_URL", Literal(url(r))}},
                    .resources = resources("50m", "32Mi", "250m", "128Mi"),
                    .mounts = {{.volume = "script", .path = "/etc/task", .read_only = true}}},
      .volumes = {{"script",
                   model::Files{.files = {{.name = "run.sh", .text = std::string(script)}}}}},
      .run_as = kRunAs,
      .flows = {{.to = model::RoleRef("elasticsearch", holder(r.elasticsearch)),
                 .port = kHttpPort,
                 .why = "puts the cluster's settings"}},
  };
}

}  // namespace

model::Task bootstrap(const spec::Resolved& r) {
  model::Task made = task(r, "bootstrap", kBootstrap);
  const bool alone = holder_block(r.elasticsearch).replicas < 2;
  made.container.env.push_back({"COPIES", Literal(alone ? "0" : "1")});
  made.needs = {model::Ready{model::RoleRef("elasticsearch", holder(r.elasticsearch))}};
  made.failure_means =
      "the cluster did not become yellow or did not take its templates: look at the log of the "
      "masters, do they find each other?";
  return made;
}

model::Task allocation(const spec::Resolved& r) {
  model::Task made = task(r, "allocation", kAllocation);
  const std::string role = holder(r.elasticsearch);
  made.container.env.push_back({"NODE_SET", Literal(node_set(r, role))});
  made.container.env.push_back(
      {"KEEP", Literal(std::to_string(holder_block(r.elasticsearch).replicas))});
  // Not the data nodes themselves: a broken one may be what is taken away.
  made.needs = {model::Done{"elasticsearch", "bootstrap"}};
  made.timeout_seconds = 86400;  // a full volume of a node is moved meanwhile
  made.failure_means =
      "the shards could not leave the nodes that go: is there room on the others, and is the "
      "cluster not red?";
  return made;
}

}  // namespace dataplatform::components::search
