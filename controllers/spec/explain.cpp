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

/// `above`: why something that contains the field is not acted on; "" where all of it is.
std::string effect_text(const Rules& rules, std::string_view above) {
  if (!above.empty()) return "not acted on: " + std::string(above);
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

std::string_view why_inert(const Rules& rules) {
  return rules.effect == Effect::Inert ? rules.why : std::string_view();
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

std::string page_of(const std::string& path, const Field& line, std::string_view above) {
  const Shape shape = line.shape();
  std::string text =
      path + "  <" + type_of(line, shape) + ">\n\n  " + std::string(line.meaning) + "\n\n";
  if (const std::string limits = limits_text(line); !limits.empty())
    text += "  limits:  " + limits + "\n";
  text += "  effect:  " + effect_text(line.rules, above) +
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

const Table& role_block() {
  return table(static_cast<const RoleSpec*>(nullptr));
}

/// Tables that contain the role block: its rows are printed once, not twenty times.
bool has_role_block(const Table& table) {
  return find_field(table, "podTemplate") != nullptr;
}

/// Where rows stand: below what path, and why nothing there is acted on ("" where it is).
struct Place {
  std::string path;
  std::string_view above = "";
};

void add_rows(const Table& table, const Place& place, std::string& page, bool whole = false);

void add_row(const Field& line, const Place& place, std::string& page) {
  const bool is_list = line.shape().kind == Kind::List;
  const std::string own = place.path + "." + std::string(line.name) + (is_list ? "[]" : "");
  const Shape shape = line.shape();
  const Table* inner = below(shape);
  const bool is_role = inner != nullptr && has_role_block(*inner);
  page += "| `" + own + "` | " + escaped(is_role ? "role block" : type_of(line, shape)) + " | " +
          escaped(line.meaning) + (line.rules.required ? " Required." : "") + " | " +
          escaped(limits_text(line)) + " | " + escaped(effect_text(line.rules, place.above)) +
          " | " + std::string(change_text(line.rules.change)) + " |\n";
  const std::string_view above = place.above.empty() ? why_inert(line.rules) : place.above;
  if (inner != nullptr) add_rows(*inner, {own, above}, page);
}

void add_rows(const Table& table, const Place& place, std::string& page, bool whole) {
  const bool shorter = !whole && has_role_block(table);
  for (const Field& line : table.fields) {
    if (shorter && find_field(role_block(), line.name) != nullptr) continue;
    add_row(line, place, page);
  }
}

constexpr std::string_view kHeader =
    "| field | type | meaning | limits | effect | change |\n| --- | --- | --- | --- | --- | --- "
    "|\n";

void add_section(const Place& place, const Table& table, std::string& page) {
  page += "\n## " + place.path + "\n\n" + std::string(kHeader);
  add_rows(table, place, page, true);
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
  std::string_view above;
  for (const std::string& step : steps) {
    if (here == nullptr)
      return std::unexpected(
          Error{ErrorKind::Invalid, so_far + " has no fields; leave the rest of the path out"});
    if (line != nullptr && above.empty()) above = why_inert(line->rules);
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
  return page_of(so_far, *line, above);
}

std::string reference_markdown() {
  const Table& spec = table(static_cast<const Spec*>(nullptr));
  const Table& components = table(static_cast<const ComponentsSpec*>(nullptr));
  std::string page =
      "# Reference of `DataPlatform`\n\n"
      "Made from the field table in `controllers/spec`; `kubectl dataplatform explain PATH` prints "
      "the same of one field.\n\n"
      "*Effect*: what this version does with a written value. *Change*: what a change of it on a "
      "running platform brings. What is left out follows the profile. A *role block* has the "
      "fields of the last section.\n\n"
      "## spec\n\n" +
      std::string(kHeader);
  for (const Field& line : spec.fields) {
    if (line.name != "components") add_row(line, {"spec"}, page);
  }
  for (const Field& line : components.fields) {
    add_section({"spec.components." + std::string(line.name), why_inert(line.rules)},
                *below(line.shape()), page);
  }
  add_section({"role"}, role_block(), page);
  return page;
}

}  // namespace dataplatform::spec
