#include "operator/base/problem.hpp"

#include <algorithm>

namespace dataplatform::base {

std::string to_text(const Problem& problem) {
  std::string text = problem.path;
  if (!text.empty() && !problem.what.empty()) text += ' ';
  text += problem.what;
  if (!text.empty() && !problem.fix.empty()) text += "; ";
  return text + problem.fix;
}

bool has_errors(const Problems& problems) {
  return std::ranges::any_of(
      problems, [](const Problem& problem) { return problem.severity == Severity::Error; });
}

}  // namespace dataplatform::base
