// The data files of the model, embedded.
#pragma once

#include <string_view>

namespace dataplatform::simulation {

/// The text of a file of this folder ("schemas.yaml"); "" where there is none.
std::string_view model_file(std::string_view path);
/// The text of a file of crds/.
std::string_view crd_file(std::string_view path);

}  // namespace dataplatform::simulation
