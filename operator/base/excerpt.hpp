// What a stranger wrote, as a message can hold it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dataplatform::base {

/// The beginning of `text`, about `most` bytes, on one line and in good UTF-8: control characters
/// and bytes that are none are written as \x0a, and what is cut off ends in "…". A text cut within
/// a character would come back from the API server as another one, and look like a change for ever.
std::string excerpt(std::string_view text, std::size_t most);

}  // namespace dataplatform::base
