#include "controllers/spec/codec.hpp"
#include "controllers/spec/formats.hpp"
#include "controllers/spec/reader.hpp"

namespace dataplatform::spec {
namespace {

constexpr int kAnyNumber = 1'000'000'000;

bool is_empty(const Json& value) {
  return value.is_null() || (value.is_structured() && value.empty());
}

}  // namespace

const Field* find_field(const Table& table, std::string_view name) {
  for (const Field& line : table.fields) {
    if (line.name == name) return &line;
  }
  return nullptr;
}

Rules limits_of(const Field& field) {
  Rules limits = field.rules;
  if (!limits.minimum) limits.minimum = 0;
  if (!limits.maximum) limits.maximum = kAnyNumber;
  if (!limits.most) limits.most = 64;
  const Shape shape = field.shape();
  const Format format = shape.format == Format::Any ? limits.format : shape.format;
  if (!limits.longest) limits.longest = rule_of(format).longest;
  return limits;
}

void read_struct(const Table& table, const Json& value, void* object) {
  for (const Field& line : table.fields) {
    const auto found = value.find(line.name);
    if (found != value.end()) line.read(*found, object);
  }
}

Json write_struct(const Table& table, const void* object) {
  Json written = Json::object();
  for (const Field& line : table.fields) {
    Json value = line.write(object);
    const bool said = !is_empty(value) || (line.rules.required && !value.is_null());
    if (said) written[std::string(line.name)] = std::move(value);
  }
  return written;
}

void Codec<Amount>::read(const Json& value, Amount& out) {
  out.text = value.is_string() ? value.get<std::string>() : value.dump();
  out.value = base::Quantity::parse(out.text).value_or(base::Quantity());
}

std::vector<Field> joined(std::vector<Field> first, std::vector<Field> second) {
  first.insert(first.end(), std::make_move_iterator(second.begin()),
               std::make_move_iterator(second.end()));
  return first;
}

Parsed parse(const Json& spec, Strictness strictness) {
  Reader reader(strictness);
  Parsed parsed;
  const Table& lines = table(static_cast<const Spec*>(nullptr));
  parsed.written = reader.object(lines, spec.is_null() ? Json::object() : spec, "spec");
  parsed.problems = reader.take_problems();
  if (parsed.written.is_null()) parsed.written = Json::object();
  read_struct(lines, parsed.written, &parsed.spec);
  return parsed;
}

Json to_json(const Spec& spec) {
  return write_struct(table(static_cast<const Spec*>(nullptr)), &spec);
}

}  // namespace dataplatform::spec
