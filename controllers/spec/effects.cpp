// What this version does with written values that it can't honour: say so, or hold.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/formats.hpp"
#include "operator/base/text.hpp"

namespace dataplatform::spec {
namespace {

struct Walk {
  Effect effect;
  std::vector<std::pair<std::string, std::string>> found = {};  // path, why
};

bool is_harmless(const Field& line, const Json& value) {
  if (line.rules.harmless.empty() || !value.is_string()) return false;
  for (const std::string& each : base::split(line.rules.harmless, ' ')) {
    if (value == each) return true;
  }
  return false;
}

/// A group that was switched off is honoured, whatever else it says.
bool is_off(const Json& value) {
  return base::text_at(value, {"mode"}) == "Disabled";
}

void look(Walk& walk, const Table& table, const Json& value, const std::string& path);

void look_at(Walk& walk, const Field& line, const Json& value, const std::string& path) {
  if (is_off(value)) return;
  const Rules& rules = line.rules;
  if (rules.effect == walk.effect && !is_harmless(line, value))
    walk.found.emplace_back(path, rules.why);
  // Below what is not acted on nothing is looked at again: one entry says it all.
  if (rules.effect == Effect::Inert) return;
  const Shape shape = line.shape();
  if (shape.kind == Kind::Struct) look(walk, shape.table(), value, path);
  if (shape.kind != Kind::List || shape.item->kind != Kind::Struct) return;
  for (std::size_t i = 0; i < value.size(); ++i)
    look(walk, shape.item->table(), value[i], path + "[" + std::to_string(i) + "]");
}

void look(Walk& walk, const Table& table, const Json& value, const std::string& path) {
  for (const Field& line : table.fields) {
    const auto found = value.find(line.name);
    if (found != value.end() && !found->empty())
      look_at(walk, line, *found, path + "." + std::string(line.name));
  }
}

Walk walk_of(const Json& written, Effect effect) {
  Walk walk{.effect = effect};
  look(walk, table(static_cast<const Spec*>(nullptr)), parse(written).written, "spec");
  return walk;
}

}  // namespace

std::vector<NotActedOn> not_acted_on(const Json& written) {
  std::vector<NotActedOn> all;
  const std::string components = "spec.components.";
  for (const auto& [path, why] : walk_of(written, Effect::Inert).found) {
    const bool is_component =
        path.starts_with(components) && path.find('.', components.size()) == std::string::npos;
    if (!is_component) all.push_back({path, why});
  }
  // A component is wanted unless it is switched off, written or not.
  const Json& wanted = base::object_at(written, {"components"});
  for (const Field& line : table(static_cast<const ComponentsSpec*>(nullptr)).fields) {
    const std::string name(line.name);
    if (line.rules.effect == Effect::Inert && !is_off(base::object_at(wanted, {name})))
      all.push_back({components + name, std::string(line.rules.why)});
  }
  return all;
}

std::vector<Held> held(const Json& written) {
  std::vector<Held> all;
  for (auto& [path, why] : walk_of(written, Effect::Hold).found)
    all.push_back({path, why});
  return all;
}

}  // namespace dataplatform::spec
