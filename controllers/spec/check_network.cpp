// What users write into NetworkPolicies: which component, and who its peers are. A selector that
// selects less than it seems to opens a door.
#include "controllers/spec/checks.hpp"
#include "controllers/spec/labels.hpp"
#include "controllers/spec/reader.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

void check_component_name(const Text& name, const std::string& path, Problems& problems) {
  static const std::vector<std::string> known{"airbyte",    "dremio",      "superset",     "dbt",
                                              "postgresql", "objectStore", "elasticsearch"};
  for (const std::string& each : known) {
    if (name == each) return;
  }
  if (!name) return;
  const std::string near = base::nearest(*name, known);
  refuse(problems, path, "is " + *name + ", which is no component",
         near.empty() ? "use one of " + base::join(known, ", ") : "did you mean " + near + "?");
}

/// `addresses`: an ipBlock may stand in place of selectors.
void check_peer(const Json& peer, bool addresses, const std::string& path, Problems& problems) {
  const std::string may = addresses ? "use namespaceSelector, podSelector or ipBlock"
                                    : "use namespaceSelector and podSelector";
  if (!peer.is_object()) return refuse(problems, path, "is no peer", may);
  if (addresses && std::ranges::all_of(peer, [](const Json& value) { return value.is_null(); }))
    refuse(problems, path, "names nobody", may);
  for (const auto& [key, value] : peer.items()) {
    const std::string place = path + "." + shown_key(key);
    if (key == "namespaceSelector" || key == "podSelector") {
      if (!value.is_null()) check_selector(value, place, problems);
    } else if (key != "ipBlock" || !addresses) {
      refuse(problems, place, "is not a field", may);
    }
  }
}

void check_peers(const Json& peers, const std::string& path, Problems& problems) {
  for (std::size_t i = 0; i < peers.size(); ++i)
    check_peer(peers[i], true, path + "[" + std::to_string(i) + "]", problems);
}

std::string item_of(const char* list, std::size_t index) {
  return std::string("spec.networkPolicy.") + list + "[" + std::to_string(index) + "]";
}

}  // namespace

void check_network(const Checked& in, Problems& problems) {
  const NetworkPolicySpec& written = in.spec.network_policy;
  const std::pair<const char*, const Json&> peers[] = {
      {"ingressController", written.ingress_controller}, {"monitoring", written.monitoring}};
  for (const auto& [name, peer] : peers) {
    if (!peer.is_null())
      check_peer(peer, false, std::string("spec.networkPolicy.") + name, problems);
  }
  for (std::size_t i = 0; i < written.additional_ingress.size(); ++i) {
    const std::string path = item_of("additionalIngress", i);
    check_component_name(written.additional_ingress[i].component, path + ".component", problems);
    check_peers(written.additional_ingress[i].from, path + ".from", problems);
  }
  for (std::size_t i = 0; i < written.additional_egress.size(); ++i) {
    const std::string path = item_of("additionalEgress", i);
    check_component_name(written.additional_egress[i].component, path + ".component", problems);
    check_peers(written.additional_egress[i].to, path + ".to", problems);
  }
}

}  // namespace dataplatform::spec
