#include "operator/runtime/events.hpp"

#include "operator/async/within.hpp"
#include "operator/base/text.hpp"
#include "operator/runtime/metrics.hpp"
#include "operator/runtime/token_bucket.hpp"

#include <algorithm>
#include <deque>
#include <map>

namespace dataplatform::runtime {
namespace {

using base::Json;
using base::Millis;
using kube::Answer;
using kube::ApiError;

constexpr const char* kReporter = "dataplatform.io/operator";
constexpr std::size_t kMostNote = 1000;
constexpr std::size_t kMostInstance = 128;
constexpr std::size_t kMostWaiting = 100;
constexpr std::size_t kMostKnown = 1000;
constexpr std::size_t kMostObject =
    230;                       // of the object's name in the Event's, so that both fit 253
constexpr int kPerTopic = 25;  // an object and a reason; client-go's burst
constexpr Millis kRefillTopic = std::chrono::minutes(1);
constexpr int kInAll = 100;
constexpr Millis kRefillInAll{200};
constexpr Millis kLongestCall = std::chrono::seconds(30);

/// Cut without tearing a character apart.
std::string at_most(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
    --bytes;
  text.resize(bytes);
  return text;
}

/// The same thing said again has the same name, from whichever process.
std::string name_of(const Regarding& about, const EventNote& note) {
  const char* type = note.type == EventType::Normal ? "Normal" : "Warning";
  const std::vector<std::string> parts{
      type, note.action, note.reason, about.kind, about.namespace_, about.uid, note.note};
  return at_most(about.name, kMostObject) + "." + base::hash_text(base::join(parts, "\n"));
}

struct Waiting {
  std::string name;
  Regarding about;
  EventNote note;
  int count = 1;  // how often it has been said, this time included
};

/// An Event that was written, as far as we know.
struct Known {
  int count = 0;
  Millis last{0};
};

}  // namespace

struct Events::State {
  State(World its_world, async::Scope& its_scope, std::string its_instance)
      : world(its_world),
        scope(&its_scope),
        cancel(its_scope.cancel_token()),
        instance(at_most(std::move(its_instance), kMostInstance)),
        in_all(kInAll, kRefillInAll, its_world.clock.elapsed()) {}

  /// Each reason has a budget of its own: what flaps must not silence what is said once.
  bool allowed(const Regarding& about, const std::string& reason) {
    const Millis now = world.clock.elapsed();
    if (budgets.size() >= kMostKnown)
      std::erase_if(budgets, [now](const auto& entry) { return entry.second.full(now); });
    // More than that at once is a flood by itself.
    const std::string topic =
        about.kind + "/" + about.namespace_ + "/" + about.name + "/" + about.uid + "/" + reason;
    if (budgets.size() >= kMostKnown && !budgets.contains(topic)) return false;
    TokenBucket& budget = budgets.try_emplace(topic, kPerTopic, kRefillTopic, now).first->second;
    return budget.take(now) && in_all.take(now);
  }

  /// Counts it; how often the same has been said.
  int know(const std::string& name) {
    if (known.size() >= kMostKnown && !known.contains(name)) {
      known.erase(std::min_element(known.begin(), known.end(), [](const auto& a, const auto& b) {
        return a.second.last < b.second.last;
      }));
    }
    Known& entry = known[name];
    ++entry.count;
    entry.last = world.clock.elapsed();
    return entry.count;
  }

  Json body_of(const Waiting& event) const {
    Json regarding = {{"apiVersion", event.about.api_version},
                      {"kind", event.about.kind},
                      {"name", event.about.name},
                      {"uid", event.about.uid}};
    if (!event.about.namespace_.empty()) regarding["namespace"] = event.about.namespace_;
    Json body = {{"apiVersion", kube::kEvent.api_version()}, {"kind", kube::kEvent.name}};
    body["metadata"] = {{"name", event.name}, {"namespace", home_of(event.about)}};
    body["eventTime"] = base::to_micro_time(world.clock.wall());
    body["type"] = event.note.type == EventType::Normal ? "Normal" : "Warning";
    body["reason"] = event.note.reason;
    body["action"] = event.note.action;
    body["note"] = event.note.note;
    body["regarding"] = std::move(regarding);
    body["reportingController"] = kReporter;
    body["reportingInstance"] = instance;
    return body;
  }

