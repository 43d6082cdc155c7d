// Admission of custom resources.
#pragma once

#include "operator/kube/api.hpp"
#include "tests/simulation/model/schema.hpp"

namespace dataplatform::simulation {

/// The schema that objects of `kind` must fit; nullptr for kinds without one that the model knows.
const base::Json* structural_schema(const kube::Kind& kind);

/// The type of a kind, built in or by that schema.
const Type& type_of(const kube::Kind& kind);

}  // namespace dataplatform::simulation
