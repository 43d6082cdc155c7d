#include "tests/simulation/model/controllers/replica_sets.hpp"

#include <cmath>
#include <utility>

namespace dataplatform::simulation {
namespace {

struct Room {
  std::int64_t now = 0;
  std::int64_t before = 0;
  bool empties = false;  // nothing is wanted any more
};

/// What a template of `size` pods gets of `left` more, or loses where that is negative.
std::int64_t proportion(std::int64_t size, const Room& room, std::int64_t left) {
  if (left == 0) return 0;
  if (room.empties) return std::max(-size, left);
  const double whole = static_cast<double>(size * room.now) / static_cast<double>(room.before);
  const std::int64_t part = static_cast<std::int64_t>(std::floor(whole + 0.5)) - size;
  return left > 0 ? std::min(part, left) : std::max(part, left);
}

/// The largest first; among equals what is added goes to the newest, what is taken to the oldest.
void sort_for(std::vector<Share*>& shares, bool grows) {
  std::ranges::sort(shares, {}, [grows](const Share* share) {
    const auto age = static_cast<std::int64_t>(share->age);
    return std::pair(-share->size, grows ? -age : age);
  });
}

}  // namespace

std::int64_t part_of(const base::Json& value, std::int64_t of, bool up) {
  if (value.is_number()) return value.get<std::int64_t>();
  if (!value.is_string()) return 0;
  const double part = std::stod(value.get<std::string>()) * static_cast<double>(of) / 100.0;
  return static_cast<std::int64_t>(up ? std::ceil(part) : std::floor(part));
}

void spread(ReplicaSets& sets, std::int64_t wanted, std::int64_t most) {
  const Room room{most, sets.most > 0 ? sets.most : most, wanted == 0};
  std::vector<Share*> shares;
  std::int64_t left = wanted > 0 ? most : 0;
  for (Share& share : sets.shares) {
    if (share.size > 0) shares.push_back(&share);
    left -= share.size;
  }
  if (shares.size() == 1) shares.front()->size = wanted;
  if (shares.size() <= 1) return;
  sort_for(shares, left > 0);
  for (Share* share : shares) {
    const std::int64_t more = proportion(share->size, room, left);
    share->size += more;
    left -= more;
  }
  shares.front()->size = std::max<std::int64_t>(shares.front()->size + left, 0);
}

}  // namespace dataplatform::simulation
