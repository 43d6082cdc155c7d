// Bugs that can be switched on, in the copies of the operator's sources that plants.py makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::simulation {

/// Is the bug of this name on?
bool planted(std::string_view name);

/// Switches one on, all others off; "" for none.
void plant(std::string name);

/// Those that 400 lives are enough for, and those that need more; from plants.py.
const std::vector<std::string>& plants();
const std::vector<std::string>& rare_plants();

}  // namespace dataplatform::simulation
