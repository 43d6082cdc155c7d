#include "controllers/projections/kubernetes/merge.hpp"

#include "operator/base/quantity.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace dataplatform::projections {
namespace {

/// What tells the items of a list apart, by the name of the list (k8s.io/api, patchMergeKey).
const char* key_of(std::string_view list) {
  if (list == "volumeMounts") return "mountPath";
  if (list == "volumeDevices") return "devicePath";
  return "name";
}

bool has_keys(const Json& list, const char* key) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(), [&](const Json& item) {
           return item.is_object() && item.contains(key) && item[key].is_string();
         });
}

void merge_items(Json& target, const Json& patch, const char* key) {
  for (const Json& item : patch) {
    const auto same = std::find_if(target.begin(), target.end(),
                                   [&](const Json& known) { return known[key] == item[key]; });
    if (same != target.end()) {
      merge(*same, item);
    } else {
      Json added = Json::object();
      merge(added, item);
      target.push_back(std::move(added));
    }
  }
}

void merge_member(Json& target, const Json& patch, std::string_view name) {
  const char* key = key_of(name);
  if (has_keys(patch, key) && has_keys(target, key)) return merge_items(target, patch, key);
  merge(target, patch);
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

/// Says as much when it is there and empty: all pods, all namespaces, a folder without limits.
bool means_something_empty(std::string_view key) {
  return key == "emptyDir" || key == "podSelector" || key == "namespaceSelector";
}

void leave_out_empty(Json& object) {
  for (auto it = object.begin(); it != object.end();) {
    const bool empty = it->is_structured() && it->empty() && !means_something_empty(it.key());
    it = it->is_null() || empty ? object.erase(it) : std::next(it);
  }
}

void add_protocols(Json& ports) {
  for (Json& port : ports) {
    if (port.is_object() && !port.contains("protocol")) port["protocol"] = "TCP";
  }
}

}  // namespace

void merge(Json& target, const Json& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = Json::object();
  for (const auto& [key, value] : patch.items()) {
    if (value.is_null()) {
      target.erase(key);
    } else {
      merge_member(target[key], value, key);
    }
  }
}

const Json& pod_template_of(const Json& object) {
  const Json& own = base::object_at(object, {"spec", "template"});
  return own.empty() ? base::object_at(object, {"spec", "jobTemplate", "spec", "template"}) : own;
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
  leave_out_empty(value);
}

}  // namespace dataplatform::projections
