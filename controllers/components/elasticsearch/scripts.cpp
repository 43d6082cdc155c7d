#include "controllers/components/elasticsearch/parts.hpp"

namespace dataplatform::components::search {

std::string start_script() {
  return R"sh(set -eu
home=/usr/share/elasticsearch
state=/var/lib/elasticsearch
given=/etc/platform

if [ -n "${NEEDED_MAPS:-}" ]; then
  maps=$(cat /proc/sys/vm/max_map_count)
  if [ "$maps" -lt "$NEEDED_MAPS" ]; then
    echo "vm.max_map_count is $maps on node $NODE_NAME, but Elasticsearch needs $NEEDED_MAPS: set it there (sysctl -w vm.max_map_count=$NEEDED_MAPS, and in /etc/sysctl.d for the next boot)" >&2
    exit 1
  fi
fi

# Beside its settings Elasticsearch makes its keystore, and the image is read-only.
cp -R "$home/config/." "$ES_PATH_CONF/"
cp "$given/elasticsearch.yml" "$ES_PATH_CONF/elasticsearch.yml"

# The first masters' names are for nodes that were never in a cluster: a folder that began empty
# under them is marked until its node is in one.
set --
if [ -s "$given/initial-masters" ]; then
  [ -e "$state/data" ] || : > "$state/forming"
  [ ! -e "$state/forming" ] || set -- "-Ecluster.initial_master_nodes=$(cat "$given/initial-masters")"
fi
mkdir -p "$state/data"
date +%s > /tmp/began
exec /bin/tini -- "$home/bin/elasticsearch" "$@"
)sh";
}

std::string started_script() {
  return R"sh(url=http://127.0.0.1:9200
ask() { curl --silent --fail --max-time 3 "$@"; }

# Closed also while the node counts as leaving: what was said at its last stop is taken back.
if ! (exec 3<> /dev/tcp/127.0.0.1/8080) 2> /dev/null; then
  id=$(ask "$url/_nodes/_local?filter_path=nodes.*.name" | sed -n 's/^{"nodes":{"\([^"]*\)".*/\1/p')
  [ -z "$id" ] || ask -X DELETE "$url/_nodes/$id/shutdown" > /dev/null
  exit 1
fi
rm -f /var/lib/elasticsearch/forming
[ "${1:-}" = shards ] || exit 0

health=$(ask "$url/_cluster/health?filter_path=status,number_of_data_nodes")
case "$health" in
  *'"green"'*) exit 0 ;;
  # A single node has no place for copies.
  *'"yellow"'*'"number_of_data_nodes":1}'*) exit 0 ;;
esac
# A copy that can't be healed must not hold the other pods up for ever.
[ $(($(date +%s) - $(cat /tmp/began))) -ge 600 ]
)sh";
}

std::string stop_script() {
  return R"sh(url=http://127.0.0.1:9200
ask() { curl --silent --fail --max-time 5 --header 'Content-Type: application/json' "$@" > /dev/null; }

# For ten minutes its copies are not made anew elsewhere. If it never comes back, they are after that.
id=$(curl --silent --fail --max-time 5 "$url/_nodes/_local?filter_path=nodes.*.name" | sed -n 's/^{"nodes":{"\([^"]*\)".*/\1/p')
[ -z "$id" ] || ask -X PUT --data '{"type": "restart", "reason": "its pod is replaced", "allocation_delay": "10m"}' "$url/_nodes/$id/shutdown"
ask --max-time 30 -X POST "$url/_flush"
exit 0
)sh";
}

}  // namespace dataplatform::components::search
