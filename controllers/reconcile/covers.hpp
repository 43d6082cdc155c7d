// Is a live object as we want it, field by field? Lists with merge keys are matched by key, as the
// API server does on apply; what others added or the server defaulted does not count.
#pragma once

#include "operator/base/json.hpp"

#include <string>
#include <vector>

namespace dataplatform::reconcile {

using base::Json;

/// A place where two objects differ; null is "not there".
struct Difference {
  std::string path;
  Json live, desired;
};

/// Places where `live` is not as `desired`; at most `most`.
std::vector<Difference> compare(const Json& live, const Json& desired, std::size_t most);

/// Places of fields that our last apply owned and `desired` has no more: the next one takes them
/// out. At most `most`.
std::vector<Difference> dropped(const Json& live, const Json& desired, std::size_t most);

/// Paths ("spec.template.spec.containers[web].image") where `live` is not as `desired`; at most
/// `most`.
std::vector<std::string> differences(const Json& live, const Json& desired, std::size_t most = 8);

}  // namespace dataplatform::reconcile
