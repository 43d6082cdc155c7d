#include "tests/simulation/model/cel_words.hpp"

#include "operator/base/quantity.hpp"
#include "operator/base/text.hpp"

#include <limits>
#include <regex>
#include <stdexcept>

namespace dataplatform::simulation {
namespace {

constexpr const char* kMilli = "milli of a quantity";

std::int64_t size_of(const Json& value) {
  if (!value.is_string()) return static_cast<std::int64_t>(value.size());
  return static_cast<std::int64_t>(value.get_ref<const std::string&>().size());
}

/// What is too large for us (1e999) is a quantity all the same, as the API server counts.
Json quantity(const Json& value) {
  const auto& text = value.get_ref<const std::string&>();
  if (const auto parsed = base::Quantity::parse(text)) return {{kMilli, parsed->bytes()}};
  static const std::regex large(R"(\+?[0-9]+(\.[0-9]*)?([eE]\+?[0-9]+|[kMGTPE]i?)?)");
  if (!std::regex_match(text, large)) throw std::runtime_error("no quantity");
  return {{kMilli, std::numeric_limits<std::int64_t>::max()}};
}

}  // namespace

bool cel_compare(const std::string& op, const Json& left, const Json& right) {
  if (op == "==") return left == right;
  if (op == "!=") return left != right;
  if (left.is_number() != right.is_number()) throw std::runtime_error("no such overload");
  if (op == "<") return left < right;
  if (op == "<=") return left <= right;
  return op == ">" ? left > right : left >= right;
}

Json cel_add(const Json& left, const Json& right, bool plus) {
  if (left.is_string() && right.is_string() && plus)
    return left.get<std::string>() + right.get<std::string>();
  if (!left.is_number_integer() || !right.is_number_integer())
    throw std::runtime_error("no such overload");
  const auto more = right.get<std::int64_t>();
  return left.get<std::int64_t>() + (plus ? more : -more);
}

Json cel_call(const std::string& word, const Json& value) {
  if (word == "size") return size_of(value);
  if (word == "string") return value.is_string() ? value : Json(value.dump());
  if (word == "quantity") return quantity(value);
  if (word == "int") return value.is_string() ? Json(std::stoll(value.get<std::string>())) : value;
  throw std::runtime_error("unknown function: " + word);
}

Json cel_method(const std::string& word, const Json& value, const Json& arguments) {
  if (word == "size") return size_of(value);
  if (arguments.size() != 1) throw std::runtime_error("no such overload");
  const Json& argument = arguments[0];
  if (word == "compareTo") {
    const auto left = value.at(kMilli).get<std::int64_t>();
    const auto right = argument.at(kMilli).get<std::int64_t>();
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const std::string text = value.get<std::string>();
  const std::string said = argument.get<std::string>();
  if (word == "startsWith") return text.starts_with(said);
  if (word == "endsWith") return text.ends_with(said);
  if (word == "contains") return text.find(said) != std::string::npos;
  if (word == "matches") return std::regex_search(text, std::regex(said));
  if (word == "split" && said.size() == 1) return Json(base::split(text, said[0]));
  throw std::runtime_error("unknown method: " + word);
}

}  // namespace dataplatform::simulation
