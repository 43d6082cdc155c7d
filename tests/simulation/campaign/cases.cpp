#include "tests/simulation/campaign/cases.hpp"

#include "operator/base/text.hpp"
#include "tests/simulation/campaign/grounds.hpp"
#include "tests/support/seeded_random.hpp"

#include <algorithm>
#include <charconv>

namespace dataplatform::simulation {
namespace {

constexpr int kStepsOfPair = 6;

bool is_of_slice(const std::string& id, int every) {
  if (every <= 1) return true;
  const std::string hash = base::hash_text(id);
  std::uint64_t number = 0;
  std::from_chars(hash.data(), hash.data() + hash.size(), number, 16);
  return number % static_cast<std::uint64_t>(every) == 0;
}

Case single(const std::string& profile, const Property& property) {
  Case made{.id = profile + "/" + property.path,
            .profile = profile,
            .ground = ground_of(profile, property),
            .trials = {}};
  for (const Move& move : moves_of(property))
    made.trials.push_back({&property, move, with_value(made.ground, property, move.value)});
  return made;
}

std::vector<Move> good_moves(const Property& property) {
  std::vector<Move> moves = moves_of(property);
  std::erase_if(moves, [](const Move& move) { return move.reading != Reading::Good; });
  return moves;
}

const Property& drawn(testing::SeededRandom& random, const std::vector<Property>& all) {
  return all[random.below(all.size())];
}

/// A walk in which now the one, now the other property changes; what would be refused is tried
/// too, and then left as it was.
Case pair_of(std::uint64_t seed, std::uint64_t index) {
  testing::SeededRandom random(seed * 1'000'003 + index);
  const std::vector<Property>& all = all_properties();
  const Property& one = drawn(random, all);
  const Property& other = drawn(random, all);
  const std::string profile = kProfiles.at(random.below(kProfiles.size()));
  Case made{.id = "pair/" + std::to_string(seed) + "/" + std::to_string(index),
            .profile = profile,
            .ground = ground_of(profile, one, other),
            .trials = {}};
  Json now = made.ground;
  for (int step = 0; step < kStepsOfPair; ++step) {
    const Property& which = random.below(2) == 0 ? one : other;
    const std::vector<Move> moves = good_moves(which);
    if (moves.empty()) continue;
    const Move& move = moves[random.below(moves.size())];
    Json next = with_value(now, which, move.value);
    made.trials.push_back({&which, move, next});
    const Answer answer = judge(which, move, now, next).answer;
    if (answer == Answer::Accepted || answer == Answer::Approval) now = std::move(next);
  }
  return made;
}

std::vector<Case> pairs_of(const Selection& selection) {
  std::vector<Case> cases;
  for (int i = 0; i < selection.pairs; ++i)
    cases.push_back(pair_of(selection.seed, static_cast<std::uint64_t>(i)));
  return cases;
}

std::vector<Case> one_pair(const std::string& id) {
  const std::vector<std::string> parts = base::split(id, '/');
  return {pair_of(std::stoull(parts.at(1)), std::stoull(parts.at(2)))};
}

}  // namespace

const std::vector<Property>& all_properties() {
  static const std::vector<Property> all = properties();
  return all;
}

std::vector<Case> cases_of(const Selection& selection) {
  if (selection.id.starts_with("pair/")) return one_pair(selection.id);
  if (selection.pairs > 0) return pairs_of(selection);
  std::vector<Case> cases;
  for (const std::string profile : kProfiles) {
    if (!selection.profile.empty() && selection.profile != profile) continue;
    for (const Property& property : all_properties()) {
      const std::string id = profile + "/" + property.path;
      if (!selection.id.empty() && selection.id != id) continue;
      if (!property.path.starts_with(selection.prefix) || !is_of_slice(id, selection.every))
        continue;
      cases.push_back(single(profile, property));
    }
  }
  std::stable_sort(cases.begin(), cases.end(),
                   [](const Case& a, const Case& b) { return a.ground < b.ground; });
  return cases;
}

}  // namespace dataplatform::simulation
