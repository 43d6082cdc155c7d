#include "tests/simulation/world/releases.hpp"

#include <algorithm>
#include <map>

namespace dataplatform::simulation {
namespace {

std::size_t& known() {
  static std::size_t count = 1;
  return count;
}

}  // namespace

void know_releases(std::size_t count) {
  known() = count;
}

const std::vector<std::string>& known_of(const std::vector<std::string>& all) {
  static std::map<std::size_t, std::vector<std::string>> views;
  std::vector<std::string>& view = views[known()];
  if (view.empty()) {
    const auto end = static_cast<std::ptrdiff_t>(std::min(known(), all.size()));
    view.assign(all.begin(), all.begin() + end);
  }
  return view;
}

}  // namespace dataplatform::simulation
