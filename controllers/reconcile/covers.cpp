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
    if (live != desired) found.push_back(path);
  }

  std::vector<std::string> found;

 private:
  bool full() const { return found.size() >= most_; }

  void compare_objects(const Json& live, const Json& desired, const std::string& path) {
    if (!live.is_object()) return found.push_back(path);
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
        if (!absent_is_right) found.push_back(below);
      } else {
        compare(*it, value, below, key);
      }
    }
  }

  void compare_lists(const Json& live, const Json& desired, const std::string& path,
                     std::string_view name) {
    if (!live.is_array()) return found.push_back(path);
    const auto key = merge_keys().find(name);
    const bool keyed = key != merge_keys().end() && !desired.empty() && desired.front().is_object();
    if (keyed) return compare_keyed(live, desired, path, std::string(key->second));
    if (live.size() != desired.size()) return found.push_back(path);
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
        found.push_back(below);
      } else {
        compare(*match, item, below, "");
      }
    }
  }

  std::size_t most_;
};

}  // namespace

std::vector<std::string> differences(const Json& live, const Json& desired, std::size_t most) {
  Differ differ(most);
  differ.compare(live, desired, "", "");
  return std::move(differ.found);
}

}  // namespace dataplatform::reconcile