  /// What belongs to no namespace is told in this one.
  static std::string home_of(const Regarding& about) {
    return about.namespace_.empty() ? "default" : about.namespace_;
  }

  World world;
  async::Scope* scope;
  async::CancelToken cancel;
  std::string instance;
  std::map<std::string, Known> known;
  std::map<std::string, TokenBucket> budgets;
  TokenBucket in_all;
  std::deque<Waiting> waiting;
  bool writing = false;

  /// The end of the process does not wait for an Event.
  async::Task<Answer<Json>> send(async::Task<Answer<Json>> call) {
    auto answer = co_await async::within<Answer<Json>>(world.loop, world.clock, kLongestCall,
                                                       cancel, std::move(call));
    if (answer) co_return std::move(*answer);
    co_return std::unexpected(
        ApiError{.kind = base::ErrorKind::Unavailable, .message = "no answer in time"});
  }

  async::Task<Answer<Json>> create(Waiting event) {
    kube::CreateRequest request;
    request.kind = kube::kEvent;
    request.object = body_of(event);
    auto call = world.api.create(std::move(request));
    co_return co_await send(std::move(call));
  }

  /// "It happened again", on the Event that is there.
  async::Task<Answer<Json>> repeat(Waiting event, int count) {
    Json series = {{"count", count}, {"lastObservedTime", base::to_micro_time(world.clock.wall())}};
    Json operation = {{"op", "add"}, {"path", "/series"}};
    operation["value"] = std::move(series);
    kube::PatchRequest request;
    request.kind = kube::kEvent;
    request.key = kube::ObjectKey{home_of(event.about), event.name};
    request.operations = Json::array();
    request.operations.push_back(std::move(operation));
    auto call = world.api.patch(std::move(request));
    co_return co_await send(std::move(call));
  }

  async::Task<> write(Waiting event) {
    Answer<Json> answer = std::unexpected(ApiError{.kind = base::ErrorKind::NotFound});
    if (event.count > 1) answer = co_await repeat(event, event.count);
    // Never written, or gone: Events live for an hour.
    const bool absent = !answer && answer.error().not_found();
    if (absent) answer = co_await create(event);
    const bool from_former_life = !answer && answer.error().already_exists();
    if (from_former_life) {
      const int count = std::max(event.count, 2);
      known[event.name].count = std::max(known[event.name].count, count);
      answer = co_await repeat(event, count);
    }
    if (answer) co_return;
    known.erase(event.name);
    world.metrics.events_dropped_total.Increment();
    world.log.debug("event not written",
                    {{"event", event.name}, {"error", answer.error().message}});
  }
};

namespace {

template <class State>
async::Task<> write_all(std::shared_ptr<State> state) {
  while (!state->waiting.empty() && !state->cancel.cancelled()) {
    Waiting event = std::move(state->waiting.front());
    state->waiting.pop_front();
    co_await state->write(std::move(event));
  }
  state->writing = false;
}

}  // namespace

Events::Events(World world, async::Scope& scope, std::string instance)
    : state_(std::make_shared<State>(world, scope, std::move(instance))) {}
Events::~Events() = default;

void Events::emit(const Regarding& regarding, const EventNote& note) noexcept {
  try {
    State& state = *state_;
    if (state.cancel.cancelled()) return;
    EventNote short_note = note;
    short_note.note = at_most(std::move(short_note.note), kMostNote);
    const std::string name = name_of(regarding, short_note);
    const bool full = state.waiting.size() >= kMostWaiting;
    if (full || !state.allowed(regarding, note.reason)) {
      // Counted all the same where it is a repetition, so that the next one that passes says how
      // often.
      if (state.known.contains(name)) state.know(name);
      state.world.metrics.events_dropped_total.Increment();
      return;
    }
    const int count = state.know(name);
    state.waiting.push_back({name, regarding, std::move(short_note), count});
    if (std::exchange(state.writing, true)) return;
    state.scope->spawn("events", write_all(state_));
  } catch (const std::exception& error) {
    state_->world.log.debug("event not taken", {{"error", error.what()}});
  }
}

}  // namespace dataplatform::runtime
