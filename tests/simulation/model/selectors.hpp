// Label and field selectors.
#pragma once

#include "operator/base/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

/// A selector in the words of a request: "a=b,c!=d,e in (x,y),f,!g". Read once, asked often.
class Selector {
 public:
  /// nullopt where the text can't be read.
  static std::optional<Selector> labels(const std::string& text);
  static std::optional<Selector> fields(const std::string& text);
  /// matchLabels and matchExpressions.
  static Selector of_object(const Json& label_selector);

  bool matches(const Json& object) const;

 private:
  enum class Operator { In, NotIn, Exists, Absent };
  struct Term {
    std::vector<std::string> path;
    Operator op = Operator::Exists;
    std::vector<std::string> values;
  };

  static bool read(const std::string& text, Term& term, std::string& key);

  std::vector<Term> terms_;
};

}  // namespace dataplatform::simulation
