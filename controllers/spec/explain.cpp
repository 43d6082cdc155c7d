// The field table as text: for `explain` and for the reference page.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/formats.hpp"
#include "operator/base/text.hpp"

namespace dataplatform::spec {
namespace {

using base::Error;
using base::ErrorKind;

std::string words_of(const Shape& shape) {
  std::vector<std::string> all(shape.words.begin(), shape.words.end());
  return base::join(all, ", ");
}

std::string type_of(const Field& line, const Shape& shape) {
  switch (shape.kind) {
    case Kind::String:
      return "text";
    case Kind::Integer:
      return "number";
    case Kind::Boolean:
      return "true or false";
    case Kind::Word:
      return "one of " + words_of(shape);
    case Kind::Size:
      return "quantity";
    case Kind::Struct:
      return "object";
    case Kind::List:
      return "list of " + type_of(line, *shape.item);
    case Kind::Map:
      return "map of texts";
    case Kind::Verbatim:
      return line.rules.list ? "list, verbatim" : "object, verbatim";
  }
  return "";
}

std::string limits_text(const Field& line) {
  const Shape shape = line.shape();
  const Rules limits = limits_of(line);
  const Format format = shape.format == Format::Any ? limits.format : shape.format;
  if (shape.kind == Kind::Integer)
    return std::to_string(*limits.minimum) + " to " + std::to_string(*limits.maximum);
  if (shape.kind == Kind::List || shape.kind == Kind::Map || line.rules.list)
    return "at most " + std::to_string(*limits.most) + " items";
  if (shape.kind != Kind::String && shape.kind != Kind::Size) return "";
  return std::string(format == Format::Any ? "" : std::string(rule_of(format).must) + "; ") +
         "at most " + std::to_string(*limits.longest) + " characters";
}

std::string effect_text(const Rules& rules) {
  switch (rules.effect) {
    case Effect::Now:
      return "honoured";
    case Effect::Inert:
      return "not acted on: " + std::string(rules.why);
    case Effect::Hold:
      return "held" +
             (rules.harmless.empty()
                  ? std::string()
                  : " unless it is " + base::join(base::split(rules.harmless, ' '), " or ")) +
             ": it " + std::string(rules.why);
  }
  return "";
}

std::string_view change_text(Change change) {
  switch (change) {
    case Change::Free:
      return "at once";
    case Change::Restart:
      return "rolled out, pod by pod";
    case Change::Guided:
      return "an operation with steps";
    case Change::Confirm:
      return "waits for approval where it takes protection away";
    case Change::Immutable:
      return "never: it is fixed";
  }
  return "";
}

/// The table below a field, whether it is an object or a list of them.
const Table* below(const Shape& shape) {
  if (shape.kind == Kind::Struct) return &shape.table();
  if (shape.kind == Kind::List && shape.item->kind == Kind::Struct) return &shape.item->table();
  return nullptr;
}

std::string fields_text(const Table& table) {
  std::string text = "\nFIELDS\n";
  for (const Field& line : table.fields) {
    text += "  " + std::string(line.name) + (line.rules.required ? " (required)" : "") +
            "\n      " + std::string(line.meaning) + "\n";
  }
  return text;
}

std::string page_of(const std::string& path, const Field& line) {
  const Shape shape = line.shape();
  std::string text =
      path + "  <" + type_of(line, shape) + ">\n\n  " + std::string(line.meaning) + "\n\n";
  if (const std::string limits = limits_text(line); !limits.empty())
    text += "  limits:  " + limits + "\n";
  text += "  effect:  " + effect_text(line.rules) +
          "\n  change:  " + std::string(change_text(line.rules.change)) + "\n";
  const Table* table = below(shape);
  return table == nullptr ? text : text + fields_text(*table);
}

std::string without_index(const std::string& step) {
  return step.substr(0, step.find('['));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

void add_rows(const Table& table, const std::string& path, std::string& page) {
  for (const Field& line : table.fields) {
    const Shape shape = line.shape();
    const std::string own =
        path + "." + std::string(line.name) + (shape.kind == Kind::List ? "[]" : "");
    page += "| `" + own + "` | " + escaped(type_of(line, shape)) + " | " + escaped(line.meaning) +
            (line.rules.required ? " Required." : "") + " | " + escaped(limits_text(line)) + " | " +
            escaped(effect_text(line.rules)) + " | " + std::string(change_text(line.rules.change)) +
            " |\n";
    if (const Table* inner = below(shape)) add_rows(*inner, own, page);
  }
}

}  // namespace

base::Result<std::string> explain(std::string_view path) {
  const Table* here = &table(static_cast<const Spec*>(nullptr));
  std::string so_far = "spec";
  std::vector<std::string> steps = base::split(path, '.');
  if (!steps.empty() && (steps.front() == "spec" || steps.front().empty()))
    steps.erase(steps.begin());
  if (steps.empty()) return "spec\n" + fields_text(*here);
  const Field* line = nullptr;
  for (const std::string& step : steps) {
    if (here == nullptr)
      return std::unexpected(
          Error{ErrorKind::Invalid, so_far + " has no fields; leave the rest of the path out"});
    line = find_field(*here, without_index(step));
    if (line == nullptr) {
      std::vector<std::string> known;
      for (const Field& each : here->fields)
        known.emplace_back(each.name);
      const std::string near = base::nearest(without_index(step), known);
      return std::unexpected(
          Error{ErrorKind::Invalid, so_far + " has no field " + step.substr(0, 60) + "; " +
                                        (near.empty() ? "there are " + base::join(known, ", ")
                                                      : "did you mean " + near + "?")});
    }
    so_far += "." + std::string(line->name);
    here = below(line->shape());
  }
  return page_of(so_far, *line);
}

std::string reference_markdown() {
  std::string page =
      "# Reference of `DataPlatform`\n\n"
      "Made from the field table in `controllers/spec`; `kubectl dataplatform explain PATH` prints "
      "the same of one field.\n\n"
      "*Effect*: what this version does with a written value. *Change*: what a change of it on a "
      "running platform brings. What is left out follows the profile.\n\n"
      "| field | type | meaning | limits | effect | change |\n| --- | --- | --- | --- | --- | --- "
      "|\n";
  add_rows(table(static_cast<const Spec*>(nullptr)), "spec", page);
  return page;
}

}  // namespace dataplatform::spec
