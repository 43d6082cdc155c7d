// What the operators may be acting on: the renderings of every spec, with every record, that has
// stood since the last rest, and what has once been seen of the objects. An operator knows the
// cluster a little late, so oracles ask "was it ever so", never "is it so now".
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "tests/simulation/faults/harm.hpp"
#include "tests/simulation/world/world.hpp"

#include <deque>
#include <map>
#include <set>

namespace dataplatform::simulation {

using reconcile::Rendered;

struct Candidate {
  std::int64_t generation = 0;
  std::shared_ptr<const Rendered> rendered;
};

class Intent final : public Listener {
 public:
  void attend(World& world) { world_ = &world; }
  void on_effect(const Effect& effect) override;

  const std::deque<Candidate>& candidates() const { return candidates_; }
  World& world() const { return *world_; }

  /// Was the object ever there with this stamp ("" is any)?
  bool was_there(const Place& place, const std::string& stamp) const;
  /// Was the workload ever Ready, with this stamp?
  bool was_ready(const Place& place, const std::string& stamp) const;
  bool has_completed(const kube::ObjectKey& job) const { return completed_.contains(job); }

  /// What a need still waits for, by all that was ever seen; "" where it was met once.
  std::string open_need(const Rendered& rendered, const model::Needs& needs, bool done_only) const;

 private:
  void render_again();
  void look(const Effect& effect);

  World* world_ = nullptr;
  std::deque<Candidate> candidates_;
  std::set<std::string> not_served_;  // definitions
  std::map<Place, std::set<std::string>> seen_;
  std::map<Place, std::set<std::string>> ready_;
  std::set<kube::ObjectKey> completed_;
};

std::string stamp_of(const Json& object);
std::string component_of(const Json& object);
std::string role_of(const Json& object);

}  // namespace dataplatform::simulation
