#include "controllers/model/check.hpp"
#include "operator/base/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dataplatform::model {
namespace {

/// What waits for what, by "role store/server" and "task store/prepare".
using Waits = std::map<std::string, std::vector<std::string>>;

std::string node(const std::string& kind, const std::string& component, const std::string& name) {
  return kind + " " + component + "/" + name;
}

std::string node_of(const Need& need) {
  if (const auto* ready = std::get_if<Ready>(&need))
    return node("role", ready->role.component, ready->role.role);
  if (const auto* rolled = std::get_if<Rolled>(&need))
    return node("role", rolled->role.component, rolled->role.role);
  const Done& done = std::get<Done>(need);
  return node("task", done.component, done.task);
}

void add(Waits& waits, const std::string& who, const Needs& needs) {
  std::vector<std::string>& list = waits[who];
  for (const Need& need : needs)
    list.push_back(node_of(need));
}

Waits waits_of(const Platform& platform) {
  Waits waits;
  for (const Component& component : platform.components) {
    for (const Role& role : component.roles)
      add(waits, node("role", component.name, role.name), role.needs);
    for (const Task& task : component.tasks)
      add(waits, node("task", component.name, task.name), task.needs);
  }
  return waits;
}

/// Follows the needs of one after the other and keeps the way, so that a circle can be told whole.
class Walk {
 public:
  explicit Walk(const Waits& waits) : waits_(waits) {}

  std::vector<std::vector<std::string>> circles() {
    for (const auto& [who, needs] : waits_)
      visit(who);
    return std::move(found_);
  }

 private:
  void visit(const std::string& who) {
    const auto on_way = std::find(way_.begin(), way_.end(), who);
    if (on_way != way_.end()) {
      found_.emplace_back(on_way, way_.end()).push_back(who);
      return;
    }
    const auto known = waits_.find(who);
    if (known == waits_.end() || !done_.insert(who).second) return;
    way_.push_back(who);
    for (const std::string& need : known->second)
      visit(need);
    way_.pop_back();
  }

  const Waits& waits_;
  std::vector<std::string> way_;
  std::set<std::string> done_;
  std::vector<std::vector<std::string>> found_;
};

}  // namespace

base::Problems check_order(const Platform& platform) {
  base::Problems problems;
  const Waits waits = waits_of(platform);
  for (const auto& circle : Walk(waits).circles()) {
    problems.push_back({"spec.components", "would never start: " + base::join(circle, " needs "),
                        "take one of these needs away"});
  }
  return problems;
}

}  // namespace dataplatform::model
