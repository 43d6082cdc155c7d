// Labels and annotations as Kubernetes has them: a wrong one is refused with the first object that
// gets it, by a server that does not know where it was written.
#include "controllers/spec/checks.hpp"
#include "controllers/spec/labels.hpp"
#include "controllers/spec/roles.hpp"
#include "operator/base/excerpt.hpp"

namespace dataplatform::spec {
namespace {

constexpr std::size_t kShown = 63;

void check_keys(const TextMap& entries, const std::string& path, const char* what,
                Problems& problems) {
  for (const auto& [key, value] : entries) {
    if (is_label_key(key)) continue;
    refuse(problems, entry_at(path, key), std::string("is no key of ") + what, kKeyHint);
  }
}

void check_node_selector(const TextMap& selector, const std::string& path, Problems& problems) {
  check_keys(selector, path, "a label", problems);
  for (const auto& [key, value] : selector) {
    if (is_label_value(value)) continue;
    refuse(problems, entry_at(path, key),
           "is " + base::excerpt(value, kShown) + ", which no label of a node can be", kValueHint);
  }
}

}  // namespace

void check_labels(const Checked& in, Problems& problems) {
  const SchedulingSpec& scheduling = in.spec.scheduling;
  check_node_selector(scheduling.node_selector, "spec.scheduling.nodeSelector", problems);
  check_node_selector(scheduling.spot.node_selector, "spec.scheduling.spot.nodeSelector", problems);
  check_node_selector(in.spec.components.airbyte.jobs.node_selector,
                      "spec.components.airbyte.jobs.nodeSelector", problems);
  check_keys(in.spec.edge.ingress.annotations, "spec.edge.ingress.annotations", "an annotation",
             problems);
  for (const RoleEntry& role : roles_of(in.spec))
    check_keys(role.role.service_account.annotations, role.path + ".serviceAccount.annotations",
               "an annotation", problems);
}

}  // namespace dataplatform::spec
