#include "controllers/reconcile/decisions.hpp"

#include <algorithm>

namespace dataplatform::reconcile {

std::shared_ptr<const Decision> Decisions::decide(const Json& written, const spec::Facts& facts) {
  const std::uint64_t hash = base::hash_of(written);
  const auto same = std::ranges::find_if(made_, [&](const Made& made) {
    return made.hash == hash && made.facts == facts && made.written == written;
  });
  if (same != made_.end()) {
    made_.splice(made_.begin(), made_, same);
  } else {
    made_.push_front({hash, written, facts,
                      std::make_shared<const Decision>(reconcile::decide(written, facts))});
  }
  if (made_.size() > most_) made_.pop_back();
  return made_.front().decision;
}

}  // namespace dataplatform::reconcile
