// What differs between kinds in how the API server keeps their books.
#pragma once

#include "operator/kube/kind.hpp"

namespace dataplatform::simulation {

struct KindRules {
  bool status = false;             // has a status subresource; other writes can't touch the status
  bool generation = false;         // metadata.generation counts changes of the spec
  bool annotations_count = false;  // … and of annotations
  bool made_by_replace = false;    // a PUT of an object that is not there makes it
  bool custom = false;             // by a CustomResourceDefinition
};

KindRules rules_of(const kube::Kind& kind);

}  // namespace dataplatform::simulation
