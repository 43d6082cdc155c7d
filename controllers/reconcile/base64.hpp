// Base64 as Secret data wants it (RFC 4648, padded).
#pragma once

#include <string>
#include <string_view>

namespace dataplatform::reconcile {

std::string base64(std::string_view bytes);

}  // namespace dataplatform::reconcile
