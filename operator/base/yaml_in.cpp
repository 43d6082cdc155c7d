// YAML text to JSON values.
#include "operator/base/excerpt.hpp"
#include "operator/base/utf8.hpp"
#include "operator/base/yaml_builder.hpp"

#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace dataplatform::base {
namespace {

constexpr std::size_t kLongestReason = 120;  // bytes; those of yaml-cpp are half as long

std::string at(const YAML::Mark& mark, std::string_view what) {
  return fmt::format("line {}, column {}: {}", mark.line + 1, mark.column + 1, what);
}

/// What YAML forbids in a text, found before the parser sees it: its own handling of NUL, of 0x04
/// and of other encodings is surprising.
std::optional<std::string> bad_character(std::string_view text) {
  YAML::Mark mark;
  for (std::size_t i = 0; i < text.size();) {
    const auto point = read_code_point(text.substr(i));
    if (!point) return at(mark, "is not UTF-8");
    const std::uint32_t value = point->value;
    const bool control = value < 0x20 && value != '\n' && value != '\r' && value != '\t';
    if (control || value == 0x7F) return at(mark, "holds a control character; write it escaped");
    i += point->size;
    ++mark.column;
    if (value == '\n') {
      ++mark.line;
      mark.column = 0;
    }
  }
  return std::nullopt;
}

/// yaml-cpp takes a quote that is not closed for closed where the text ends with a line, and reads
/// all that follows it as one value. At the end of a document it sees it.
std::string with_end(std::string_view text) {
  const std::size_t last = text.find_last_of('\n');
  const bool whole_line = last != std::string_view::npos &&
                          text.find_first_not_of(" \t\r", last + 1) == std::string_view::npos;
  if (!whole_line) return std::string(text);
  return std::string(text) + (text.ends_with('\n') ? "...\n" : "\n...\n");
}

std::string reason_of(const YAML::Exception& error) {
  if (error.msg == YAML::ErrorMsg::DOC_IN_SCALAR || error.msg == YAML::ErrorMsg::EOF_IN_SCALAR)
    return "a text in quotes has no end before this; close the quote";
  // Its "unknown escape character" quotes one byte, which may be the half of a character.
  return excerpt(error.msg, kLongestReason);
}

std::unexpected<Error> invalid(std::string what) {
  return std::unexpected(Error{ErrorKind::Invalid, "the YAML is not usable: " + std::move(what)});
}

}  // namespace

Result<std::vector<Json>> parse_yaml(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    return invalid(fmt::format("it has {} bytes but may have {}", text.size(), limits.bytes));
  }
  if (auto bad = bad_character(text)) return invalid(std::move(*bad));
  try {
    std::istringstream stream(with_end(text));
    YAML::Parser parser(stream);
    YamlBuilder builder(text, limits);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take();
  } catch (const YamlRefusal& refusal) {
    return invalid(at(refusal.mark, refusal.what));
  } catch (const YAML::Exception& error) {
    return invalid(at(error.mark, reason_of(error)));
  }
}

}  // namespace dataplatform::base
