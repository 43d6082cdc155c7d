#include "controllers/projections/kubernetes/merge.hpp"

#include "operator/base/quantity.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

bool is_named_list(const Json& list) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(), [](const Json& item) {
           return item.is_object() && item.contains("name") && item["name"].is_string();
         });
}

void merge_by_name(Json& target, const Json& patch) {
  for (const Json& item : patch) {
    const auto same = std::find_if(target.begin(), target.end(), [&](const Json& known) {
      return known["name"] == item["name"];
    });
    if (same != target.end()) {
      merge(*same, item);
    } else {
      Json added = Json::object();
      merge(added, item);
      target.push_back(std::move(added));
    }
  }
}

void put_quantity(const std::string& resource, Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : base::to_line(value);
  const auto quantity = base::Quantity::parse(text);
  if (!quantity) return;  // the API server says what is wrong with it
  value = resource == "cpu" ? quantity->canonical_cpu() : quantity->canonical_bytes();
}

void put_quantities(Json& amounts) {
  if (!amounts.is_object()) return;
  for (auto& [resource, value] : amounts.items())
    put_quantity(resource, value);
}

void add_protocols(Json& ports) {
  for (Json& port : ports) {
    if (port.is_object() && !port.contains("protocol")) port["protocol"] = "TCP";
  }
}

}  // namespace

void merge(Json& target, const Json& patch) {
  if (!patch.is_object()) {
    if (is_named_list(patch) && is_named_list(target)) return merge_by_name(target, patch);
    target = patch;
    return;
  }
  if (!target.is_object()) target = Json::object();
  for (const auto& [key, value] : patch.items()) {
    if (value.is_null()) {
      target.erase(key);
    } else {
      merge(target[key], value);
    }
  }
}

void make_canonical(Json& value) {
  if (value.is_array()) {
    for (Json& item : value)
      make_canonical(item);
  }
  if (!value.is_object()) return;
  for (auto& [key, member] : value.items()) {
    if (key == "requests" || key == "limits")
      put_quantities(member);
    else if (key == "sizeLimit")
      put_quantity(key, member);
    else if (key == "ports" && member.is_array())
      add_protocols(member);
    make_canonical(member);
  }
}

}  // namespace dataplatform::projections
