#include "operator/runtime/queue.hpp"

#include <algorithm>

namespace dataplatform::runtime {
namespace {

constexpr std::size_t kMostItems = 10'000;

struct Range {
  base::Millis first;
  base::Millis most;
};

std::optional<Range> range_of(base::ErrorKind kind) {
  using namespace std::chrono_literals;
  switch (kind) {
    case base::ErrorKind::Invalid:
      return std::nullopt;
    case base::ErrorKind::Conflict:
      return Range{50ms, 5s};
    case base::ErrorKind::Forbidden:
      return Range{30s, 10min};
    case base::ErrorKind::NotFound:
    case base::ErrorKind::Unavailable:
    case base::ErrorKind::Internal:
      return Range{200ms, 5min};
  }
  return std::nullopt;
}

}  // namespace

std::optional<base::Millis> Backoff::after(const std::string& item, base::ErrorKind kind) {
  const std::optional<Range> range = range_of(kind);
  if (!range) {
    failures_.erase(item);
    return std::nullopt;
  }
  if (!failures_.contains(item)) make_room();
  Failures& failures = failures_[item];
  failures.last = ++count_;
  base::Millis delay = range->first;
  for (int i = 0; i < failures.in_a_row && delay < range->most; ++i)
    delay *= 2;
  ++failures.in_a_row;
  return std::min(delay, range->most);
}

void Backoff::make_room() {
  if (failures_.size() < kMostItems) return;
  const auto oldest =
      std::min_element(failures_.begin(), failures_.end(),
                       [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
  failures_.erase(oldest);
}

void Backoff::succeeded(const std::string& item) {
  failures_.erase(item);
}

std::size_t Backoff::size() const {
  return failures_.size();
}

}  // namespace dataplatform::runtime
