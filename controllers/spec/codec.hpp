// Binds a line of a table to a member: how each type of member is read from JSON that was already
// found good, and written back.
#pragma once

#include "controllers/spec/field.hpp"
#include "controllers/spec/names.hpp"
#include "controllers/spec/tables.hpp"

#include <map>
#include <string>
#include <utility>

namespace dataplatform::spec {

/// Reads and writes all fields of a struct.
void read_struct(const Table& table, const Json& value, void* object);
Json write_struct(const Table& table, const void* object);

/// A struct that has a table.
template <class T>
struct Codec {
  static const Table& fields() { return table(static_cast<const T*>(nullptr)); }
  static Shape shape() { return {.kind = Kind::Struct, .table = &fields}; }
  static void read(const Json& value, T& out) { read_struct(fields(), value, &out); }
  static Json write(const T& in) { return write_struct(fields(), &in); }
};

template <class T>
  requires std::is_enum_v<T>
struct Codec<T> {
  static Shape shape() {
    const Names all = names(static_cast<const T*>(nullptr));
    return {.kind = Kind::Word, .words = {all.begin(), all.end()}};
  }
  static void read(const Json& value, T& out) {
    out = *word_of<T>(value.get_ref<const std::string&>());
  }
  static Json write(const T& in) { return std::string(text_of(in)); }
};

template <>
struct Codec<std::string> {
  static Shape shape() { return {.kind = Kind::String}; }
  static void read(const Json& value, std::string& out) { out = value.get<std::string>(); }
  static Json write(const std::string& in) { return in; }
};

template <>
struct Codec<int> {
  static Shape shape() { return {.kind = Kind::Integer}; }
  static void read(const Json& value, int& out) { out = value.get<int>(); }
  static Json write(const int& in) { return in; }
};

template <>
struct Codec<bool> {
  static Shape shape() { return {.kind = Kind::Boolean}; }
  static void read(const Json& value, bool& out) { out = value.get<bool>(); }
  static Json write(const bool& in) { return in; }
};

template <>
struct Codec<Amount> {
  static Shape shape() { return {.kind = Kind::Size}; }
  static void read(const Json& value, Amount& out);
  static Json write(const Amount& in) { return in.text; }
};

template <>
struct Codec<Cron> {
  static Shape shape() { return {.kind = Kind::String, .format = Format::Cron}; }
  static void read(const Json& value, Cron& out) { out.text = value.get<std::string>(); }
  static Json write(const Cron& in) { return in.text; }
};

template <>
struct Codec<Json> {
  static Shape shape() { return {.kind = Kind::Verbatim}; }
  static void read(const Json& value, Json& out) { out = value; }
  static Json write(const Json& in) { return in; }
};

template <class T>
struct Codec<std::optional<T>> {
  static Shape shape() { return Codec<T>::shape(); }
  static void read(const Json& value, std::optional<T>& out) {
    Codec<T>::read(value, out.emplace());
  }
  static Json write(const std::optional<T>& in) { return in ? Codec<T>::write(*in) : Json(); }
};

template <class T>
struct Codec<std::vector<T>> {
  static Shape shape() {
    return {.kind = Kind::List, .item = std::make_shared<const Shape>(Codec<T>::shape())};
  }
  static void read(const Json& value, std::vector<T>& out) {
    for (const Json& item : value)
      Codec<T>::read(item, out.emplace_back());
  }
  static Json write(const std::vector<T>& in) {
    Json out = Json::array();
    for (const T& item : in)
      out.push_back(Codec<T>::write(item));
    return out;
  }
};

template <>
struct Codec<std::map<std::string, std::string>> {
  static Shape shape() {
    return {.kind = Kind::Map, .item = std::make_shared<const Shape>(Codec<std::string>::shape())};
  }
  static void read(const Json& value, std::map<std::string, std::string>& out) {
    out = value.get<std::map<std::string, std::string>>();
  }
  static Json write(const std::map<std::string, std::string>& in) {
    return in.empty() ? Json() : Json(in);
  }
};

/// The line of a table: name, member, meaning, limits.
template <class Owner, class Member>
Field field(std::string_view name, Member Owner::* member, std::string_view meaning,
            Rules rules = {}) {
  return {name,
          meaning,
          std::move(rules),
          &Codec<Member>::shape,
          [member](const Json& value, void* object) {
            Codec<Member>::read(value, static_cast<Owner*>(object)->*member);
          },
          [member](const void* object) {
            return Codec<Member>::write(static_cast<const Owner*>(object)->*member);
          }};
}

/// The lines of a base class, for the table of a class derived from it.
template <class Derived, class Base>
std::vector<Field> inherited(std::vector<Field> lines) {
  for (Field& line : lines) {
    line.read = [read = std::move(line.read)](const Json& value, void* object) {
      read(value, static_cast<Base*>(static_cast<Derived*>(object)));
    };
    line.write = [write = std::move(line.write)](const void* object) {
      return write(static_cast<const Base*>(static_cast<const Derived*>(object)));
    };
  }
  return lines;
}

/// Two lists of lines, one after the other.
std::vector<Field> joined(std::vector<Field> first, std::vector<Field> second);

}  // namespace dataplatform::spec
