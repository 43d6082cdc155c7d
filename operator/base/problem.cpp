#include "operator/base/problem.hpp"

#include "operator/base/excerpt.hpp"

#include <algorithm>

namespace dataplatform::base {

// Of a path, and of each of the two others: what a person still reads.
constexpr std::size_t kLongestPath = 400;
constexpr std::size_t kLongestPart = 1500;

std::string to_text(const Problem& problem) {
  std::string text = excerpt(problem.path, kLongestPath);
  if (!text.empty() && !problem.what.empty()) text += ' ';
  text += excerpt(problem.what, kLongestPart);
  if (!text.empty() && !problem.fix.empty()) text += "; ";
  return text + excerpt(problem.fix, kLongestPart);
}

bool has_errors(const Problems& problems) {
  return std::ranges::any_of(
      problems, [](const Problem& problem) { return problem.severity == Severity::Error; });
}

}  // namespace dataplatform::base
