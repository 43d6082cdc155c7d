#include "tests/simulation/model/field_set.hpp"

namespace dataplatform::simulation {
namespace {

void put(FieldSet& into, const std::string& element, FieldSet node) {
  if (!node.empty()) into.below.emplace(element, std::move(node));
}

}  // namespace

const FieldSet* FieldSet::at(std::string_view element) const {
  const auto found = below.find(element);
  return found == below.end() ? nullptr : &found->second;
}

void FieldSet::cut(std::initializer_list<std::string_view> path) {
  FieldSet* node = this;
  std::size_t left = path.size();
  for (const std::string_view element : path) {
    const auto found = node->below.find(element);
    if (found == node->below.end()) return;
    if (--left == 0) {
      node->below.erase(found);
      return;
    }
    node = &found->second;
  }
}

FieldSet fields_from(const Json& fields_v1) {
  FieldSet set;
  for (const auto& [element, below] : fields_v1.items()) {
    if (element == ".") {
      set.member = true;
      continue;
    }
    FieldSet node = fields_from(below);
    if (below.empty()) node.member = true;
    put(set, element, std::move(node));
  }
  return set;
}

Json to_fields(const FieldSet& set) {
  Json fields = Json::object();
  if (set.member && !set.below.empty()) fields["."] = Json::object();
  for (const auto& [element, node] : set.below)
    fields[element] = to_fields(node);
  return fields;
}

FieldSet united(const FieldSet& a, const FieldSet& b) {
  FieldSet both = a;
  both.member = a.member || b.member;
  for (const auto& [element, node] : b.below) {
    const auto [place, is_new] = both.below.try_emplace(element, node);
    if (!is_new) place->second = united(place->second, node);
  }
  return both;
}

FieldSet common(const FieldSet& a, const FieldSet& b) {
  FieldSet both;
  both.member = a.member && b.member;
  for (const auto& [element, node] : a.below) {
    if (const FieldSet* other = b.at(element); other != nullptr)
      put(both, element, common(node, *other));
  }
  return both;
}

FieldSet less(const FieldSet& a, const FieldSet& b) {
  FieldSet rest;
  rest.member = a.member && !b.member;
  for (const auto& [element, node] : a.below) {
    const FieldSet* other = b.at(element);
    put(rest, element, other == nullptr ? node : less(node, *other));
  }
  return rest;
}

FieldSet with_named_fields(const FieldSet& set, const Type& type) {
  FieldSet named;
  named.member = set.member;
  for (const auto& [element, node] : set.below) {
    const bool field = element.starts_with("f:");
    const std::string_view key = std::string_view(element).substr(2);
    const Type* below = field ? type.field(key) : type.items;
    FieldSet next = below == nullptr ? node : with_named_fields(node, *below);
    if (field && !node.below.empty() && type.fields.contains(key)) next.member = true;
    named.below.emplace(element, std::move(next));
  }
  return named;
}

}  // namespace dataplatform::simulation
