// Base64 as kubeconfigs hold it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dataplatform::kube {

std::string to_base64(std::string_view bytes);

/// nullopt where `text` is no base64; line breaks are allowed in it.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace dataplatform::kube
