#include "operator/base/yaml_builder.hpp"

#include "operator/base/excerpt.hpp"
#include "operator/base/utf8.hpp"
#include "operator/base/yaml_scalar.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";

/// Keys are shown. Values are not, which may be secret, nor are tags: one reaches to the next
/// space, and a value that was glued to it with it.
std::string shown(std::string_view text) {
  return excerpt(text, 60);
}

[[noreturn]] void refuse(const YAML::Mark& mark, std::string what) {
  throw YamlRefusal{mark, std::move(what)};
}

/// yaml-cpp makes the bytes 0x85 and 0xA0 of the escapes \N and \_ instead of the characters; the
/// rest of a text is UTF-8, as its input was.
std::string in_utf8(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto point = read_code_point(text);
    const std::size_t size = point ? point->size : 1;
    if (!point) result += '\xC2';
    result += text.substr(0, size);
    text.remove_prefix(size);
  }
  return result;
}

std::size_t depth_of(const Json& value) {
  if (!value.is_structured()) return 0;
  std::size_t deepest = 0;
  for (const Json& child : value)
    deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

Json typed(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
  if (tag == "!") return text;  // quoted
  if (tag.empty() || tag == "?") return resolve_plain(text).value_or(Json(text));
  if (tag.starts_with(kCoreTags)) {
    const std::string name = tag.substr(kCoreTags.size());
    if (name == "str") return text;
    const Json value = resolve_plain(text).value_or(Json(text));
    if (name == "null" && value.is_null()) return value;
    if (name == "bool" && value.is_boolean()) return value;
    if (name == "int" && value.is_number_integer()) return value;
    if (name == "float" && value.is_number()) return value.get<double>();
  }
  refuse(mark, "its tag is not supported, or not what the value is; leave the tag out");
}

}  // namespace

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  // The parser makes a new document of whatever is left over behind the end of one.
  if (started_ && !is_marker(mark)) {
    refuse(mark, "belongs to nothing above; mend the indentation, or begin a document with ---");
  }
  started_ = true;
  anchored_.clear();
  root_ = nullptr;
}

void YamlBuilder::OnDocumentEnd() {
  if (!root_.is_null()) documents_.push_back(std::move(root_));
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (awaits_key()) refuse(mark, "a key is empty or null; write a name or quote it");
  spend(mark, {1, 0});
  add(mark, anchor, nullptr, {1, 0});
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (awaits_key()) refuse(mark, "a key may not be an alias; write it out");
  const auto known = anchored_.find(anchor);
  if (known == anchored_.end()) refuse(mark, "an alias may not be inside what it stands for");
  const Anchored& source = known->second;
  spend(mark, source.cost);
  if (open_.size() + depth_of(source.value) > limits_.depth) refuse(mark, too_deep());
  Json copy = source.value;
  add(mark, 0, std::move(copy), source.cost);
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& read) {
  const std::string text = in_utf8(read);
  spend(mark, {1, text.size()});
  if (awaits_key()) return take_key(mark, tag, anchor, text);
  add(mark, anchor, typed(mark, tag, text), {1, text.size()});
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  open(mark, tag, anchor, Json::array());
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  open(mark, tag, anchor, Json::object());
}

void YamlBuilder::OnSequenceEnd() {
  close();
}
void YamlBuilder::OnMapEnd() {
  close();
}

bool YamlBuilder::awaits_key() const {
  return !open_.empty() && open_.back().value.is_object() && !open_.back().key;
}

/// Places are asked for in order, so the text is walked through only once.
bool YamlBuilder::is_marker(const YAML::Mark& mark) {
  for (; line_ < mark.line && !rest_.empty(); ++line_) {
    const std::size_t end = rest_.find('\n');
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  }
  if (mark.column != 0 || !rest_.starts_with("---")) return false;
  return rest_.size() == 3 || std::string_view(" \t\r\n").contains(rest_[3]);
}

std::string YamlBuilder::too_deep() const {
  return fmt::format("is nested deeper than {} levels", limits_.depth);
}

void YamlBuilder::spend(const YAML::Mark& mark, Cost cost) {
  spent_.nodes += cost.nodes;
  spent_.bytes += cost.bytes;
  if (spent_.nodes > limits_.nodes) {
    refuse(mark, fmt::format("holds more than {} values, aliases expanded", limits_.nodes));
  }
  if (spent_.bytes > limits_.bytes) {
    refuse(mark, fmt::format("holds more than {} bytes of text, aliases expanded", limits_.bytes));
  }
}

void YamlBuilder::take_key(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& text) {
  if (anchor != 0) refuse(mark, "a key may not have an anchor");
  if (text == "<<" && tag == "?") {
    refuse(mark, "merge keys are not supported; write the fields out, or quote the key");
  }
  typed(mark, tag, text);  // only to refuse bad tags: a key is text as it is written
  Open& map = open_.back();
  if (map.value.contains(text)) {
    refuse(mark, fmt::format("key \"{}\" is given twice; keep one", shown(text)));
  }
  map.key = text;
  map.cost.nodes += 1;
  map.cost.bytes += text.size();
}

void YamlBuilder::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       Json empty) {
  if (awaits_key()) refuse(mark, "a key must be text, not a list or map");
  const std::string core = std::string(kCoreTags) + (empty.is_array() ? "seq" : "map");
  const bool known = tag.empty() || tag == "?" || tag == "!" || tag == core;
  if (!known) refuse(mark, "its tag is not supported here; leave the tag out");
  spend(mark, {1, 0});
  if (open_.size() >= limits_.depth) refuse(mark, too_deep());
  Open entry;
  entry.mark = mark;
  entry.anchor = anchor;
  entry.value = std::move(empty);
  open_.push_back(std::move(entry));
}

void YamlBuilder::close() {
  Open done = std::move(open_.back());
  open_.pop_back();
  add(done.mark, done.anchor, std::move(done.value), done.cost);
}

void YamlBuilder::add(const YAML::Mark& mark, YAML::anchor_t anchor, Json value, Cost cost) {
  if (anchor != 0) {
    // The copy that the anchor keeps is memory too, so it counts.
    spend(mark, cost);
    anchored_[anchor] = Anchored{value, cost};
  }
  if (open_.empty()) {
    root_ = std::move(value);
    return;
  }
  Open& parent = open_.back();
  parent.cost.nodes += cost.nodes;
  parent.cost.bytes += cost.bytes;
  if (parent.value.is_array()) {
    parent.value.push_back(std::move(value));
    return;
  }
  parent.value[*parent.key] = std::move(value);
  parent.key.reset();
}

}  // namespace dataplatform::base
