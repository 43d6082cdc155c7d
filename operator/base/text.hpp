// Small helpers on text that the standard library lacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::base {

/// The parts between separators, empty ones too; always at least one, so that front() is safe.
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string trim(std::string_view text);

/// "connectorBuilder" to "connector-builder"; a run of capitals is one word: "sqlURLPath" to
/// "sql-url-path".
std::string kebab_case(std::string_view camel_case);

/// ASCII letters in lower case, whatever the locale.
std::string lower_case(std::string_view text);

/// The first letter in upper case: "ready" to "Ready".
std::string capitalized(std::string_view text);

inline constexpr std::uint64_t kHashOfNothing = 0xcbf29ce484222325u;

/// FNV-1a, 64 bits: for "has this changed", never for anything that an attacker could gain by.
/// `before`: the hash of what stands before `text`.
std::uint64_t hash(std::string_view text, std::uint64_t before = kHashOfNothing);

/// Sixteen lower-case hexadecimal digits.
std::string hash_digits(std::uint64_t hash);

/// Those of `hash`.
std::string hash_text(std::string_view text);

/// The known word nearest to `word` by edit distance, or "" where none is near: "did you mean …".
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace dataplatform::base
