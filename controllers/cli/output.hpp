// Text for people: what a stranger's file holds must neither break a line nor drive a terminal.
#pragma once

#include <string>
#include <string_view>

namespace dataplatform::cli {

/// The text on one line: control characters and bytes that are no UTF-8 are written as \x1b.
std::string on_one_line(std::string_view text);

/// A line on standard error.
void complain(std::string_view text);

}  // namespace dataplatform::cli
