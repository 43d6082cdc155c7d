#include "operator/runtime/reflector.hpp"

#include "operator/async/within.hpp"
#include "operator/runtime/definitions.hpp"
#include "operator/runtime/metrics.hpp"
#include "operator/runtime/retry_delay.hpp"
#include "operator/runtime/verdict.hpp"

namespace dataplatform::runtime {
namespace {

using base::Json;
using base::Millis;
using kube::Answer;
using kube::ApiError;
using kube::WatchEnd;
using kube::WatchEvent;
using kube::WatchEventType;

constexpr Millis kLongestCall =
    std::chrono::minutes(2);  // every call has a shorter deadline of its own
constexpr Millis kAskAgain = std::chrono::seconds(30);  // whether an optional kind has come
constexpr std::uint64_t kAskAgainSpread = 3000;
// A definition is there a moment before its kind is served; one that serves other versions only is
// asked about six times, in a minute, and then no more until it changes.
constexpr int kMostTries = 6;
constexpr std::uint64_t kTimeoutSeconds = 240;  // proxies like to cut at 300
constexpr std::uint64_t kTimeoutSpread = 50;    // so that reconnects don't come together

std::string version_of(const Json& object) {
  return base::text_at(object, {"metadata", "resourceVersion"});
}

bool has_name(const Json& object) {
  return !base::text_at(object, {"metadata", "name"}).empty();
}

/// One mirror's state machine: list, watch, and what follows from each end of them.
class Mirror {
 public:
  Mirror(World world, ReflectorOptions options, Sink& sink, async::CancelToken cancel)
      : world_(world),
        options_(std::move(options)),
        kind_(label_of(options_.kind)),
        sink_(sink),
        cancel_(std::move(cancel)),
        log_(world.log.with({{"kind", kind_}})) {
    standing_.optional = options_.optional;
  }

  async::Task<> run() {
    while (!cancel_.cancelled()) {
      if (position_.empty()) {
        co_await list();
      } else {
        co_await watch();
      }
    }
  }

 private:
  // --- listing

  async::Task<> list() {
    kube::ListRequest request = list_request();
    world_.metrics.relists_total.Add({{"kind", kind_}, {"reason", why_}}).Increment();
    sink_.begin_list();
    std::string version;
    do {
      auto call = world_.api.list(request);
      Answer<kube::ListPage> page = co_await patiently(std::move(call));
      if (cancel_.cancelled()) co_return;
      ApiError error = page ? take_page(*page, version) : page.error();
      const bool failed = !page || !error.message.empty();
      const bool first = request.continue_token.empty();
      if (failed) {
        co_await list_failed(std::move(error), first);
        co_return;
      }
      request.continue_token = page->continue_token;
    } while (!request.continue_token.empty());
    whole_list_ = false;
    standing_.fresh = true;
    position_ = std::move(version);
    sink_.end_list_at(position_);
    heard();
    show_size();
  }

  kube::ListRequest list_request() const {
    kube::ListRequest request;
    request.kind = options_.kind;
    request.namespace_ = options_.namespace_;
    request.label_selector = options_.label_selector;
    request.detail = options_.detail;
    request.limit = whole_list_ ? 0 : options_.page;
    return request;
  }

  /// An error with a message where the page can't be used.
  ApiError take_page(kube::ListPage& page, std::string& version) {
    // All pages are one snapshot, and only the list's own version names it: items are in no order.
    if (version.empty()) version = page.resource_version;
    if (version.empty()) return {.message = "the list has no resourceVersion"};
    for (Json& item : page.items) {
      if (!has_name(item)) return {.message = "the list holds an object without a name"};
      sink_.upsert(item);
      item = nullptr;  // a page of whole objects is the peak of our memory
    }
    return {};
  }

  async::Task<> list_failed(ApiError error, bool first_page) {
    if (error.not_found() && options_.optional) {
      co_await until_served();
    } else if (error.expired() && !first_page) {
      // Too slow for the life of a page: once more, at once, in one piece.
      whole_list_ = true;
      why_ = "page_expired";
    } else {
      why_ = "list_failed";
      note_refusal(error);
      co_await pause("list failed", std::move(error));
    }
  }

