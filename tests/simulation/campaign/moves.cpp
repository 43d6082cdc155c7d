#include "tests/simulation/campaign/moves.hpp"

#include "tests/simulation/campaign/examples.hpp"

namespace dataplatform::simulation {
namespace {

using spec::Format;
using spec::Kind;
using spec::Rules;

Format format_of(const Property& property) {
  return property.shape.format == Format::Any ? property.line->rules.format : property.shape.format;
}

/// Two values of the property, the second "higher" where there is an order.
std::pair<Json, Json> pair_of(const Property& property) {
  const std::vector<Json> known = examples_of(property.path);
  if (known.size() > 1) return {known[0], known[1]};
  const Rules limits = spec::limits_of(*property.line);
  const spec::Shape& shape = property.shape;
  switch (shape.kind) {
    case Kind::Integer: {
      const std::int64_t low = std::min(*limits.maximum, *limits.minimum + 1);
      return {low, std::min(*limits.maximum, low + 1)};
    }
    case Kind::Boolean:
      return {true, false};
    case Kind::Word:
      return {std::string(shape.words.front()), std::string(shape.words.back())};
    case Kind::String:
    case Kind::Size:
      return {text_of_format(format_of(property)), other_text_of(format_of(property))};
    case Kind::Map: {
      // Never emptied: the API server refuses an apply that leaves an empty map behind.
      const Json each = example_of(property.path + "{}");
      const std::string key = key_for(property.path + "{}");
      return {{{key, each}}, {{key, each}, {"k1", each}}};
    }
    case Kind::List: {
      // Never emptied either: of what is emptied the server drops the whole branch.
      const Json one = Json::array({smallest(*property.line, *shape.item)});
      return {one, one};
    }
    case Kind::Struct: {
      const Json least = smallest(*property.line, shape);
      return {least, least};
    }
    case Kind::Verbatim:
      return {smallest(*property.line, shape), Json::object()};
  }
  return {};
}

/// Values that a list or map of scalars needs where no example says any.
Json filled(const Property& property, Json value) {
  if (property.shape.kind != Kind::Map || !value.is_object()) return value;
  for (auto& [key, each] : value.items()) {
    if (each.is_null()) each = "one";
  }
  return value;
}

void add_bounds(const Property& property, std::vector<Move>& good, std::vector<Move>& bad) {
  const Rules limits = spec::limits_of(*property.line);
  const spec::Shape& shape = property.shape;
  if (shape.kind == Kind::Integer) {
    good.push_back({"low", *limits.minimum});
    good.push_back({"high", *limits.maximum});
    bad.push_back({"below", *limits.minimum - 1, Reading::Bad});
    bad.push_back({"above", *limits.maximum + 1, Reading::Bad});
    bad.push_back({"far above", 9'000'000'000'000'000'000, Reading::Bad});
  }
  if (shape.kind == Kind::String) {
    const std::string longest = long_text_of(format_of(property), *limits.longest);
    if (!longest.empty()) {
      good.push_back({"longest", longest});
      bad.push_back({"too long", longest + longest.back(), Reading::Bad});
    }
    if (format_of(property) == Format::Any) good.push_back({"empty", ""});
  }
  if (shape.kind == Kind::Size && format_of(property) == Format::Bytes)
    good.push_back({"as a number", 300'000'000'000U});
  if (shape.kind == Kind::Map) {
    Json full = Json::object();
    for (std::size_t i = 0; i <= *limits.most; ++i)
      full["k" + std::to_string(i)] = "v";
    bad.push_back({"too many", full, Reading::Bad});
  }
}

void add_list_moves(const Property& property, std::vector<Move>& bad) {
  if (property.shape.kind != Kind::List) return;
  const Rules limits = spec::limits_of(*property.line);
  const auto [item, other] = pair_of(property);
  const Json one = item.empty() ? smallest(*property.line, *property.shape.item) : item.front();
  Json full = Json::array();
  for (std::size_t i = 0; i <= *limits.most; ++i)
    full.push_back(one);
  bad.push_back({"too many", full, Reading::Bad});
  bad.push_back({"null in it", Json::array({Json()}), Reading::Bad});
  const bool keyed =
      property.shape.item->kind == Kind::Struct && !property.shape.item->table().keys.empty();
  if (keyed) bad.push_back({"twice", Json::array({one, one}), Reading::Bad});
}

void add_words(const Property& property, std::vector<Move>& good, std::vector<Move>& bad) {
  if (property.shape.kind != Kind::Word) return;
  for (const std::string_view word : property.shape.words)
    good.push_back({"word " + std::string(word), std::string(word)});
  const std::string first(property.shape.words.front());
  bad.push_back({"no such word", first + "x", Reading::Bad});
  bad.push_back({"other case", "lower" + first, Reading::Bad});
}

void add_wrong_types(const Property& property, std::vector<Move>& bad) {
  const auto add = [&](const char* name, Json value) {
    bad.push_back({std::string("type ") + name, std::move(value), Reading::Bad});
  };
  const Kind kind = property.shape.kind;
  const bool list = kind == Kind::List || (kind == Kind::Verbatim && property.line->rules.list);
  const bool object = kind == Kind::Struct || kind == Kind::Map ||
                      (kind == Kind::Verbatim && !property.line->rules.list);
  if (kind != Kind::Integer && kind != Kind::Size) add("number", 7);
  if (kind != Kind::Boolean) add("truth", true);
  if (kind != Kind::String && kind != Kind::Word && kind != Kind::Size) add("text", "7");
  if (!list) add("list", Json::array({"a"}));
  if (!object) add("object", {{"a", "b"}});
  if (kind == Kind::Integer || kind == Kind::Size) add("fraction", 1.5);
  if (kind == Kind::Struct) bad.push_back({"no such field", {{"noSuchField", 1}}, Reading::Bad});
}

void add_bad_texts(const Property& property, std::vector<Move>& bad) {
  const Kind kind = property.shape.kind;
  if (kind != Kind::String && kind != Kind::Size) return;
  for (const BadText& each : bad_texts_of(format_of(property)))
    bad.push_back(
        {"no " + each.text, each.text, each.by_pattern ? Reading::Bad : Reading::BadHere});
}

/// A required value that goes is as bad as a wrong one.
void add_removal(const Property& property, std::vector<Move>& good, std::vector<Move>& bad) {
  if (property.required)
    bad.push_back({"removed", Json(), Reading::Bad});
  else
    good.push_back({"removed", Json()});
}

}  // namespace

std::vector<Move> moves_of(const Property& property) {
  const auto [first, second] = pair_of(property);
  std::vector<Move> good{{"set", filled(property, first)},
                         {"up", filled(property, second)},
                         {"down", filled(property, first)}};
  std::vector<Move> bad;
  add_bounds(property, good, bad);
  add_words(property, good, bad);
  add_list_moves(property, bad);
  add_wrong_types(property, bad);
  add_bad_texts(property, bad);
  add_removal(property, good, bad);
  good.insert(good.end(), bad.begin(), bad.end());
  return good;
}

}  // namespace dataplatform::simulation
