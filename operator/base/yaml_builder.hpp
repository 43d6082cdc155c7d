// Builds JSON out of the YAML parser's events. Inside operator/base only.
#pragma once

#include "operator/base/yaml.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

namespace dataplatform::base {

/// Why a document is refused; thrown through the parser and caught by parse_yaml.
struct YamlRefusal {
  YAML::Mark mark;
  std::string what;
};

/// Every limit is checked before anything is stored.
class YamlBuilder final : public YAML::EventHandler {
 public:
  /// `text` is what the parser reads; it outlives the builder.
  YamlBuilder(std::string_view text, const YamlLimits& limits) : rest_(text), limits_(limits) {}

  /// The documents so far.
  std::vector<Json> take() { return std::move(documents_); }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapEnd() override;

 private:
  /// What values cost against the limits.
  struct Cost {
    std::size_t nodes = 0;
    std::size_t bytes = 0;
  };

  /// A value that an anchor names, and what one more copy of it costs.
  struct Anchored {
    Json value;
    Cost cost;
  };

  /// An array or object whose end is still to come.
  struct Open {
    YAML::Mark mark;
    YAML::anchor_t anchor = 0;
    Json value;
    std::optional<std::string> key;
    Cost cost{1, 0};
  };

  bool awaits_key() const;
  bool is_marker(const YAML::Mark& mark);
  std::string too_deep() const;
  void spend(const YAML::Mark& mark, Cost cost);
  void take_key(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text);
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json empty);
  void close();
  void add(const YAML::Mark& mark, YAML::anchor_t anchor, Json value, Cost cost);

  std::string_view rest_;  // of the text, from line line_ on
  int line_ = 0;
  bool started_ = false;
  YamlLimits limits_;
  std::vector<Json> documents_;
  Json root_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchored_;
  Cost spent_;
};

}  // namespace dataplatform::base