  void note_refusal(const ApiError& error) {
    if (error.kind == base::ErrorKind::Forbidden && sink_.refused())
      world_.metrics.not_watched(options_.kind);
  }

  /// Until the kind is there: sleeps until its definition comes or changes and asks discovery then,
  /// one small read each time; where nobody tells of definitions, again and again.
  async::Task<> until_served() {
    lose_position("not_served");
    sink_.not_served();
    world_.metrics.not_watched(options_.kind);
    show_size();
    log_.info("kind is not served");
    // A definition that was there before us is not about to be served: one more look is enough.
    int tries = is_defined() == true ? kMostTries - 1 : 0;
    while (!cancel_.cancelled()) {
      const bool known = is_defined().has_value();
      async::Signal news = next_news();
      const bool told = co_await news_or_time(news, delay_before_asking(tries++));
      if (cancel_.cancelled()) co_return;
      if (told) tries = known ? 0 : kMostTries - 1;
      if (told && is_defined() == false) continue;
      auto call = world_.api.serves(options_.kind);
      const Answer<bool> served = co_await patiently(std::move(call));
      if (served && *served) co_return;
    }
  }

  std::optional<bool> is_defined() const {
    return options_.definitions == nullptr ? std::nullopt
                                           : options_.definitions->has(options_.kind);
  }

  async::Signal next_news() {
    if (options_.definitions == nullptr) return async::Signal(world_.loop);
    return options_.definitions->next_change(options_.kind);
  }

  /// nullopt: not before there is news.
  std::optional<Millis> delay_before_asking(int tries) {
    const std::optional<bool> defined = is_defined();
    if (!defined) return kAskAgain + Millis(world_.random.next() % kAskAgainSpread);
    if (!*defined || tries >= kMostTries) return std::nullopt;
    return Millis(1000) * (1 << tries);
  }

  /// True where there is news before `delay` is over.
  async::Task<bool> news_or_time(async::Signal news, std::optional<Millis> delay) {
    async::Signal over(world_.loop);
    const auto wake = [over]() mutable { over.set(); };
    const std::uint64_t chained = cancel_.on_cancel(wake);
    const std::uint64_t told = news.on_set(wake);
    std::optional<base::Clock::TimerId> timer;
    if (delay) timer = world_.clock.call_after(*delay, wake);
    co_await over.wait();
    cancel_.forget(chained);
    news.forget(told);
    if (timer) world_.clock.cancel(*timer);
    co_return news.is_set();
  }

  // --- watching

  async::Task<> watch() {
    kube::WatchRequest request = watch_request();
    verdict_ = Verdict::Go;
    error_ = ApiError();
    events_ = 0;
    stop_ = async::CancelToken();
    const Millis started = world_.clock.elapsed();
    const auto chained = cancel_.on_cancel([stop = stop_]() mutable { stop.cancel(); });
    kube::KubeApi::OnEvent on_event = [this](WatchEvent event) { receive(event); };
    const Answer<WatchEnd> end =
        co_await world_.api.watch(std::move(request), std::move(on_event), stop_);
    cancel_.forget(chained);
    if (cancel_.cancelled()) co_return;
    if (verdict_ == Verdict::Go) verdict_ = judge_end(end, world_.clock.elapsed() - started);
    co_await follow();
  }

  kube::WatchRequest watch_request() {
    kube::WatchRequest request;
    request.kind = options_.kind;
    request.namespace_ = options_.namespace_;
    request.label_selector = options_.label_selector;
    request.detail = options_.detail;
    request.resource_version = position_;
    request.server_timeout =
        std::chrono::seconds(kTimeoutSeconds + world_.random.next() % kTimeoutSpread);
    return request;
  }

  /// Nothing that comes after a reason for distrust is looked at.
  void receive(const WatchEvent& event) {
    if (verdict_ != Verdict::Go || cancel_.cancelled()) return;
    heard();
    try {
      verdict_ = take_event(event);
    } catch (const std::exception& bug) {
      log_.error("event could not be taken in", {{"error", bug.what()}});
      verdict_ = Verdict::Doubt;
    }
    if (verdict_ != Verdict::Go) stop_.cancel();
  }

