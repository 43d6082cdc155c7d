#include "operator/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

// The <cctype> ones depend on the locale and are undefined for bytes above 127.
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::string trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

std::string kebab_case(std::string_view camel_case) {
  std::string text;
  for (std::size_t i = 0; i < camel_case.size(); ++i) {
    const char c = camel_case[i];
    const bool after_upper = i > 0 && is_upper(camel_case[i - 1]);
    const bool before_lower = i + 1 < camel_case.size() && is_lower(camel_case[i + 1]);
    // A run of capitals is one word, whose last letter begins the next: "sqlURLPath".
    const bool begins_word = is_upper(c) && i > 0 && (!after_upper || before_lower);
    if (begins_word && text.back() != '-') text += '-';
    text += to_lower(c);
  }
  return text;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), to_lower);
  return lower;
}

std::string capitalized(std::string_view text) {
  std::string result(text);
  if (!result.empty()) result[0] = to_upper(result[0]);
  return result;
}

std::uint64_t hash(std::string_view text, std::uint64_t before) {
  std::uint64_t value = before;
  for (char c : text) {
    value ^= static_cast<unsigned char>(c);
    value *= 0x100000001b3u;
  }
  return value;
}

std::string hash_digits(std::uint64_t hash) {
  return fmt::format("{:016x}", hash);
}

std::string hash_text(std::string_view text) {
  return hash_digits(hash(text));
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  const std::size_t near_enough = std::max<std::size_t>(1, word.size() / 3);
  const std::string wanted = lower_case(word);
  std::string best;
  std::size_t best_distance = near_enough + 1;
  for (const std::string& candidate : known) {
    // Also keeps a stranger's very long word from costing its length squared.
    if (candidate.size() > word.size() + near_enough) continue;
    if (word.size() > candidate.size() + near_enough) continue;
    const std::size_t distance = edit_distance(wanted, lower_case(candidate));
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

}  // namespace dataplatform::base
