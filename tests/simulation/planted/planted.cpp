#include "tests/simulation/planted/planted.hpp"

namespace dataplatform::simulation {
namespace {

std::string& present() {
  static std::string name;
  return name;
}

}  // namespace

bool planted(std::string_view name) {
  return present() == name;
}

void plant(std::string name) {
  present() = std::move(name);
}

}  // namespace dataplatform::simulation