  Verdict take_event(const WatchEvent& event) {
    if (event.type == WatchEventType::Error) {
      error_ = error_of_status(event.object);
      return judge(error_, standing_);
    }
    const std::string version = version_of(event.object);
    const bool bookmark = event.type == WatchEventType::Bookmark;
    const bool readable = !version.empty() && (bookmark || has_name(event.object));
    if (event.type == WatchEventType::Undecodable || !readable) {
      // Left out, it could be the one deletion that we never hear of again.
      error_.message = "an event can't be read";
      return Verdict::Doubt;
    }
    if (event.type == WatchEventType::Deleted) {
      sink_.erase(event.object);
    } else if (!bookmark) {
      sink_.upsert(event.object);
    }
    position_ = version;
    ++events_;
    standing_ = {.optional = options_.optional, .fresh = false};
    show_size();
    return Verdict::Go;
  }

  Verdict judge_end(const Answer<WatchEnd>& end, Millis lived) {
    if (!end) {
      error_ = end.error();
      return judge(error_, standing_);
    }
    error_.message = "the watch was cut short";
    return events_ > 0 ? Verdict::Go : judge_empty(*end, lived, standing_);
  }

  async::Task<> follow() {
    switch (verdict_) {
      case Verdict::Go:
        break;
      case Verdict::Wait:
        note_refusal(error_);
        co_await pause("watch failed", error_);
        break;
      case Verdict::Gone:
        co_await until_served();
        break;
      case Verdict::Relist:
        lose_position("expired");
        break;
      case Verdict::Doubt:
        lose_position(error_.expired() ? "expired" : "distrust");
        co_await pause("watch can't be trusted", error_);
        break;
    }
  }

  // --- both

  /// What `call` answers, but the end of the process does not wait for it.
  template <class T>
  async::Task<Answer<T>> patiently(async::Task<Answer<T>> call) {
    auto answer = co_await async::within<Answer<T>>(world_.loop, world_.clock, kLongestCall,
                                                    cancel_, std::move(call));
    if (answer) co_return std::move(*answer);
    co_return std::unexpected(
        ApiError{.kind = base::ErrorKind::Unavailable, .message = "no answer in time"});
  }

  async::Task<> pause(const char* why, ApiError error) {
    const Millis asked = error.retry_after.value_or(Millis(0));
    const Millis delay = retry_.after_failure(world_.clock.elapsed(), world_.random, asked);
    log_.warn(why, {{"error", error.message},
                    {"reason", error.reason},
                    {"status", error.status},
                    {"retryMs", delay.count()}});
    co_await async::sleep(world_.clock, delay, cancel_);
  }

  void lose_position(const char* why) {
    position_.clear();
    why_ = why;
    standing_ = {.optional = options_.optional};
  }

  void heard() { world_.metrics.heard_of(options_.kind, world_.clock.elapsed()); }

  void show_size() {
    const std::optional<std::size_t> size = sink_.size();
    if (size) world_.metrics.cache_objects.Add({{"kind", kind_}}).Set(static_cast<double>(*size));
  }

  World world_;
  ReflectorOptions options_;
  std::string kind_;
  Sink& sink_;
  async::CancelToken cancel_;
  base::Log log_;
  RetryDelay retry_;
  Standing standing_;
  std::string position_;       // resourceVersion to watch from; "" asks for a list
  std::string why_ = "start";  // the next list is needed
  bool whole_list_ = false;    // without pages, after a page has expired
  // of the stream under way
  async::CancelToken stop_;
  Verdict verdict_ = Verdict::Go;
  ApiError error_;
  int events_ = 0;
};

}  // namespace

async::Task<> reflect(World world, ReflectorOptions options, Sink& sink,
                      async::CancelToken cancel) {
  Mirror mirror(world, std::move(options), sink, std::move(cancel));
  co_await mirror.run();
}

}  // namespace dataplatform::runtime
