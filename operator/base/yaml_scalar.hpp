// What a plain YAML scalar means. Inside operator/base only.
#pragma once

#include "operator/base/json.hpp"

#include <optional>
#include <string_view>

namespace dataplatform::base {

/// The null, boolean or number that a plain scalar is; nullopt where it is text. Octal,
/// hexadecimal, numbers with leading zeros and numbers that JSON can't hold are text: schemas say
/// so loudly, while 0644 taken for 644 would go unnoticed.
std::optional<Json> resolve_plain(std::string_view text);

/// True where a plain scalar would be read as something else than text by us or by a YAML 1.1
/// reader.
bool is_ambiguous(std::string_view text);

}  // namespace dataplatform::base
