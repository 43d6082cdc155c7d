#include "controllers/reconcile/covers.hpp"

#include <map>
#include <string_view>

namespace dataplatform::reconcile {
namespace {

// Merge keys of the lists that we write, by the name of the list (k8s.io/api, patchMergeKey).
const std::map<std::string_view, std::string_view>& merge_keys() {
  static const std::map<std::string_view, std::string_view> keys{
      {"containers", "name"},    {"initContainers", "name"},    {"env", "name"},
      {"volumes", "name"},       {"volumeMounts", "mountPath"}, {"imagePullSecrets", "name"},
      {"ownerReferences", "uid"}};
  return keys;
}

class Differ {
 public:
  explicit Differ(std::size_t most) : most_(most) {}

  void compare(const Json& live, const Json& desired, const std::string& path,
               std::string_view name) {
    if (full()) return;
    if (desired.is_object()) return compare_objects(live, desired, path);
    if (desired.is_array()) return compare_lists(live, desired, path, name);
    if (live != desired) note(path, live, desired);
  }

  std::vector<Difference> found;

 private:
  bool full() const { return found.size() >= most_; }

  void note(const std::string& path, const Json& live, const Json& desired) {
    found.push_back({path, live, desired});
  }

  void compare_objects(const Json& live, const Json& desired, const std::string& path) {
    if (!live.is_object()) return note(path, live, desired);
    for (const auto& [key, value] : desired.items()) {
      if (full()) return;
      // What kind it is was asked for; items of a list do not repeat it.
      if (path.empty() && (key == "apiVersion" || key == "kind")) continue;
      const std::string below = path.empty() ? key : path + "." + key;
      const auto it = live.find(key);
      if (it == live.end()) {
        // The server drops empty objects (emptyDir: {} stays, but {} of an optional struct may
        // not); null says that it shall be absent.
        const bool absent_is_right = value.is_null() || (value.is_object() && value.empty());
        if (!absent_is_right) note(below, Json(), value);
      } else {
        compare(*it, value, below, key);
      }
    }
  }

  void compare_lists(const Json& live, const Json& desired, const std::string& path,
                     std::string_view name) {
    if (!live.is_array()) return note(path, live, desired);
    const auto key = merge_keys().find(name);
    const bool keyed = key != merge_keys().end() && !desired.empty() && desired.front().is_object();
    if (keyed) return compare_keyed(live, desired, path, std::string(key->second));
    if (live.size() != desired.size()) return note(path, live, desired);
    for (std::size_t i = 0; i < desired.size(); ++i) {
      compare(live[i], desired[i], path + "[" + std::to_string(i) + "]", "");
    }
  }

  void compare_keyed(const Json& live, const Json& desired, const std::string& path,
                     const std::string& key) {
    for (const Json& item : desired) {
      if (full()) return;
      const Json* match = nullptr;
      for (const Json& candidate : live) {
        if (base::text_at(candidate, {key}) == base::text_at(item, {key})) match = &candidate;
      }
      const std::string below = path + "[" + base::text_at(item, {key}) + "]";
      if (match == nullptr) {
        note(below, Json(), item);
      } else {
        compare(*match, item, below, "");
      }
    }
  }

  std::size_t most_;
};

const Json* child_of(const Json* object, const std::string& key) {
  if (object == nullptr || !object->is_object()) return nullptr;
  const auto found = object->find(key);
  return found == object->end() ? nullptr : &*found;
}

/// The item of `list` that a fieldsV1 key ({"name":"web"}) means. An item of ours need not say what
/// the server fills in (a port's protocol).
const Json* item_of(const Json* list, const Json& keys) {
  if (list == nullptr || !list->is_array()) return nullptr;
  for (const Json& item : *list) {
    bool same = item.is_object();
    for (const auto& [key, value] : keys.items())
      same = same && (!item.contains(key) || item[key] == value);
    if (same) return &item;
  }
  return nullptr;
}

/// Walks along what our manager owns (fieldsV1: "f:name" a member, "k:{…}" an item of a list).
class Owned {
 public:
  explicit Owned(std::size_t most) : most_(most) {}

  void walk(const Json& fields, const Json* live, const Json* desired, const std::string& path) {
    for (const auto& [key, below] : fields.items()) {
      if (found.size() >= most_ || key.size() < 3) continue;
      if (key.starts_with("f:")) {
        const std::string name = key.substr(2);
        const std::string at = path.empty() ? name : path + "." + name;
        if (is_atomic(name)) whole(child_of(live, name), child_of(desired, name), at);
        step(below, child_of(live, name), child_of(desired, name), at);
      } else if (key.starts_with("k:")) {
        const Json keys = Json::parse(key.substr(2), nullptr, /*allow_exceptions=*/false);
        if (!keys.is_object() || keys.empty()) continue;
        const Json& first = keys.front();
        step(below, item_of(live, keys), item_of(desired, keys),
             path + "[" + (first.is_string() ? first.get<std::string>() : first.dump()) + "]");
      }
    }
  }

  std::vector<Difference> found;

 private:
  /// Maps that the API server keeps as one value: who owns it owns every key, and none is named.
  static bool is_atomic(const std::string& name) {
    return name == "nodeSelector" || name == "selector";
  }

  void whole(const Json* live, const Json* desired, const std::string& path) {
    if (live == nullptr || desired == nullptr || !live->is_object()) return;
    for (const auto& [key, value] : live->items()) {
      if (!desired->contains(key)) found.push_back({path + "." + key, value, Json()});
    }
  }

  void step(const Json& below, const Json* live, const Json* desired, const std::string& path) {
    if (live == nullptr) return;
    if (desired == nullptr) return found.push_back({path, *live, Json()});
    if (below.is_object()) walk(below, live, desired, path);
  }

  std::size_t most_;
};

constexpr std::string_view kManager = "dataplatform-operator";

}  // namespace

std::vector<Difference> compare(const Json& live, const Json& desired, std::size_t most) {
  Differ differ(most);
  differ.compare(live, desired, "", "");
  return std::move(differ.found);
}

std::vector<Difference> dropped(const Json& live, const Json& desired, std::size_t most) {
  Owned owned(most);
  for (const Json& entry : base::array_at(live, {"metadata", "managedFields"})) {
    const bool ours = base::text_at(entry, {"manager"}) == kManager &&
                      base::text_at(entry, {"operation"}) == "Apply" &&
                      base::text_at(entry, {"subresource"}).empty();
    if (ours) owned.walk(base::object_at(entry, {"fieldsV1"}), &live, &desired, "");
  }
  return std::move(owned.found);
}

std::vector<std::string> differences(const Json& live, const Json& desired, std::size_t most) {
  std::vector<std::string> paths;
  for (const Difference& each : compare(live, desired, most))
    paths.push_back(each.path);
  return paths;
}

}  // namespace dataplatform::reconcile
