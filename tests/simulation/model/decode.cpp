#include "tests/simulation/model/decode.hpp"

#include "operator/base/quantity.hpp"
#include "tests/simulation/model/typed.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

bool is_zero(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number()) return value == 0;
  return value.empty();
}

Json zero_of(const Type& type) {
  switch (type.shape) {
    case Shape::Struct:
      return zero(type);
    case Shape::Scalar:
      if (type.scalar == Scalar::Text) return "";
      if (type.scalar == Scalar::Number || type.scalar == Scalar::Free) return 0;
      if (type.scalar == Scalar::Flag) return false;
      return Json();
    case Shape::Map:
    case Shape::List:
    case Shape::Any:
      break;
  }
  return Json();
}

void decode_members(Json& value, const Type& type) {
  for (auto it = value.begin(); it != value.end();) {
    const auto known = type.fields.find(it.key());
    const Type* below = known != type.fields.end() ? known->second.type : type.items;
    const bool gone = below == nullptr || (it->is_null() && !type.raw);
    if (!gone) decode(*it, *below);
    const bool dropped =
        known != type.fields.end() && known->second.presence == Presence::Dropped && is_zero(*it);
    it = gone || dropped ? value.erase(it) : std::next(it);
  }
  if (type.raw) return;
  for (const std::string& key : type.always) {
    if (value.contains(key)) continue;
    const Type& always = *type.fields.at(key).type;
    Json nothing = zero_of(always);
    if (nothing.is_null()) continue;
    decode(nothing, always);  // without the nulls inside
    value[key] = std::move(nothing);
  }
}

std::string decimal(std::int64_t milli) {
  if (milli % 1000 != 0) return std::to_string(milli) + "m";
  std::int64_t whole = milli / 1000;
  std::size_t step = 0;
  constexpr std::string_view kSuffixes = " kMGTPE";
  while (whole != 0 && whole % 1000 == 0 && step + 1 < kSuffixes.size()) {
    whole /= 1000;
    ++step;
  }
  return std::to_string(whole) + (step == 0 ? "" : std::string(1, kSuffixes[step]));
}

std::string binary(std::int64_t bytes) {
  std::size_t step = 0;
  constexpr std::string_view kSuffixes = " KMGTPE";
  while (bytes % 1024 == 0 && step + 1 < kSuffixes.size()) {
    bytes /= 1024;
    ++step;
  }
  return std::to_string(bytes) + (step == 0 ? "" : std::string(1, kSuffixes[step]) + "i");
}

/// Of binary quantities the server remembers the text only where the number is no multiple of 8.
bool otherwise_spelled(const std::string& text) {
  const std::string kept = canonical_quantity(text);
  return kept != text && !(text.ends_with("i") && std::stoll(kept) % 8 == 0);
}

bool otherwise_spelled(const Json& said, const Type& type) {
  if (type.shape == Shape::Scalar)
    return type.scalar == Scalar::Quantity &&
           otherwise_spelled(said.is_string() ? said.get<std::string>() : said.dump());
  if (type.shape == Shape::Any || !said.is_structured()) return false;
  if (said.is_array())
    return std::ranges::any_of(
        said, [&](const Json& item) { return otherwise_spelled(item, *type.items); });
  for (const auto& [key, value] : said.items()) {
    const Type* below = type.field(key);
    if (below != nullptr && otherwise_spelled(value, *below)) return true;
  }
  return false;
}

void note(FieldSet& set, const std::string& element, FieldSet below) {
  if (!below.empty()) set.below.emplace(element, std::move(below));
}

}  // namespace

std::string canonical_quantity(const std::string& text) {
  const std::optional<base::Quantity> parsed = base::Quantity::parse(text);
  if (!parsed) return text;
  const bool exponent =
      text.find_first_of("eE") != std::string::npos && !text.ends_with("E") && !text.ends_with("i");
  if (exponent) return text;
  if (text.ends_with("i") && parsed->bytes() >= 1024) return binary(parsed->bytes());
  return decimal(parsed->milli());
}

void decode(Json& value, const Type& type) {
  switch (type.shape) {
    case Shape::Scalar:
      if (type.scalar == Scalar::Quantity && value.is_number()) value = value.dump();
      if (type.scalar == Scalar::Quantity && value.is_string())
        value = canonical_quantity(value.get<std::string>());
      return;
    case Shape::Struct:
      if (value.is_object()) decode_members(value, type);
      return;
    case Shape::Map:
    case Shape::List:
      if (!value.is_structured()) return;
      for (Json& item : value)
        decode(item, *type.items);
      return;
    case Shape::Any:
      return;
  }
}

FieldSet respelled(const Json& said, const Type& type) {
  FieldSet set;
  if (!said.is_structured()) return set;
  if (type.shape == Shape::List) {
    set.member = type.atomic && otherwise_spelled(said, type);
    if (type.atomic || type.items->shape == Shape::Scalar) return set;
    for (const Json& item : said)
      note(set, element_of(item, type), respelled(item, *type.items));
    return set;
  }
  if (!said.is_object()) return set;
  for (const auto& [key, value] : said.items()) {
    if (const Type* below = type.field(key); below != nullptr && value.is_structured())
      note(set, "f:" + key, respelled(value, *below));
  }
  return set;
}

std::optional<std::string> unknown_field(const Json& value, const Type& type) {
  if (type.shape == Shape::Any || !value.is_structured()) return std::nullopt;
  if (value.is_array()) {
    for (const Json& item : value) {
      if (auto found = unknown_field(item, *type.items)) return "[]." + *found;
    }
    return std::nullopt;
  }
  for (const auto& [key, item] : value.items()) {
    const Type* below = type.field(key);
    if (below == nullptr) return key;
    if (auto found = unknown_field(item, *below)) return key + "." + *found;
  }
  return std::nullopt;
}

Json zero(const Type& type) {
  Json value = Json::object();
  for (const std::string& key : type.always)
    value[key] = zero_of(*type.fields.at(key).type);
  return value;
}

}  // namespace dataplatform::simulation
