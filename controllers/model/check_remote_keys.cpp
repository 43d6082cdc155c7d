#include "controllers/model/check.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::model {
namespace {

std::vector<std::string> remote_names(const Platform& platform) {
  std::vector<std::string> names;
  for (const Component& component : platform.components) {
    if (component.mode != Mode::Managed) continue;
    for (const SecretSpec& secret : component.secrets) {
      for (const SecretEntry& entry : secret.entries) {
        const bool asked = std::holds_alternative<Generated>(entry.source) && !secret.existing;
        if (asked) names.push_back(remote_name(secret, entry));
      }
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

base::Problems check_remote_keys(const Platform& platform) {
  base::Problems problems;
  if (platform.secrets.provider != SecretSource::Provider::External) return problems;
  const std::vector<std::string> known = remote_names(platform);
  for (const auto& [name, remote] : platform.secrets.remote) {
    if (std::binary_search(known.begin(), known.end(), name)) continue;
    const std::string near = base::nearest(name, known);
    problems.push_back({"spec.secrets.remoteKeys[" + name + "]",
                        "is for " + name + ", which nothing here asks the store for",
                        (near.empty() ? "" : "did you mean " + near + "? ") + "Use one of " +
                            base::join(known, ", ") + ", or remove it",
                        base::Severity::Warning});
  }
  return problems;
}

}  // namespace dataplatform::model
