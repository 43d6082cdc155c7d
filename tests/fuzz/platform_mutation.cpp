// Changes of a whole DataPlatform along its field table.
#include "controllers/spec/tables.hpp"
#include "operator/base/yaml.hpp"
#include "tests/fuzz/field_values.hpp"
#include "tests/fuzz/platform_input.hpp"
#include "tests/fuzz/pod_patches.hpp"

#include <algorithm>
#include <vector>

namespace dataplatform::fuzz {
namespace {

using namespace spec;

/// From spec down to one field; lists and maps on the way are entered.
using Way = std::vector<const Field*>;

void collect(const Table& table, Way& way, std::vector<Way>& into) {
  for (const Field& field : table.fields) {
    way.push_back(&field);
    into.push_back(way);
    const Shape shape = field.shape();
    const Shape* inner = &shape;
    while (inner->item)
      inner = inner->item.get();
    if (inner->kind == Kind::Struct) collect(inner->table(), way, into);
    way.pop_back();
  }
}

const std::vector<Way>& all_ways() {
  static const std::vector<Way> ways = [] {
    std::vector<Way> found;
    Way way;
    collect(table(static_cast<const Spec*>(nullptr)), way, found);
    return found;
  }();
  return ways;
}

/// One item of a list or map, often a new one.
Json& enter_item(Json& at, const Field& field, const Shape& shape, Dice& dice) {
  const bool more = at.empty() || dice.one_in(4);
  if (shape.kind == Kind::List) {
    if (!at.is_array()) at = Json::array();
    if (more || at.empty()) at.push_back(item_for(field, *shape.item, dice));
    return at[dice.below(at.size())];
  }
  if (!at.is_object()) at = Json::object();
  if (more || at.empty()) return at[key_for(dice)];
  auto member = at.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(dice.below(at.size())));
  return *member;
}

void set_field(Json& spec, Dice& dice) {
  const Way& way = dice.pick(all_ways());
  Json* at = &spec;
  for (std::size_t i = 0; i < way.size(); ++i) {
    const Field& field = *way[i];
    if (!at->is_object()) *at = Json::object();
    at = &(*at)[std::string(field.name)];
    const Shape shape = field.shape();
    const bool last = i + 1 == way.size();
    if (last && (!shape.item || dice.one_in(2))) {
      *at = value_for(field, dice);
      return;
    }
    const Shape* inner = &shape;
    for (; inner->item; inner = inner->item.get())
      at = &enter_item(*at, field, *inner, dice);
    if (last) *at = item_for(field, *inner, dice);
  }
}

/// A random place below `value`, with its owner; nullptr where there is nothing.
Json* some_structure(Json& value, Dice& dice) {
  if (!value.is_structured() || value.empty()) return nullptr;
  auto member = value.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(dice.below(value.size())));
  Json* deeper = dice.one_in(4) ? nullptr : some_structure(*member, dice);
  return deeper == nullptr ? &value : deeper;
}

void remove_something(Json& spec, Dice& dice) {
  Json* owner = some_structure(spec, dice);
  if (owner == nullptr) return;
  auto member = owner->begin();
  std::advance(member, static_cast<std::ptrdiff_t>(dice.below(owner->size())));
  owner->erase(member);
}

void spoil_something(Json& spec, Dice& dice) {
  Json* owner = some_structure(spec, dice);
  if (owner == nullptr) return;
  auto member = owner->begin();
  std::advance(member, static_cast<std::ptrdiff_t>(dice.below(owner->size())));
  *member = nonsense(dice);
}

void repeat_something(Json& spec, Dice& dice) {
  Json* owner = some_structure(spec, dice);
  if (owner == nullptr) return;
  if (owner->is_array()) {
    Json item = (*owner)[dice.below(owner->size())];
    owner->push_back(std::move(item));
  } else {
    (*owner)["unknownField"] = nonsense(dice);
  }
}

/// The member `key`, made an object where it is none.
Json& object_in(Json& document, const char* key) {
  Json& member = document[key];
  if (!member.is_object()) member = Json::object();
  return member;
}

void add_override(Json& document, Dice& dice) {
  Json& list = object_in(document, "spec")["objectOverrides"];
  if (!list.is_array()) list = Json::array();
  list.push_back(object_override(base::text_at(document, {"metadata", "name"}), dice));
}

void change_facts(Json& document, Dice& dice) {
  static const std::vector<Json> kFacts = {
      {{"served", Json::array()}},
      {{"dataNamespaceExists", false}},
      {{"dataNamespaceAllows", "other, data-platform"}},
      {{"claimedBy", "other/lakehouse"}},
      {{"secrets", Json::array()}},
      {{"storageClasses", Json::array({"standard"})}, {"ingressClasses", Json::array({"nginx"})}},
      {{"recordedRelease", "2026.11"}},
      {{"recordedRelease", "1999.01"}},
      {{"tasksDone", Json::array({"elasticsearch/form", "postgresql/provision"})}},
      {{"openWindows", Json::array({"superset.web/nights", "dremio.executor[big]/x"})}},
      {{"uid", "0b5ad6f4-6f4c-4b5e-9f7b-3f1f6f1d2c3a"}},
  };
  object_in(document, "facts").update(dice.pick(kFacts));
}

void change_name(Json& document, Dice& dice) {
  static const std::vector<std::string> kNames = {"a", "lakehouse", "twenty-characters-ok",
                                                  "x1-y2-z3"};
  object_in(document, "metadata")["name"] = dice.pick(kNames);
}

/// What was accepted before is what stands here now.
void keep_as_before(Json& document) {
  document["before"] = base::object_at(document, {"spec"});
}

void change(Json& document, Dice& dice) {
  Json& spec = document["spec"];
  switch (dice.below(20)) {
    case 0:
    case 1:
      return remove_something(spec, dice);
    case 2:
      return spoil_something(spec, dice);
    case 3:
      return repeat_something(spec, dice);
    case 4:
    case 5:
      return add_override(document, dice);
    case 6:
      return change_facts(document, dice);
    case 7:
      return change_name(document, dice);
    case 8:
      return keep_as_before(document);
    case 9:
      document.erase("before");
      return;
    default:
      return set_field(spec, dice);
  }
}

/// Takes some of the members of the other, at all depths.
void mix(Json& one, const Json& other, Dice& dice) {
  if (!one.is_object() || !other.is_object()) {
    one = other;
    return;
  }
  for (const auto& [key, value] : other.items()) {
    if (dice.one_in(3)) mix(one[key], value, dice);
  }
}

}  // namespace

std::string mutate_platform(std::string_view input, std::size_t most, std::uint64_t seed) {
  Dice dice(seed);
  Json document = read_platform(input).value_or(
      Json{{"metadata", {{"name", "lakehouse"}, {"namespace", "data-platform"}}}});
  for (std::size_t left = 1 + dice.below(3); left > 0; --left)
    change(document, dice);
  const std::string text = base::to_line(document);
  return text.size() <= most ? text : std::string(input.substr(0, most));
}

std::string cross_platforms(std::string_view one, std::string_view other, std::uint64_t seed) {
  Dice dice(seed);
  std::optional<Json> mixed = read_platform(one);
  const std::optional<Json> second = read_platform(other);
  if (!mixed || !second) return std::string(one);
  mix(*mixed, *second, dice);
  return base::to_line(*mixed);
}

}  // namespace dataplatform::fuzz
