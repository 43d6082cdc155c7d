// JSON as we use it everywhere, and reads of foreign objects that never throw.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace dataplatform::base {

using Json = nlohmann::json;

/// Path of keys into an object, e.g. {"metadata", "name"}.
using KeyPath = std::initializer_list<std::string_view>;

/// The value at `path`, or nullptr where any step is missing or not an object.
const Json* find(const Json& object, KeyPath path);

/// The string at `path`; "" where it is missing or no string.
std::string text_at(const Json& object, KeyPath path);

/// The integer at `path`; `fallback` where it is missing or no integer.
std::int64_t integer_at(const Json& object, KeyPath path, std::int64_t fallback = 0);

/// The boolean at `path`; `fallback` where it is missing or no boolean.
bool flag_at(const Json& object, KeyPath path, bool fallback = false);

/// The object or array at `path`; an empty value of the same kind where it is missing.
const Json& object_at(const Json& object, KeyPath path);
const Json& array_at(const Json& object, KeyPath path);

/// Of values that to_line writes alike the same, as base::hash is; no text is made for it.
std::uint64_t hash_of(const Json& value);

/// One line of UTF-8, never `\/`, bad bytes replaced: what the API server takes for an apply.
std::string to_line(const Json& value);

}  // namespace dataplatform::base
