// Patches of pods and objects as a careless user writes them, or one who wants more than he may.
#pragma once

#include "operator/base/json.hpp"
#include "tests/fuzz/dice.hpp"

namespace dataplatform::fuzz {

/// What `podTemplate` or a behavior may hold: {"metadata": …, "spec": …}, in pieces.
base::Json pod_patch(Dice& dice);

/// An item of spec.objectOverrides for an object that a platform called `platform` has.
base::Json object_override(const std::string& platform, Dice& dice);

}  // namespace dataplatform::fuzz
