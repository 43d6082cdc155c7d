#include "operator/runtime/health.hpp"

#include "operator/runtime/metrics.hpp"

namespace dataplatform::runtime {
namespace {

constexpr base::Millis kBeat = std::chrono::seconds(1);
constexpr base::Millis kLongestPause = std::chrono::seconds(15);
constexpr base::Millis kLongestSilence = std::chrono::minutes(5);

async::HttpReply refuse(const std::string& why) {
  return {.status = 503, .body = why + "\n"};
}

std::string seconds(base::Millis span) {
  return std::to_string(span.count() / 1000) + " s";
}

}  // namespace

struct Health::State {
  base::Millis beat{0};
  bool started = false;
  bool stopping = false;
  async::CancelToken cancel;
};

namespace {

template <class State>
async::Task<> beat(base::Clock& clock, std::shared_ptr<State> state) {
  while (!state->cancel.cancelled()) {
    state->beat = clock.elapsed();
    const async::CancelToken cancel = state->cancel;
    co_await async::sleep(clock, kBeat, cancel);
  }
}

}  // namespace

Health::Health(base::Clock& clock, const Metrics* metrics)
    : clock_(clock), metrics_(metrics), state_(std::make_shared<State>()) {}

Health::~Health() {
  state_->cancel.cancel();
}

void Health::start(async::Loop& loop) {
  state_->beat = clock_.elapsed();
  state_->started = true;
  // A heart that stopped by an exception shows in its age.
  async::spawn(loop, beat(clock_, state_), [](std::exception_ptr) {});
}

void Health::stopping() {
  state_->stopping = true;
}

async::HttpReply Health::alive() const {
  const base::Millis age = clock_.elapsed() - state_->beat;
  if (state_->started && age > kLongestPause)
    return refuse("the loop has not turned for " + seconds(age));
  return {.body = "ok\n"};
}

async::HttpReply Health::ready(bool synced) const {
  if (state_->stopping) return refuse("stopping");
  if (!synced) return refuse("the first lists are not in yet");
  if (metrics_ == nullptr) return {.body = "ok\n"};
  for (const auto& [kind, heard] : metrics_->heard()) {
    const base::Millis age = clock_.elapsed() - heard;
    if (age > kLongestSilence) return refuse("nothing heard of " + kind + " for " + seconds(age));
  }
  return {.body = "ok\n"};
}

async::HttpReply Health::answer(const std::string& path, bool synced) const {
  if (path == "/healthz" || path == "/livez") return alive();
  if (path == "/readyz") return ready(synced);
  if (path == "/metrics" && metrics_ != nullptr) {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics_->text()};
  }
  return {.status = 404, .body = "not found\n"};
}

}  // namespace dataplatform::runtime
