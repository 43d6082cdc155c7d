// Blocks that go to the API server as they are: a member that it does not know makes it refuse the
// whole object, and it does not know where that was written.
#include "controllers/spec/checks.hpp"
#include "controllers/spec/reader.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

using Members = std::vector<std::string>;

const Members& members_of_toleration() {
  static const Members members{"key", "operator", "value", "effect", "tolerationSeconds"};
  return members;
}
const Members& members_of_parent() {
  static const Members members{"group", "kind", "namespace", "name", "sectionName", "port"};
  return members;
}
const Members& members_of_port() {
  static const Members members{"port", "endPort", "protocol"};
  return members;
}

void check_member(const Members& known, const std::string& name, const Json& value,
                  const std::string& path, Problems& problems) {
  if (std::ranges::find(known, name) == known.end()) {
    const std::string near = base::nearest(name, known);
    refuse(problems, path, "is not a field",
           near.empty() ? "use " + base::join(known, ", ") : "did you mean " + near + "?");
  } else if (value.is_structured()) {
    refuse(problems, path, "must be one value", "write a text or a number");
  }
}

/// Of a list of objects that have nothing but plain values.
void check_items(const Json& items, const Members& known, const std::string& path,
                 Problems& problems) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string place = path + "[" + std::to_string(i) + "]";
    if (!items[i].is_object()) {
      refuse(problems, place, "must be an object", "use " + base::join(known, ", "));
      continue;
    }
    for (const auto& [name, value] : items[i].items())
      check_member(known, name, value, place + "." + shown_key(name), problems);
  }
}

std::string ports_at(const char* list, std::size_t index) {
  return std::string("spec.networkPolicy.") + list + "[" + std::to_string(index) + "].ports";
}

}  // namespace

void check_verbatim(const Checked& in, Problems& problems) {
  const SchedulingSpec& scheduling = in.spec.scheduling;
  const auto tolerations = [&](const Json& items, const std::string& path) {
    check_items(items, members_of_toleration(), path + ".tolerations", problems);
  };
  tolerations(scheduling.tolerations, "spec.scheduling");
  tolerations(scheduling.spot.tolerations, "spec.scheduling.spot");
  tolerations(in.spec.components.airbyte.jobs.tolerations, "spec.components.airbyte.jobs");
  check_items(in.spec.edge.gateway.parent_refs, members_of_parent(), "spec.edge.gateway.parentRefs",
              problems);
  const NetworkPolicySpec& network = in.spec.network_policy;
  for (std::size_t i = 0; i < network.additional_ingress.size(); ++i)
    check_items(network.additional_ingress[i].ports, members_of_port(),
                ports_at("additionalIngress", i), problems);
  for (std::size_t i = 0; i < network.additional_egress.size(); ++i)
    check_items(network.additional_egress[i].ports, members_of_port(),
                ports_at("additionalEgress", i), problems);
}

}  // namespace dataplatform::spec
