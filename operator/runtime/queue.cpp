#include "operator/runtime/queue.hpp"

#include "operator/runtime/metrics.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace dataplatform::runtime {
namespace {

constexpr base::Millis kAgeOfAClass = std::chrono::seconds(30);
constexpr std::size_t kClasses = 5;

Priority more_urgent(Priority a, Priority b) {
  return std::min(a, b);
}

/// One key. It is ready (waits for a worker), running, or has a timer, or some of them.
struct Item {
  bool ready = false;
  bool running = false;
  std::optional<Priority> again;  // wanted once more while it was running
  Priority priority = Priority::Resync;
  base::Millis since{0};  // ready since
  std::uint64_t order = 0;
  std::optional<base::Clock::TimerId> timer;
  base::Millis due{0};
  Priority timer_priority = Priority::Resync;

  bool idle() const { return !ready && !running && !timer; }
};

/// Place in line inside a class: who waits longest comes first.
using Place = std::tuple<base::Millis, std::uint64_t, kube::ObjectKey>;

}  // namespace

struct Queue::State : std::enable_shared_from_this<Queue::State> {
  State(async::Loop& loop, base::Clock& its_clock) : clock(its_clock), wake(loop) {}

  Place place(const kube::ObjectKey& key, const Item& item) const {
    return {item.since, item.order, key};
  }
  std::set<Place>& line(Priority priority) { return lines[static_cast<std::size_t>(priority)]; }

  void add(const kube::ObjectKey& key, Priority priority) {
    if (shut) return;
    Item& item = items[key];
    drop_timer(item);
    if (item.running) {
      item.again = more_urgent(priority, item.again.value_or(priority));
    } else if (item.ready) {
      promote(key, item, priority);
    } else {
      enqueue(key, item, priority);
    }
  }

  void enqueue(const kube::ObjectKey& key, Item& item, Priority priority) {
    item.ready = true;
    item.priority = priority;
    item.since = clock.elapsed();
    item.order = ++count;
    line(priority).insert(place(key, item));
    ++ready;
    wake.set();
    if (metrics != nullptr) metrics->workqueue_adds_total.Increment();
    show_depth();
  }

  void promote(const kube::ObjectKey& key, Item& item, Priority priority) {
    if (priority >= item.priority) return;
    line(item.priority).erase(place(key, item));
    item.priority = priority;
    line(priority).insert(place(key, item));
  }

  void add_after(const kube::ObjectKey& key, base::Millis delay, Priority priority) {
    if (shut) return;
    if (delay <= base::Millis(0)) return add(key, priority);
    Item& item = items[key];
    if (item.ready || item.again) return;
    const base::Millis due = clock.elapsed() + delay;
    if (item.timer) {
      item.timer_priority = more_urgent(priority, item.timer_priority);
      if (item.due <= due) return;
      clock.cancel(*item.timer);
    } else {
      item.timer_priority = priority;
    }
    item.due = due;
    item.timer = clock.call_after(delay, [weak = weak_from_this(), key] {
      if (const auto self = weak.lock()) self->fire(key);
    });
  }

  void fire(const kube::ObjectKey& key) {
    Item& item = items[key];
    item.timer.reset();
    add(key, item.timer_priority);
  }

  void drop_timer(Item& item) {
    if (item.timer) clock.cancel(*item.timer);
    item.timer.reset();
  }

  /// The class whose first in line is the most urgent, age counted in; of equals who waits longest.
  std::set<Place>* most_urgent() {
    std::set<Place>* best = nullptr;
    std::tuple<std::int64_t, Place> best_rank;
    for (std::size_t i = 0; i < kClasses; ++i) {
      if (lines[i].empty()) continue;
      const Place& first = *lines[i].begin();
      const std::int64_t ups = (clock.elapsed() - std::get<0>(first)) / kAgeOfAClass;
      const std::int64_t urgency = std::max<std::int64_t>(0, static_cast<std::int64_t>(i) - ups);
      const std::tuple<std::int64_t, Place> rank(urgency, first);
      if (best != nullptr && best_rank <= rank) continue;
      best = &lines[i];
      best_rank = rank;
    }
    return best;
  }

  std::optional<kube::ObjectKey> take() {
    std::set<Place>* from = most_urgent();
    if (from == nullptr) return std::nullopt;
    const kube::ObjectKey key = std::get<2>(*from->begin());
    from->erase(from->begin());
    Item& item = items.at(key);
    item.ready = false;
    item.running = true;
    --ready;
    ++running;
    show_depth();
    return key;
  }

  void done(const kube::ObjectKey& key) {
    const auto found = items.find(key);
    if (found == items.end() || !found->second.running) return;
    Item& item = found->second;
    item.running = false;
    --running;
    const std::optional<Priority> again = std::exchange(item.again, std::nullopt);
    if (again && !shut) {
      enqueue(key, item, *again);
    } else if (item.idle()) {
      items.erase(found);
    }
  }

  void forget(const kube::ObjectKey& key) {
    const auto found = items.find(key);
    if (found == items.end()) return;
    drop_timer(found->second);
    if (found->second.idle()) items.erase(found);
  }

  void shut_down() {
    // The second time nothing but this object may be left, not even the metrics.
    if (std::exchange(shut, true)) return;
    for (auto& [key, item] : items)
      drop_timer(item);
    for (std::set<Place>& waiting : lines)
      waiting.clear();
    std::erase_if(items, [](const auto& entry) { return !entry.second.running; });
    ready = 0;
    show_depth();
    wake.set();
  }

  void show_depth() {
    if (metrics != nullptr) metrics->workqueue_depth.Set(static_cast<double>(ready));
  }

  base::Clock& clock;
  async::Signal wake;
  Metrics* metrics = nullptr;
  std::map<kube::ObjectKey, Item> items;
  std::array<std::set<Place>, kClasses> lines;
  std::uint64_t count = 0;
  std::size_t ready = 0;
  std::size_t running = 0;
  bool shut = false;
};

Queue::Queue(async::Loop& loop, base::Clock& clock)
    : state_(std::make_shared<State>(loop, clock)) {}
Queue::~Queue() {
  state_->shut_down();
}

void Queue::report_to(Metrics& metrics) {
  state_->metrics = &metrics;
}

void Queue::add(const kube::ObjectKey& key, Priority priority) {
  state_->add(key, priority);
}

void Queue::add_after(const kube::ObjectKey& key, base::Millis delay, Priority priority) {
  state_->add_after(key, delay, priority);
}

async::Task<std::optional<kube::ObjectKey>> Queue::next() {
  const std::shared_ptr<State> state = state_;
  while (!state->shut) {
    std::optional<kube::ObjectKey> key = state->take();
    if (key) co_return key;
    // Nothing can be added between this and the wait: both run on the loop without a pause.
    state->wake.reset();
    co_await state->wake.wait();
  }
  co_return std::nullopt;
}

void Queue::done(const kube::ObjectKey& key) {
  state_->done(key);
}
void Queue::forget(const kube::ObjectKey& key) {
  state_->forget(key);
}
void Queue::shut_down() {
  state_->shut_down();
}
std::size_t Queue::depth() const {
  return state_->ready;
}
std::size_t Queue::running() const {
  return state_->running;
}

}  // namespace dataplatform::runtime
