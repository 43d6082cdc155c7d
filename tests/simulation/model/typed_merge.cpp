// Merge and comparison of objects through their types.
#include "tests/simulation/model/typed.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

const Type& any() {
  static const Type type;
  return type;
}

const Type& below(const Type& type, std::string_view key) {
  const Type* found = type.shape == Shape::Any ? nullptr : type.field(key);
  return found == nullptr ? any() : *found;
}

struct Item {
  std::string element;
  const Json* value;
};

std::vector<Item> items_of(const Json& list, const Type& type) {
  std::vector<Item> items;
  if (!list.is_array()) return items;
  for (const Json& item : list)
    items.push_back({element_of(item, type), &item});
  return items;
}

const Json* among(const std::vector<Item>& items, const std::string& element) {
  const auto found = std::ranges::find(items, element, &Item::element);
  return found == items.end() ? nullptr : found->value;
}

/// Items in the order of both lists, as far as they agree; where they do not, that of `config`.
class ListMerge {
 public:
  ListMerge(const Json& live, const Json& config, const Type& type)
      : type_(type), live_(items_of(live, type)), config_(items_of(config, type)) {
    for (const Item& item : config_) {
      if (among(live_, item.element) != nullptr) shared_.push_back(item.element);
    }
  }

  Json run() {
    while (l_ < live_.size() || c_ < config_.size()) {
      if (both_stand() && step_together()) continue;
      if (l_ < live_.size() && step_live()) continue;
      if (c_ < config_.size()) step_config();
    }
    return out_;
  }

 private:
  bool both_stand() const { return l_ < live_.size() && c_ < config_.size(); }

  bool next_shared_is(const std::string& element) const {
    return next_ < shared_.size() && shared_[next_] == element;
  }

  bool step_together() {
    const std::string& element = live_[l_].element;
    if (element == config_[c_].element) {
      take(element);
      ++l_;
      ++c_;
      ++next_;
      return true;
    }
    const bool wanted_later =
        among(config_, element) != nullptr && next_ < shared_.size() && !next_shared_is(element);
    if (wanted_later) ++l_;
    return wanted_later;
  }

  bool step_live() {
    const std::string& element = live_[l_].element;
    if (among(config_, element) == nullptr) {
      out_.push_back(*live_[l_++].value);
      return true;
    }
    if (std::ranges::find(taken_, element) != taken_.end()) ++l_;
    return false;
  }

  void step_config() {
    const std::string element = config_[c_++].element;
    take(element);
    if (next_shared_is(element)) ++next_;
  }

  void take(const std::string& element) {
    taken_.push_back(element);
    const Json* before = among(live_, element);
    const Json& after = *among(config_, element);
    out_.push_back(before == nullptr ? after : *before);
    if (before != nullptr) merge(out_.back(), after, *type_.items);
  }

  const Type& type_;
  std::vector<Item> live_;
  std::vector<Item> config_;
  std::vector<std::string> shared_;
  std::vector<std::string> taken_;
  std::size_t l_ = 0;
  std::size_t c_ = 0;
  std::size_t next_ = 0;
  Json out_ = Json::array();
};

void merge_members(Json& live, const Json& config, const Type& type) {
  if (!live.is_object()) live = Json::object();
  for (const auto& [key, value] : config.items()) {
    const auto present = live.find(key);
    if (present == live.end()) {
      live[key] = value;
    } else {
      merge(*present, value, below(type, key));
    }
  }
}

/// Compares along a path of nodes that come into being only where something is put into them.
class Comparer {
 public:
  explicit Comparer(Comparison& found) : found_(found) {}

  void compare(const Json* before, const Json* after, const Type& type) {
    const Json& shown = after != nullptr ? *after : *before;
    const bool differ = before != nullptr && after != nullptr &&
                        before->is_object() != after->is_object() && !before->is_null() &&
                        !after->is_null();
    if (is_leaf(shown, type) || nothing_in(before, after) || differ) {
      leaf(before, after);
      return;
    }
    if (type.shape == Shape::List) {
      lists(before, after, type);
    } else {
      maps(before, after, type);
    }
    mark_whole(before, after);
  }

 private:
  static bool nothing_in(const Json* before, const Json* after) {
    return (before == nullptr || before->empty()) && (after == nullptr || after->empty());
  }

  void leaf(const Json* before, const Json* after) {
    mark_whole(before, after);
    if (before != nullptr && after != nullptr && *before != *after) insert(found_.modified);
  }

  void mark_whole(const Json* before, const Json* after) {
    if (before == nullptr) insert(found_.added);
    if (after == nullptr) insert(found_.removed);
  }

  void insert(FieldSet& set) {
    if (path_.empty()) return;
    FieldSet* node = &set;
    for (const std::string& element : path_)
      node = &node->below[element];
    node->member = true;
  }

  void descend(std::string element, const Json* before, const Json* after, const Type& type) {
    if (before != nullptr && after != nullptr && *before == *after) return;
    if (element == "f:managedFields" && path_.size() == 1 && path_[0] == "f:metadata") return;
    path_.push_back(std::move(element));
    compare(before, after, type);
    path_.pop_back();
  }

  void maps(const Json* before, const Json* after, const Type& type) {
    const Json& left = before != nullptr && before->is_object() ? *before : empty();
    const Json& right = after != nullptr && after->is_object() ? *after : empty();
    for (const auto& [key, value] : left.items()) {
      const auto other = right.find(key);
      descend("f:" + key, &value, other == right.end() ? nullptr : &*other, below(type, key));
    }
    for (const auto& [key, value] : right.items()) {
      if (!left.contains(key)) descend("f:" + key, nullptr, &value, below(type, key));
    }
  }

  void lists(const Json* before, const Json* after, const Type& type) {
    const std::vector<Item> left = items_of(before == nullptr ? empty() : *before, type);
    const std::vector<Item> right = items_of(after == nullptr ? empty() : *after, type);
    for (const Item& item : left)
      descend(item.element, item.value, among(right, item.element), *type.items);
    for (const Item& item : right) {
      if (among(left, item.element) == nullptr)
        descend(item.element, nullptr, item.value, *type.items);
    }
  }

  static const Json& empty() {
    static const Json nothing = Json::object();
    return nothing;
  }

  Comparison& found_;
  std::vector<std::string> path_;
};

}  // namespace

void merge(Json& live, const Json& config, const Type& type) {
  const bool nothing = (live.empty() || live.is_null()) && config.empty();
  const bool of_two_kinds = config.is_object() && live.is_array();
  if (is_leaf(config, type) || nothing || of_two_kinds) {
    live = config;
  } else if (config.is_array() || live.is_array()) {
    live = ListMerge(live, config, type).run();
  } else {
    merge_members(live, config, type);
  }
}

Comparison compared(const Json& before, const Json& after, const Type& type) {
  Comparison found;
  Comparer(found).compare(&before, &after, type);
  return found;
}

}  // namespace dataplatform::simulation
