#include "operator/base/json.hpp"

#include <limits>

namespace dataplatform::base {

const Json* find(const Json& object, KeyPath path) {
  const Json* at = &object;
  for (std::string_view key : path) {
    if (!at->is_object()) return nullptr;
    auto member = at->find(key);
    if (member == at->end()) return nullptr;
    at = &*member;
  }
  return at;
}

std::string text_at(const Json& object, KeyPath path) {
  const Json* value = find(object, path);
  return value && value->is_string() ? value->get<std::string>() : std::string();
}

std::int64_t integer_at(const Json& object, KeyPath path, std::int64_t fallback) {
  const Json* value = find(object, path);
  if (!value || !value->is_number_integer()) return fallback;
  // A number above 2^63 would wrap around to a negative one.
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value->is_number_unsigned() && value->get<std::uint64_t>() > kMost) return fallback;
  return value->get<std::int64_t>();
}

bool flag_at(const Json& object, KeyPath path, bool fallback) {
  const Json* value = find(object, path);
  return value && value->is_boolean() ? value->get<bool>() : fallback;
}

const Json& object_at(const Json& object, KeyPath path) {
  static const Json kEmpty = Json::object();
  const Json* value = find(object, path);
  return value && value->is_object() ? *value : kEmpty;
}

const Json& array_at(const Json& object, KeyPath path) {
  static const Json kEmpty = Json::array();
  const Json* value = find(object, path);
  return value && value->is_array() ? *value : kEmpty;
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace dataplatform::base
