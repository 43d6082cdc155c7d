// Builds JSON out of the parser's events, so that every limit is checked before anything is stored.
#include "operator/base/utf8.hpp"
#include "operator/base/yaml.hpp"
#include "operator/base/yaml_scalar.hpp"

#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace dataplatform::base {
namespace {

/// Leaves the parser; never leaves this file.
struct Refusal {
  YAML::Mark mark;
  std::string what;
};

[[noreturn]] void refuse(const YAML::Mark& mark, std::string what) {
  throw Refusal{mark, std::move(what)};
}

std::string at(const YAML::Mark& mark, std::string_view what) {
  return fmt::format("line {}, column {}: {}", mark.line + 1, mark.column + 1, what);
}

constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";

/// A value that an anchor names, and what one more copy of it costs.
struct Anchored {
  Json value;
  std::size_t nodes = 0;
  std::size_t bytes = 0;
};

class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const YamlLimits& limits) : limits_(limits) {}

  std::vector<Json> take() { return std::move(documents_); }

  void OnDocumentStart(const YAML::Mark&) override {
    anchored_.clear();
    root_ = nullptr;
  }

  void OnDocumentEnd() override {
    if (!root_.is_null()) documents_.push_back(std::move(root_));
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (awaits_key()) refuse(mark, "a key is empty or null; write a name or quote it");
    spend(mark, 1, 0);
    add(mark, anchor, nullptr, 1, 0);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (awaits_key()) refuse(mark, "a key may not be an alias; write it out");
    const auto known = anchored_.find(anchor);
    if (known == anchored_.end()) refuse(mark, "an alias may not be inside what it stands for");
    const Anchored& source = known->second;
    spend(mark, source.nodes, source.bytes);
    if (open_.size() + depth_of(source.value) > limits_.depth) refuse(mark, too_deep());
    Json copy = source.value;
    add(mark, 0, std::move(copy), source.nodes, source.bytes);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    spend(mark, 1, text.size());
    if (awaits_key()) return take_key(mark, tag, anchor, text);
    add(mark, anchor, typed(mark, tag, text), 1, text.size());
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Json::array(), "seq");
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Json::object(), "map");
  }

  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  /// An array or object whose end is still to come.
  struct Open {
    YAML::Mark mark;
    YAML::anchor_t anchor = 0;
    Json value;
    std::optional<std::string> key;
    std::size_t nodes = 1;
    std::size_t bytes = 0;
  };

  bool awaits_key() const {
    return !open_.empty() && open_.back().value.is_object() && !open_.back().key;
  }

  std::string too_deep() const {
    return fmt::format("is nested deeper than {} levels", limits_.depth);
  }

  void spend(const YAML::Mark& mark, std::size_t nodes, std::size_t bytes) {
    nodes_ += nodes;
    bytes_ += bytes;
    if (nodes_ > limits_.nodes) {
      refuse(mark, fmt::format("holds more than {} values, aliases expanded", limits_.nodes));
    }
    if (bytes_ > limits_.bytes) {
      refuse(mark,
             fmt::format("holds more than {} bytes of text, aliases expanded", limits_.bytes));
    }
  }

  static std::size_t depth_of(const Json& value) {
    std::size_t deepest = 0;
    if (!value.is_structured()) return 0;
    for (const Json& child : value)
      deepest = std::max(deepest, depth_of(child));
    return deepest + 1;
  }

  void take_key(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) {
    if (anchor != 0) refuse(mark, "a key may not have an anchor");
    if (text == "<<" && tag == "?") {
      refuse(mark, "merge keys are not supported; write the fields out, or quote the key");
    }
    typed(mark, tag, text);  // for what it says on tags; a key is text as it is written
    if (open_.back().value.contains(text)) {
      refuse(mark, fmt::format("key \"{}\" is given twice; keep one", text));
    }
    open_.back().key = text;
    open_.back().bytes += text.size();
    open_.back().nodes += 1;
  }

  static Json typed(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
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
    refuse(mark, fmt::format("tag {} is not supported, or not what \"{}\" is", tag, text));
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json empty,
            std::string_view core_name) {
    if (awaits_key()) refuse(mark, "a key must be text, not a list or map");
    const bool plain = tag.empty() || tag == "?" || tag == "!";
    if (!plain && tag != std::string(kCoreTags).append(core_name)) {
      refuse(mark, fmt::format("tag {} is not supported", tag));
    }
    spend(mark, 1, 0);
    if (open_.size() >= limits_.depth) refuse(mark, too_deep());
    Open entry;
    entry.mark = mark;
    entry.anchor = anchor;
    entry.value = std::move(empty);
    open_.push_back(std::move(entry));
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(done.mark, done.anchor, std::move(done.value), done.nodes, done.bytes);
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, Json value, std::size_t nodes,
           std::size_t bytes) {
    if (anchor != 0) {
      // The copy that the anchor keeps is memory too, so it counts.
      spend(mark, nodes, bytes);
      anchored_[anchor] = Anchored{value, nodes, bytes};
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    parent.nodes += nodes;
    parent.bytes += bytes;
    if (parent.value.is_array()) {
      parent.value.push_back(std::move(value));
    } else {
      parent.value[*parent.key] = std::move(value);
      parent.key.reset();
    }
  }

  YamlLimits limits_;
  std::vector<Json> documents_;
  Json root_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchored_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
};

/// What YAML forbids in a text, found before the parser sees it: its own handling of NUL, of 0x04
/// and of other encodings is surprising.
std::optional<std::string> bad_character(std::string_view text) {
  YAML::Mark mark;
  for (std::size_t i = 0; i < text.size();) {
    const auto point = read_code_point(text.substr(i));
    if (!point) return at(mark, "is not UTF-8");
    const std::uint32_t value = point->value;
    const bool control = value < 0x20 && value != '\n' && value != '\r' && value != '\t';
    if (control || value == 0x7F) return at(mark, "holds a control character; write it escaped");
    i += point->size;
    ++mark.column;
    if (value == '\n') {
      ++mark.line;
      mark.column = 0;
    }
  }
  return std::nullopt;
}

std::unexpected<Error> invalid(std::string what) {
  return std::unexpected(Error{ErrorKind::Invalid, "the YAML is not usable: " + std::move(what)});
}

}  // namespace

Result<std::vector<Json>> parse_yaml(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    return invalid(fmt::format("it has {} bytes but may have {}", text.size(), limits.bytes));
  }
  if (auto bad = bad_character(text)) return invalid(std::move(*bad));
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder(limits);
    while (parser.HandleNextDocument(builder))
      continue;
    return builder.take();
  } catch (const Refusal& refusal) {
    return invalid(at(refusal.mark, refusal.what));
  } catch (const YAML::Exception& error) {
    return invalid(at(error.mark, error.msg));
  }
}

}  // namespace dataplatform::base
