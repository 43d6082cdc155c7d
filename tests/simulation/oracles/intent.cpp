#include "tests/simulation/oracles/intent.hpp"

#include "controllers/reconcile/record.hpp"
#include "operator/runtime/digest.hpp"

namespace dataplatform::simulation {
namespace {

constexpr std::size_t kMostCandidates = 40;
constexpr std::size_t kMostKept = 250;

using Readiness = runtime::Readiness;

std::shared_ptr<const Rendered> rendered(const Json& spec, const spec::Facts& facts) {
  static std::map<std::string, std::shared_ptr<const Rendered>> known;
  std::string key = facts.uid + " " + facts.recorded_release;
  for (const std::string& name : facts.served)
    key += " " + name;
  for (const std::string& name : facts.tasks_done)
    key += " " + name;
  key += spec.dump();
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  if (known.size() > kMostKept) known.clear();
  auto result = reconcile::render(spec, facts);
  std::shared_ptr<const Rendered> kept;
  if (result) kept = std::make_shared<const Rendered>(std::move(*result));
  return known[key] = kept;
}

}  // namespace

std::string stamp_of(const Json& object) {
  return base::text_at(object, {"metadata", "annotations", "dataplatform.io/applied-hash"});
}
std::string component_of(const Json& object) {
  return base::text_at(object, {"metadata", "labels", "dataplatform.io/component"});
}
std::string role_of(const Json& object) {
  return base::text_at(object, {"metadata", "labels", "app.kubernetes.io/component"});
}

void Intent::on_effect(const Effect& effect) {
  if (effect.kind == kube::kCustomResourceDefinition) {
    if (effect.after == nullptr) {
      not_served_.insert(effect.key.name);
    } else {
      not_served_.erase(effect.key.name);
    }
  }
  const bool decides =
      effect.kind == reconcile::kDataPlatform || effect.kind == kube::kCustomResourceDefinition ||
      (effect.kind == kube::kConfigMap && effect.key == reconcile::state_key(World::kPlatform));
  if (decides && effect.verb != "status") render_again();
  look(effect);
}

void Intent::render_again() {
  const Json* platform = world_->platform();
  if (platform == nullptr) return;
  spec::Facts facts;
  facts.name = World::kPlatform.name;
  facts.namespace_ = World::kPlatform.namespace_;
  facts.uid = base::text_at(*platform, {"metadata", "uid"});
  facts.data_namespace_allows = "apps";
  for (const kube::Kind& kind : reconcile::kManagedKinds) {
    if (reconcile::is_optional(kind) && !not_served_.contains(kind.definition()))
      facts.served.insert(reconcile::served_name(kind));
  }
  const Json* state =
      world_->cluster.find(kube::kConfigMap, reconcile::state_key(World::kPlatform));
  const reconcile::Record record =
      state == nullptr ? reconcile::Record() : reconcile::from_config_map(*state);
  facts.recorded_release = record.release;
  for (const auto& [task, input] : record.done)
    facts.tasks_done.insert(task);
  const std::int64_t generation = base::integer_at(*platform, {"metadata", "generation"});
  for (const Json* spec : {&base::object_at(*platform, {"spec"}),
                           record.last_good_spec ? &*record.last_good_spec : nullptr}) {
    if (spec == nullptr) continue;
    auto fresh = rendered(*spec, facts);
    if (fresh == nullptr) continue;
    if (!candidates_.empty() && candidates_.back().rendered == fresh &&
        candidates_.back().generation == generation)
      continue;
    candidates_.push_back({generation, std::move(fresh)});
    if (candidates_.size() > kMostCandidates) candidates_.pop_front();
  }
}

void Intent::look(const Effect& effect) {
  if (effect.after == nullptr) return;
  const Place place{effect.kind, effect.key};
  const std::string stamp = stamp_of(*effect.after);
  if (!stamp.empty()) seen_[place].insert(stamp);
  if (!reconcile::is_workload(effect.kind) && effect.kind != kube::kJob) return;
  const Readiness seen = runtime::digest_of(effect.kind, *effect.after).readiness;
  if (seen.state != Readiness::State::Ready) return;
  ready_[place].insert(stamp);
  if (effect.kind == kube::kJob) completed_.insert(effect.key);
}

bool Intent::was_there(const Place& place, const std::string& stamp) const {
  const auto found = seen_.find(place);
  return found != seen_.end() && (stamp.empty() || found->second.contains(stamp));
}

bool Intent::was_ready(const Place& place, const std::string& stamp) const {
  const auto found = ready_.find(place);
  return found != ready_.end() && (stamp.empty() || found->second.contains(stamp));
}

std::string Intent::open_need(const Rendered& rendered, const model::Needs& needs,
                              bool done_only) const {
  const auto workload = [&](const model::RoleRef& role) -> const projections::Object* {
    for (const projections::Object& object : rendered.desired.objects) {
      const kube::Kind* kind = reconcile::kind_of(object.body);
      if (object.component == role.component && object.role == role.role && kind != nullptr &&
          reconcile::is_workload(*kind))
        return &object;
    }
    return nullptr;
  };
  for (const model::Need& need : needs) {
    if (const auto* done = std::get_if<model::Done>(&need)) {
      for (const projections::TaskRun& run : rendered.desired.tasks) {
        if (run.component == done->component && run.task == done->task &&
            !has_completed({run.namespace_, run.job}))
          return "task " + run.component + "/" + run.task;
      }
      continue;
    }
    if (done_only) continue;
    const auto* rolled = std::get_if<model::Rolled>(&need);
    const model::RoleRef& role =
        rolled != nullptr ? rolled->role : std::get<model::Ready>(need).role;
    const projections::Object* object = workload(role);
    if (object == nullptr) continue;
    const Place place{*reconcile::kind_of(object->body), reconcile::key_of(object->body)};
    if (!was_ready(place, rolled != nullptr ? object->hash : ""))
      return role.component + "/" + role.role;
  }
  return "";
}

}  // namespace dataplatform::simulation
