// How a field is described once: from these lines come the parser, the strict checks, the CRD's
// schema, `explain` and the reference page. The templates here only bind a line to its member; all
// that walks the tables is compiled once (read.cpp, schema.cpp).
#pragma once

#include "operator/base/json.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::spec {

using base::Json;

/// What this version does with a written value.
enum class Effect {
  Now,    // honoured
  Inert,  // ignored, harmlessly; listed in status.notActedOn
  Hold,   // ignoring it would hurt: nothing of the spec is enforced
};

/// What a change of a running platform's value brings.
enum class Change { Free, Restart, Guided, Confirm, Immutable };

/// What a text must be, beyond its length.
enum class Format {
  Any,
  Label,
  ObjectName,
  Cron,
  TimeZone,
  Url,
  Host,
  Cidr,
  Image,
  EnvName,
  Cpu,
  Bytes,
  Version,
  BucketName,
  Locale
};

/// Limits and classes of one field. Aggregate, so that a line names only what differs.
struct Rules {
  std::optional<std::int64_t> minimum, maximum;
  std::optional<std::size_t> longest;  // of a text, and of each text in a list or map
  std::optional<std::size_t> most;     // items of a list, keys of a map
  Format format = Format::Any;
  bool required = false;
  bool list = false;  // a verbatim value that is a list
  Effect effect = Effect::Now;
  Change change = Change::Restart;
  std::string_view why = "";       // of an effect that is not Now
  std::string_view harmless = "";  // Hold: the value that holds nothing
  std::string_view once = "";      // a role that exists once: why
};

/// A rule in CEL on one object. Its twin in our own checks speaks for files.
struct CelRule {
  std::string rule;
  std::string message;
  std::string expression =
      "";  // the same with the values in it; the message stands in where it fails
};

struct Table;

enum class Kind { String, Integer, Boolean, Word, Size, Struct, List, Map, Verbatim };

/// The type of a value, without its limits.
struct Shape {
  Kind kind = Kind::String;
  std::vector<std::string_view> words;     // Word
  const Table& (*table)() = nullptr;       // Struct
  std::shared_ptr<const Shape> item = {};  // List, Map
  Format format = Format::Any;             // of a type that has one (Cron)
};

/// One line of a table.
struct Field {
  std::string_view name;
  std::string_view meaning;
  Rules rules;
  Shape (*shape)() = nullptr;
  std::function<void(const Json& value, void* object)> read;
  std::function<Json(const void* object)> write;
};

/// The fields of one struct.
struct Table {
  std::vector<Field> fields;
  std::vector<std::string_view> keys =
      {};  // what tells items of a list apart; empty: a list of such is atomic
  std::vector<CelRule> cel = {};
};

/// The line called `name`; nullptr where there is none.
const Field* find_field(const Table& table, std::string_view name);

/// A text as a literal of CEL.
std::string cel_text(std::string_view text);

/// The limits of a field with what its kind and format imply filled in.
Rules limits_of(const Field& field);

}  // namespace dataplatform::spec
