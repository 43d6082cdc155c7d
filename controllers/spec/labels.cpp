#include "controllers/spec/labels.hpp"

#include "controllers/spec/reader.hpp"
#include "operator/base/excerpt.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace dataplatform::spec {
namespace {

constexpr std::size_t kLongestName = 63;
constexpr std::size_t kLongestPrefix = 253;

bool is_name(const std::string& text) {
  static const std::regex pattern{"^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$"};
  return text.size() <= kLongestName && std::regex_match(text, pattern);
}

bool is_prefix(const std::string& text) {
  static const std::regex pattern{"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$"};
  return text.size() <= kLongestPrefix && std::regex_match(text, pattern);
}

bool is_label(const Json& value) {
  return value.is_string() && is_label_value(value.get_ref<const std::string&>());
}

void check_match_labels(const Json& labels, const std::string& path, Problems& problems) {
  if (!labels.is_object())
    return refuse(problems, path, "is no map of labels", "write keys and values below it");
  for (const auto& [key, value] : labels.items()) {
    if (!is_label_key(key)) refuse(problems, entry_at(path, key), "is no key of a label", kKeyHint);
    if (!is_label(value))
      refuse(problems, entry_at(path, key), "is no value of a label", kValueHint);
  }
}

void check_expression(const Json& said, const std::string& path, Problems& problems) {
  static constexpr std::array kOperators = {"In", "NotIn", "Exists", "DoesNotExist"};
  const std::string word = base::text_at(said, {"operator"});
  if (!is_label_key(base::text_at(said, {"key"})))
    refuse(problems, path + ".key", "is no key of a label", "name the label that is asked for");
  if (std::ranges::find(kOperators, word) == kOperators.end())
    return refuse(problems, path + ".operator", "is no operator of a selector",
                  "use In, NotIn, Exists or DoesNotExist");
  const Json& values = base::array_at(said, {"values"});
  const bool compares = word == "In" || word == "NotIn";
  if (compares == values.empty())
    refuse(problems, path + ".values", compares ? "is missing" : "has no place beside " + word,
           compares ? "list the values of the label" : "remove it");
  if (!std::ranges::all_of(values, is_label))
    refuse(problems, path + ".values", "has what is no value of a label", kValueHint);
}

void check_expressions(const Json& expressions, const std::string& path, Problems& problems) {
  if (!expressions.is_array())
    return refuse(problems, path, "is no list", "write each expression after a -");
  for (std::size_t i = 0; i < expressions.size(); ++i)
    check_expression(expressions[i], path + "[" + std::to_string(i) + "]", problems);
}

}  // namespace

bool is_label_value(const std::string& text) {
  return text.empty() || is_name(text);
}

bool is_label_key(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return is_name(text);
  return is_prefix(text.substr(0, slash)) && is_name(text.substr(slash + 1));
}

std::string entry_at(const std::string& path, const std::string& key) {
  return path + "[\"" + base::excerpt(key, kLongestName) + "\"]";
}

void check_selector(const Json& selector, const std::string& path, Problems& problems) {
  if (!selector.is_object())
    return refuse(problems, path, "is no selector", "use matchLabels and matchExpressions");
  for (const auto& [key, value] : selector.items()) {
    if (value.is_null()) continue;
    const std::string place = path + "." + shown_key(key);
    if (key == "matchLabels") {
      check_match_labels(value, place, problems);
    } else if (key == "matchExpressions") {
      check_expressions(value, place, problems);
    } else {
      refuse(problems, place, "is not a field", "use matchLabels and matchExpressions");
    }
  }
}

}  // namespace dataplatform::spec
