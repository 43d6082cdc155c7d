#include "controllers/spec/reader.hpp"

#include "controllers/spec/formats.hpp"
#include "operator/base/excerpt.hpp"
#include "operator/base/text.hpp"

#include <optional>
#include <set>

namespace dataplatform::spec {
namespace {

constexpr std::size_t kMostProblems = 50;  // more help nobody
constexpr std::size_t kVerbatimDepth = 32;
constexpr std::size_t kVerbatimBytes = 64 * 1024;
constexpr std::size_t kShownLength = 60;

bool deeper_than(const Json& value, std::size_t depth) {
  if (!value.is_structured()) return false;
  if (depth == 0) return true;
  for (const Json& child : value) {
    if (deeper_than(child, depth - 1)) return true;
  }
  return false;
}

/// Where in `value` a list has an item that is null, as ".volumes[0]"; nullopt where none has. A
/// member that is null is as good as absent; an item is sent, and no API server takes it.
std::optional<std::string> null_item(const Json& value) {
  std::size_t index = 0;
  for (auto child = value.begin(); child != value.end(); ++child) {
    const std::string place =
        value.is_array() ? "[" + std::to_string(index++) + "]" : "." + shown_key(child.key());
    if (value.is_array() && child->is_null()) return place;
    if (!child->is_structured()) continue;
    if (const auto below = null_item(*child)) return place + *below;
  }
  return std::nullopt;
}

}  // namespace

std::string joined_words(const std::vector<std::string_view>& words) {
  std::vector<std::string> all(words.begin(), words.end());
  return base::join(all, ", ");
}

std::string type_word(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return shown(value);
}

std::string shown(const Json& value) {
  if (value.is_object()) return value.empty() ? "{}" : "an object";
  if (value.is_array()) return value.empty() ? "[]" : "a list";
  std::string text = base::to_line(value);
  if (text.size() > kShownLength)
    text = base::to_line(value.is_string()
                             ? Json(value.get_ref<const std::string&>().substr(0, kShownLength))
                             : Json(text.substr(0, kShownLength))) +
           "…";
  return text;
}

std::string shown_key(const std::string& key) {
  return key.empty() ? "\"\"" : base::excerpt(key, kShownLength);
}

Json Reader::refuse(const std::string& path, std::string what, std::string fix) {
  if (problems_.size() < kMostProblems)
    problems_.push_back({path, std::move(what), std::move(fix)});
  return {};
}

Json Reader::object(const Table& table, const Json& value, const std::string& path) {
  if (!value.is_object())
    return refuse(path, "must be an object, not " + type_word(value), "write its fields below it");
  Json taken = Json::object();
  for (const auto& [name, child] : value.items()) {
    const Field* line = find_field(table, name);
    if (line == nullptr) {
      unknown(table, name, path);
    } else if (!child.is_null()) {
      Json good = this->value(*line, line->shape(), child, path + "." + name);
      if (!good.is_null()) taken[name] = std::move(good);
    }
  }
  for (const Field& line : table.fields) {
    const auto found = value.find(line.name);
    if (line.rules.required && (found == value.end() || found->is_null())) {
      refuse(path + "." + std::string(line.name), "is missing",
             "set it: " + std::string(line.meaning));
    }
  }
  return taken;
}

Json Reader::value(const Field& line, const Shape& shape, const Json& value,
                   const std::string& path) {
  switch (shape.kind) {
    case Kind::String:
      return text(line, shape, value, path);
    case Kind::Integer:
      return integer(line, value, path);
    case Kind::Boolean:
      if (value.is_boolean()) return value;
      return refuse(path, "must be true or false, not " + type_word(value),
                    "write true or false without quotes");
    case Kind::Word:
      return word(shape, value, path);
    case Kind::Size:
      return quantity(line, value, path);
    case Kind::Struct:
      return object(shape.table(), value, path);
    case Kind::List:
      return list(line, shape, value, path);
    case Kind::Map:
      return map(line, shape, value, path);
    case Kind::Verbatim:
      return verbatim(line, value, path);
  }
  return {};
}

Json Reader::list(const Field& line, const Shape& shape, const Json& value,
                  const std::string& path) {
  if (!value.is_array())
    return refuse(path, "must be a list, not " + type_word(value), "write each item after a -");
  const Rules limits = limits_of(line);
  if (value.size() > *limits.most) {
    return refuse(path,
                  "has " + std::to_string(value.size()) + " items but may have " +
                      std::to_string(*limits.most),
                  "remove some");
  }
  Json taken = Json::array();
  for (std::size_t i = 0; i < value.size(); ++i) {
    Json good = this->value(line, *shape.item, value[i], path + "[" + std::to_string(i) + "]");
    if (!good.is_null()) taken.push_back(std::move(good));
  }
  if (shape.item->kind == Kind::Struct) duplicates(shape.item->table(), value, path);
  return taken;
}

Json Reader::map(const Field& line, const Shape& shape, const Json& value,
                 const std::string& path) {
  if (!value.is_object())
    return refuse(path, "must be a map, not " + type_word(value), "write keys and values below it");
  const Rules limits = limits_of(line);
  if (value.size() > *limits.most) {
    return refuse(path,
                  "has " + std::to_string(value.size()) + " keys but may have " +
                      std::to_string(*limits.most),
                  "remove some");
  }
  Json taken = Json::object();
  for (const auto& [key, child] : value.items()) {
    if (child.is_null()) continue;
    Json good = this->value(line, *shape.item, child,
                            path + "[" + base::to_line(base::excerpt(key, kShownLength)) + "]");
    if (!good.is_null()) taken[key] = std::move(good);
  }
  return taken;
}

Json Reader::verbatim(const Field& line, const Json& value, const std::string& path) {
  const bool right = line.rules.list ? value.is_array() : value.is_object();
  if (!right)
    return refuse(path,
                  line.rules.list ? "must be a list, not " + type_word(value)
                                  : "must be an object, not " + type_word(value),
                  "write it as Kubernetes has it");
  if (line.rules.list && value.size() > *limits_of(line).most)
    return refuse(path, "has too many items: " + std::to_string(value.size()),
                  "write at most " + std::to_string(*limits_of(line).most));
  if (deeper_than(value, kVerbatimDepth))
    return refuse(path, "is nested more than " + std::to_string(kVerbatimDepth) + " levels deep",
                  "make it flatter");
  if (base::to_line(value).size() > kVerbatimBytes)
    return refuse(path, "is larger than " + std::to_string(kVerbatimBytes) + " bytes",
                  "make it smaller");
  if (const auto place = null_item(value))
    return refuse(path + *place, "is null, which is no item of a list", "remove it, or write one");
  return value;
}

void Reader::unknown(const Table& table, const std::string& name, const std::string& path) {
  if (!strict_) return;
  std::vector<std::string> known;
  for (const Field& line : table.fields)
    known.emplace_back(line.name);
  const std::string near = base::nearest(name, known);
  refuse(path + "." + shown_key(name), "is not a field",
         near.empty() ? "remove it; there are " + base::join(known, ", ")
                      : "did you mean " + near + "?");
}

void Reader::duplicates(const Table& table, const Json& items, const std::string& path) {
  if (table.keys.empty()) return;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Json key = Json::array();
    for (const std::string_view each : table.keys)
      key.push_back(items[i].is_object() ? items[i].value(std::string(each), Json()) : Json());
    if (!seen.insert(base::to_line(key)).second) {
      refuse(path + "[" + std::to_string(i) + "]",
             "has the same " + joined_words(table.keys) +
                 " as an item before it: " + base::excerpt(base::to_line(key), kShownLength),
             "give each its own");
    }
  }
}

}  // namespace dataplatform::spec
