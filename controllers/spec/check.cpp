#include "controllers/spec/checks.hpp"

#include <algorithm>

namespace dataplatform::spec {

void refuse(Problems& problems, std::string path, std::string what, std::string fix) {
  problems.push_back({std::move(path), std::move(what), std::move(fix)});
}

void warn(Problems& problems, std::string path, std::string what, std::string fix) {
  problems.push_back({std::move(path), std::move(what), std::move(fix), base::Severity::Warning});
}

ComponentMode mode_of(const ComponentSpec& component) {
  return component.mode.value_or(ComponentMode::Managed);
}

bool is_enabled(const ComponentSpec& component) {
  return mode_of(component) != ComponentMode::Disabled;
}

Problems check(const Spec& spec, const Resolved& resolved, const Facts& facts) {
  const Checked in{spec, resolved, facts};
  Problems problems;
  for (const auto rules :
       {check_platform, check_edge, check_services, check_roles, check_dependencies,
        check_postgresql, check_object_store, check_search, check_applications, check_airbyte,
        check_labels, check_network, check_verbatim, check_overrides}) {
    rules(in, problems);
  }
  // Errors first: status shows only so many.
  std::stable_partition(problems.begin(), problems.end(), [](const base::Problem& problem) {
    return problem.severity == base::Severity::Error;
  });
  return problems;
}

}  // namespace dataplatform::spec
