// Operators of two versions in one process: each knows the catalog up to its own release.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dataplatform::simulation {

/// What the code that runs now knows of the catalog: its oldest `count` releases.
void know_releases(std::size_t count);

/// The known ones of `all`, which are the oldest first; asked by the copy of
/// controllers/catalog/catalog.cpp that tests/simulation/world/releases.py makes.
const std::vector<std::string>& known_of(const std::vector<std::string>& all);

}  // namespace dataplatform::simulation
