// What may differ between the two servers, each with its reason.
#pragma once

#include "tests/simulation/conformance/side.hpp"

namespace dataplatform::simulation {

/// An object without what a server makes up.
Json comparable(const Json& object);

/// What turns `model` into `real`, a line for people each; "" where they are the same.
std::string difference_lines(const Json& real, const Json& model);

/// "" where both say the same; else what differs, for people.
std::string difference(const Outcome& real, const Outcome& model);
std::string difference(const std::vector<Told>& real, const std::vector<Told>& model);

}  // namespace dataplatform::simulation
