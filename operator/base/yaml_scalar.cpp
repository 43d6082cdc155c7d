#include "operator/base/yaml_scalar.hpp"

#include "operator/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace dataplatform::base {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, text) != words.end();
}

std::size_t count_digits(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, [](char c) { return c >= '0' && c <= '9'; });
  return static_cast<std::size_t>(end - text.begin());
}

enum class Form { Text, Integer, Float };

/// What the characters say, without a look at the size of the number.
Form form_of(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t whole = count_digits(text);
  if (whole > 1 && text.starts_with('0')) return Form::Text;
  text.remove_prefix(whole);
  if (text.empty()) return whole > 0 ? Form::Integer : Form::Text;
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = count_digits(text);
    text.remove_prefix(fraction);
  }
  if (whole + fraction == 0) return Form::Text;
  if (text.empty()) return Form::Float;
  if (text[0] != 'e' && text[0] != 'E') return Form::Text;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && count_digits(text) == text.size() ? Form::Float : Form::Text;
}

template <class T>
std::optional<Json> read_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Json(value);
}

}  // namespace

std::optional<Json> resolve_plain(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 3> kTrue{"true", "True", "TRUE"};
  constexpr std::array<std::string_view, 3> kFalse{"false", "False", "FALSE"};
  if (is_one_of(text, kNull)) return Json(nullptr);
  if (is_one_of(text, kTrue)) return Json(true);
  if (is_one_of(text, kFalse)) return Json(false);
  const Form form = form_of(text);
  if (form == Form::Text) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  if (form == Form::Float) return read_number<double>(text);
  if (text.starts_with('-')) return read_number<std::int64_t>(text);
  return read_number<std::uint64_t>(text);
}

bool is_ambiguous(std::string_view text) {
  constexpr std::array<std::string_view, 11> kWords{"",   "~",  "null", "true", "false", "yes",
                                                    "no", "on", "off",  "y",    "n"};
  return is_one_of(lower_case(text), kWords) || resolve_plain(text).has_value();
}

}  // namespace dataplatform::base
