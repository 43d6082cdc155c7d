#include "controllers/reconcile/operations/roll.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

using runtime::Digest;
using runtime::Readiness;

// Higher ordinals first, as Kubernetes itself does; the labelled pod at the very end.
bool goes_before(const Member& a, const Member& b) {
  if (a.last != b.last) return b.last;
  if (a.key.name.size() != b.key.name.size()) return a.key.name.size() > b.key.name.size();
  return a.key.name > b.key.name;
}

RollState one_by_one(std::vector<Member> outdated, const std::vector<Member>& members) {
  const auto pause = std::find_if(members.begin(), members.end(), [](const Member& member) {
    return member.deleting || (member.current && !member.ready);
  });
  if (pause != members.end())
    return {.finished = false, .next = {}, .waits_for = "pod " + pause->key.name};
  std::sort(outdated.begin(), outdated.end(), goes_before);
  // A pod that is broken and outdated goes first: waiting for it to become ready may take for ever.
  const auto broken = std::find_if(outdated.begin(), outdated.end(),
                                   [](const Member& member) { return !member.ready; });
  return {.finished = false,
          .next = {broken != outdated.end() ? *broken : outdated.front()},
          .waits_for = ""};
}

RollState all_at_once(const std::vector<Member>& outdated) {
  RollState state{.finished = false, .next = {}, .waits_for = ""};
  for (const Member& member : outdated) {
    if (!member.deleting) state.next.push_back(member);
  }
  return state;
}

}  // namespace

RollState next_of_roll(const model::Replacement& how, std::vector<Member> members, int wanted,
                       bool settled) {
  if (!settled) return {.finished = false, .next = {}, .waits_for = "the StatefulSet's controller"};
  std::vector<Member> outdated;
  std::copy_if(members.begin(), members.end(), std::back_inserter(outdated),
               [](const Member& member) { return !member.current; });
  if (outdated.empty()) return {};
  if (std::holds_alternative<model::AllAtOnce>(how)) return all_at_once(outdated);
  const bool missing = static_cast<int>(members.size()) < wanted;
  if (missing) return {.finished = false, .next = {}, .waits_for = "a pod that is being made"};
  return one_by_one(std::move(outdated), members);
}

std::vector<Member> members_of(const Situation& situation, const projections::Roll& roll) {
  const Digest* set = situation.store.find(kube::kStatefulSet, {roll.namespace_, roll.name});
  std::vector<Member> members;
  if (set == nullptr) return members;
  const auto* labelled = std::get_if<model::LabelledLast>(&roll.how);
  for (const auto& entry : situation.store.of_platform(platform_id(situation.platform))) {
    const Digest& pod = *entry.digest;
    if (entry.kind != kube::kPod || pod.component != roll.component || pod.role != roll.role)
      continue;
    members.push_back({.key = entry.key,
                       .uid = pod.uid,
                       .current = pod.readiness.revision == set->readiness.revision,
                       .ready = pod.readiness.state == Readiness::State::Ready,
                       .deleting = pod.deleting,
                       .last = labelled != nullptr && pod.role_label == labelled->value});
  }
  return members;
}

RollState next_of_roll(const Situation& situation, const projections::Roll& roll) {
  const Digest* set = situation.store.find(kube::kStatefulSet, {roll.namespace_, roll.name});
  if (set == nullptr) return {};
  return next_of_roll(roll.how, members_of(situation, roll), set->readiness.wanted,
                      set->readiness.observed);
}

}  // namespace dataplatform::reconcile
