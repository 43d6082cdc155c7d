#include "operator/runtime/definitions.hpp"

#include <utility>

namespace dataplatform::runtime {
namespace {

std::string name_of(const base::Json& object) {
  return base::text_at(object, {"metadata", "name"});
}

}  // namespace

std::optional<bool> Definitions::has(const kube::Kind& kind) const {
  if (!known_) return std::nullopt;
  return versions_.contains(kind.definition());
}

async::Signal Definitions::next_change(const kube::Kind& kind) {
  return waiting_.try_emplace(kind.definition(), loop_).first->second;
}

void Definitions::tell(const std::string& name) {
  auto told = waiting_.extract(name);
  if (!told.empty()) told.mapped().set();
}

void Definitions::know(bool known) {
  if (std::exchange(known_, known) == known) return;
  for (auto& [name, signal] : std::exchange(waiting_, {}))
    signal.set();
}

void Definitions::begin_list() {
  listing_ = true;
  staged_.clear();
}

void Definitions::upsert(const base::Json& object) {
  const std::string version = base::text_at(object, {"metadata", "resourceVersion"});
  if (listing_) {
    staged_[name_of(object)] = version;
    return;
  }
  versions_[name_of(object)] = version;
  tell(name_of(object));
  know(true);
}

void Definitions::erase(const base::Json& last_state) {
  versions_.erase(name_of(last_state));
  tell(name_of(last_state));
  know(true);
}

void Definitions::end_list() {
  listing_ = false;
  const Versions before = std::exchange(versions_, std::exchange(staged_, {}));
  for (const auto& [name, version] : before) {
    if (!versions_.contains(name)) tell(name);
  }
  for (const auto& [name, version] : versions_) {
    const auto known = before.find(name);
    if (known == before.end() || known->second != version) tell(name);
  }
  know(true);
}

bool Definitions::refused() {
  know(false);
  return true;
}

}  // namespace dataplatform::runtime
