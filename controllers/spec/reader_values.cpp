// Single values: texts, numbers, words, quantities.
#include "controllers/spec/formats.hpp"
#include "controllers/spec/reader.hpp"
#include "operator/base/quantity.hpp"
#include "operator/base/text.hpp"

namespace dataplatform::spec {

Json Reader::text(const Field& line, const Shape& shape, const Json& value,
                  const std::string& path) {
  if (!value.is_string())
    return refuse(path, "must be a text, not " + type_word(value),
                  value.is_structured() ? "write one text" : "put it in quotes");
  const std::string& text = value.get_ref<const std::string&>();
  const Rules limits = limits_of(line);
  if (text.size() > *limits.longest) {
    return refuse(path,
                  "is " + std::to_string(text.size()) + " characters long but may have " +
                      std::to_string(*limits.longest),
                  "shorten it");
  }
  const Format format = shape.format == Format::Any ? limits.format : shape.format;
  if (const auto problem = format_problem(format, text)) {
    return refuse(path, "is " + shown(value) + " but " + *problem,
                  "write " + std::string(rule_of(format).must) + ", or leave it out");
  }
  return value;
}

Json Reader::integer(const Field& line, const Json& value, const std::string& path) {
  if (!value.is_number_integer()) {
    return refuse(path, "must be a whole number, not " + type_word(value),
                  value.is_string() ? "remove the quotes" : "write a whole number");
  }
  const Rules limits = limits_of(line);
  const auto number = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX
                          ? INT64_MAX
                          : value.get<std::int64_t>();
  const std::string range =
      std::to_string(*limits.minimum) + " to " + std::to_string(*limits.maximum);
  if (number < *limits.minimum)
    return refuse(path,
                  "is " + shown(value) + " but must be at least " + std::to_string(*limits.minimum),
                  "use " + range);
  if (number > *limits.maximum)
    return refuse(path,
                  "is " + shown(value) + " but must be at most " + std::to_string(*limits.maximum),
                  "use " + range);
  return value;
}

Json Reader::word(const Shape& shape, const Json& value, const std::string& path) {
  const std::vector<std::string> known(shape.words.begin(), shape.words.end());
  if (value.is_string()) {
    for (const std::string_view each : shape.words) {
      if (value.get_ref<const std::string&>() == each) return value;
    }
  }
  const std::string near =
      value.is_string() ? base::nearest(value.get_ref<const std::string&>(), known) : "";
  return refuse(path, "is " + shown(value) + " but must be one of " + joined_words(shape.words),
                near.empty() ? "use one of them, or leave it out" : "did you mean " + near + "?");
}

Json Reader::quantity(const Field& line, const Json& value, const std::string& path) {
  if (value.is_number_integer()) {
    if (value.is_number_unsigned() && base::Quantity::parse(base::to_line(value))) return value;
    const char* must = value.is_number_unsigned() ? "must be below 2^63" : "must not be negative";
    return refuse(path, "is " + shown(value) + " but " + must,
                  "write " + std::string(rule_of(line.rules.format).must));
  }
  if (!value.is_string())
    return refuse(path, "must be a quantity, not " + type_word(value),
                  value.is_number() ? "put it in quotes"
                                    : "write " + std::string(rule_of(line.rules.format).must));
  const std::string& text = value.get_ref<const std::string&>();
  if (text.size() <= rule_of(line.rules.format).longest && !format_problem(line.rules.format, text))
    return value;
  return refuse(
      path, "is " + shown(value) + " but must be " + std::string(rule_of(line.rules.format).must),
      "write a number with a unit");
}

}  // namespace dataplatform::spec
