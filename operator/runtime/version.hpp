// resourceVersions as far as they may be compared.
#pragma once

#include <string>

namespace dataplatform::runtime {

/// Is `candidate` surely older than `known`? False where either is no number: then nobody can tell.
bool older(const std::string& candidate, const std::string& known);

}  // namespace dataplatform::runtime
