#include "tests/simulation/model/selectors.hpp"

#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

/// At commas, but for those in parentheses.
std::vector<std::string> terms_of(const std::string& text) {
  std::vector<std::string> terms;
  std::string term;
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0) {
      terms.push_back(base::trim(term));
      term.clear();
    } else {
      term += c;
    }
  }
  if (!base::trim(term).empty()) terms.push_back(base::trim(term));
  return terms;
}

std::vector<std::string> values_in(const std::string& term) {
  const auto open = term.find('(');
  const auto close = term.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return {};
  std::vector<std::string> values;
  for (const std::string& value : base::split(term.substr(open + 1, close - open - 1), ','))
    values.push_back(base::trim(value));
  return values;
}

}  // namespace

bool Selector::read(const std::string& text, Term& term, std::string& key) {
  const auto list = text.find('(');
  if (list != std::string::npos) {
    const bool negative = text.find(" notin ") != std::string::npos;
    const auto word = text.find(negative ? " notin " : " in ");
    if (word == std::string::npos) return false;
    key = base::trim(text.substr(0, word));
    term.op = negative ? Operator::NotIn : Operator::In;
    term.values = values_in(text);
    return true;
  }
  const auto equals = text.find('=');
  if (equals == std::string::npos) {
    term.op = text.starts_with("!") ? Operator::Absent : Operator::Exists;
    key = base::trim(text.substr(text.starts_with("!") ? 1 : 0));
    return !key.empty();
  }
  const bool negative = equals > 0 && text[equals - 1] == '!';
  const bool twice = equals + 1 < text.size() && text[equals + 1] == '=';
  key = base::trim(text.substr(0, negative ? equals - 1 : equals));
  term.op = negative ? Operator::NotIn : Operator::In;
  term.values = {base::trim(text.substr(equals + (twice ? 2 : 1)))};
  return !key.empty();
}

std::optional<Selector> Selector::labels(const std::string& text) {
  Selector selector;
  for (const std::string& said : terms_of(text)) {
    Term term;
    std::string key;
    if (!read(said, term, key)) return std::nullopt;
    term.path = {"metadata", "labels", key};
    selector.terms_.push_back(std::move(term));
  }
  return selector;
}

std::optional<Selector> Selector::fields(const std::string& text) {
  Selector selector;
  for (const std::string& said : terms_of(text)) {
    Term term;
    std::string key;
    if (!read(said, term, key)) return std::nullopt;
    term.path = base::split(key, '.');
    selector.terms_.push_back(std::move(term));
  }
  return selector;
}

Selector Selector::of_object(const Json& label_selector) {
  Selector selector;
  for (const auto& [key, value] : base::object_at(label_selector, {"matchLabels"}).items())
    selector.terms_.push_back(
        {{"metadata", "labels", key}, Operator::In, {value.get<std::string>()}});
  for (const Json& expression : base::array_at(label_selector, {"matchExpressions"})) {
    Term term;
    term.path = {"metadata", "labels", base::text_at(expression, {"key"})};
    const std::string op = base::text_at(expression, {"operator"});
    term.op = op == "In"       ? Operator::In
              : op == "NotIn"  ? Operator::NotIn
              : op == "Exists" ? Operator::Exists
                               : Operator::Absent;
    for (const Json& value : base::array_at(expression, {"values"}))
      term.values.push_back(value.get<std::string>());
    selector.terms_.push_back(std::move(term));
  }
  return selector;
}

bool Selector::matches(const Json& object) const {
  return std::ranges::all_of(terms_, [&](const Term& term) {
    const Json* value = &object;
    for (const std::string& step : term.path) {
      if (value == nullptr || !value->is_object()) {
        value = nullptr;
        break;
      }
      const auto found = value->find(step);
      value = found == value->end() ? nullptr : &*found;
    }
    const bool field = term.path.size() < 2 || term.path[1] != "labels";
    if (term.op == Operator::Exists) return value != nullptr;
    if (term.op == Operator::Absent) return value == nullptr;
    // A field that is absent is the empty text, a label that is absent is no value.
    if (value == nullptr && !field) return term.op == Operator::NotIn;
    const std::string text = value == nullptr     ? ""
                             : value->is_string() ? value->get<std::string>()
                                                  : value->dump();
    return (std::ranges::find(term.values, text) != term.values.end()) == (term.op == Operator::In);
  });
}

}  // namespace dataplatform::simulation
