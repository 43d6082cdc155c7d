// The YAML files of this folder, as they were built in.
#pragma once

#include <string_view>

namespace dataplatform::catalog {

/// Text of a file ("2026.11/release.yaml"); "" where there is none.
std::string_view file_text(std::string_view path);

}  // namespace dataplatform::catalog
