#include "operator/base/json.hpp"

#include "operator/base/text.hpp"

#include <bit>
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

namespace {

// Odd, so that nothing of `before` is lost.
constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15u;

std::uint64_t add(std::uint64_t before, std::uint64_t number) {
  return (before ^ number) * kFactor;
}

std::uint64_t add(std::uint64_t before, const std::string& text) {
  return hash(text, add(before, text.size()));
}

std::uint64_t add(std::uint64_t before, const Json& value);

std::uint64_t add_children(std::uint64_t before, const Json& value) {
  std::uint64_t so_far = add(before, value.size());
  for (auto child = value.begin(); child != value.end(); ++child) {
    if (value.is_object()) so_far = add(so_far, child.key());
    so_far = add(so_far, *child);
  }
  return so_far;
}

/// 5 and 5u are written alike.
Json::value_t kind_of(const Json& value) {
  return value.is_number_unsigned() ? Json::value_t::number_integer : value.type();
}

std::uint64_t add(std::uint64_t before, const Json& value) {
  const std::uint64_t so_far = add(before, static_cast<std::uint64_t>(kind_of(value)));
  if (value.is_structured()) return add_children(so_far, value);
  if (value.is_string()) return add(so_far, value.get_ref<const std::string&>());
  if (value.is_number_float())
    return add(so_far, std::bit_cast<std::uint64_t>(value.get<double>()));
  if (value.is_number()) return add(so_far, value.get<std::uint64_t>());
  return value.is_boolean() ? add(so_far, value.get<bool>() ? 1 : 0) : so_far;
}

}  // namespace

std::uint64_t hash_of(const Json& value) {
  return add(kHashOfNothing, value);
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace dataplatform::base
