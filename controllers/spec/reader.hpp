// Walks a table beside a user's JSON: takes over what is good, says what is not.
#pragma once

#include "controllers/spec/field.hpp"
#include "controllers/spec/spec.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::spec {

class Reader {
 public:
  explicit Reader(Strictness strictness) : strict_(strictness == Strictness::Strict) {}

  /// The good part of an object: what `read_struct` can read without a look.
  Json object(const Table& table, const Json& value, const std::string& path);

  Problems take_problems() { return std::move(problems_); }

 private:
  bool strict_;
  Problems problems_;

  Json value(const Field& line, const Shape& shape, const Json& value, const std::string& path);
  Json text(const Field& line, const Shape& shape, const Json& value, const std::string& path);
  Json integer(const Field& line, const Json& value, const std::string& path);
  Json word(const Shape& shape, const Json& value, const std::string& path);
  Json quantity(const Field& line, const Json& value, const std::string& path);
  Json list(const Field& line, const Shape& shape, const Json& value, const std::string& path);
  Json map(const Field& line, const Shape& shape, const Json& value, const std::string& path);
  Json verbatim(const Field& line, const Json& value, const std::string& path);
  void unknown(const Table& table, const std::string& name, const std::string& path);
  void duplicates(const Table& table, const Json& items, const std::string& path);
  Json refuse(const std::string& path, std::string what, std::string fix);
};

/// Words of a list, and what a value of the wrong type is called.
std::string joined_words(const std::vector<std::string_view>& words);
std::string type_word(const Json& value);

/// A value as messages show it: short, on one line.
std::string shown(const Json& value);

/// A key in a path: its beginning on one line, `""` for the empty one.
std::string shown_key(const std::string& key);

}  // namespace dataplatform::spec
