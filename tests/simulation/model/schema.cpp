#include "tests/simulation/model/schema.hpp"

#include "tests/simulation/model/files.hpp"

namespace dataplatform::simulation {
namespace {

std::string name_of(const kube::Kind& kind) {
  return kind.api_version() + " " + std::string(kind.name);
}

Scalar scalar_of(char letter) {
  switch (letter) {
    case 's':
      return Scalar::Text;
    case 'n':
      return Scalar::Number;
    case 'b':
      return Scalar::Flag;
    case 'q':
      return Scalar::Quantity;
    case 't':
      return Scalar::Time;
    default:
      return Scalar::Free;
  }
}

Presence presence_of(char mark) {
  if (mark == '?') return Presence::Dropped;
  return mark == '!' ? Presence::Always : Presence::Kept;
}

}  // namespace

const Type* Type::field(std::string_view key) const {
  const auto found = fields.find(key);
  return found == fields.end() ? items : found->second.type;
}

Schemas& Schemas::shared() {
  static Schemas schemas;
  return schemas;
}

Schemas::Schemas() {
  const Json file = Json::parse(model_file("schemas.yaml"));
  for (const auto& [name, line] : file.at("types").items()) {
    Type& type = make(Shape::Struct);
    type.name = name;
    named_[name] = &type;
  }
  for (const auto& [name, line] : file.at("types").items())
    fill(*named_.at(name), line);
  for (const auto& [kind, name] : file.at("kinds").items())
    kinds_[kind] = named_.at(name.get<std::string>());
  open_ = &make(Shape::Struct);
  open_->raw = true;
  open_->items = parse("x");
  open_->fields["metadata"].type = &named("ObjectMeta");
}

Type& Schemas::make(Shape shape) {
  types_.push_back({});
  types_.back().shape = shape;
  return types_.back();
}

void Schemas::fill(Type& type, const Json& line) {
  for (const auto& [key, said] : line.items()) {
    if (key == "!") {
      type.atomic = true;
      continue;
    }
    std::string word = said.get<std::string>();
    Field field;
    if (const auto equals = word.find('=');
        equals != std::string::npos && word[equals - 1] != '[') {
      field.fallback = word.substr(equals + 1);
      word.resize(equals);
    }
    field.presence = presence_of(word.back());
    if (field.presence != Presence::Kept) word.pop_back();
    field.type = parse(word);
    if (field.presence == Presence::Always) type.always.push_back(key);
    type.fields.emplace(key, std::move(field));
  }
}

const Type* Schemas::parse(std::string_view word) {
  if (const auto known = named_.find(word); known != named_.end()) return known->second;
  if (const auto seen = words_.find(word); seen != words_.end()) return seen->second;
  const bool list = word.front() == '[';
  const bool map = word.front() == '{';
  Type& type = make(list          ? Shape::List
                    : map         ? Shape::Map
                    : word == "x" ? Shape::Any
                                  : Shape::Scalar);
  words_[std::string(word)] = &type;
  if (!list && !map) {
    type.scalar = scalar_of(word.front());
    return &type;
  }
  std::string_view rest = word.substr(1);
  type.atomic = rest.front() == '!';
  if (type.atomic || rest.front() == '=') {
    rest.remove_prefix(1);
  } else if (list) {
    std::string keys(rest.substr(0, rest.find(':')));
    for (std::size_t end = keys.find(','); end != std::string::npos; end = keys.find(',')) {
      type.keys.push_back(keys.substr(0, end));
      keys.erase(0, end + 1);
    }
    type.keys.push_back(keys);
    rest.remove_prefix(rest.find(':') + 1);
  }
  type.items = parse(rest);
  return &type;
}

const Type& Schemas::of(const kube::Kind& kind) const {
  const auto found = kinds_.find(name_of(kind));
  return found == kinds_.end() ? *open_ : *found->second;
}

const Type& Schemas::named(const std::string& name) const {
  return *named_.at(name);
}

}  // namespace dataplatform::simulation
