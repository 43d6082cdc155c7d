// Watches: what happens after a position, in the order in which it happened.
#include "tests/simulation/model/answers.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/seen.hpp"

#include <algorithm>
#include <utility>

namespace dataplatform::simulation {

using kube::Answer;
using kube::WatchEnd;
using kube::WatchEventType;

async::Task<Answer<WatchEnd>> ApiServer::watch(kube::WatchRequest request, OnEvent on_event,
                                               async::CancelToken cancel) {
  if (auto error = unreadable(request.kind)) co_return std::unexpected(std::move(*error));
  if (auto error = wrong_position(request.resource_version))
    co_return std::unexpected(std::move(*error));
  const auto labels = Selector::labels(request.label_selector);
  const auto fields = Selector::fields(request.field_selector);
  if (!labels || !fields) co_return std::unexpected(bad_request("unable to parse the selector"));
  const bool from_now = request.resource_version.empty() || request.resource_version == "0";
  const std::uint64_t since = from_now ? 0 : std::stoull(request.resource_version);
  if (!from_now && since < store_.compacted()) {
    kube::ApiError error = expired("too old resource version: " + request.resource_version + " (" +
                                   std::to_string(store_.compacted()) + ")");
    if (gone == Gone::Answer) co_return std::unexpected(std::move(error));
    on_event({WatchEventType::Error, status_of(error)});
    co_return WatchEnd::Closed;
  }
  const std::uint64_t id = next_watcher_++;
  Watcher& watcher = watchers_[id];
  watcher = {std::move(request), std::move(on_event), *labels, *fields, since};
  const kube::Kind kind = watcher.request.kind;
  if (from_now) start(watcher);
  schedule_delivery(kind);
  async::Signal cancelled(loop_);
  cancel.on_cancel([cancelled]() mutable { cancelled.set(); });
  const std::weak_ptr<bool> alive = alive_;
  co_await cancelled.wait();
  if (!alive.expired()) watchers_.erase(id);
  co_return WatchEnd::Cancelled;
}

/// A watch from no position begins with all that is there.
void ApiServer::start(Watcher& watcher) {
  watcher.seen = store_.version();
  for (const auto& [key, object] : store_.all(watcher.request.kind))
    deliver(watcher, {store_.version(), WatchEventType::Added, key, nullptr, object});
}

void ApiServer::schedule_delivery(const kube::Kind& kind) {
  if (std::ranges::find(news_, kind) == news_.end()) news_.push_back(kind);
  if (delivery_scheduled_ || watchers_.empty()) return;
  delivery_scheduled_ = true;
  boost::asio::post(loop_, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) deliver_all();
  });
}

void ApiServer::deliver_all() {
  delivery_scheduled_ = false;
  const std::vector<kube::Kind> news = std::exchange(news_, {});
  std::vector<std::uint64_t> ids;
  for (const auto& [id, watcher] : watchers_) {
    if (std::ranges::find(news, watcher.request.kind) != news.end()) ids.push_back(id);
  }
  for (const std::uint64_t id : ids) {
    const auto found = watchers_.find(id);
    if (found == watchers_.end()) continue;
    const std::uint64_t from = found->second.seen;
    const std::uint64_t until = store_.version();
    found->second.seen = until;
    store_.each_since(found->second.request.kind, from, [&](const LogEntry& entry) {
      if (entry.version > until) return;
      // A receiver may end its own watch, or another one.
      if (const auto still = watchers_.find(id); still != watchers_.end())
        deliver(still->second, entry);
    });
  }
}

/// To a watch with a selector, an object that begins or ceases to match comes or goes.
void ApiServer::deliver(Watcher& watcher, const LogEntry& entry) {
  const kube::WatchRequest& asked = watcher.request;
  if (!asked.namespace_.empty() && entry.key.namespace_ != asked.namespace_) return;
  const auto matches = [&](const Object& object) {
    return object != nullptr && watcher.labels.matches(*object) && watcher.fields.matches(*object);
  };
  const bool before = matches(entry.before);
  const bool after = entry.type != WatchEventType::Deleted && matches(entry.object);
  if (!before && !after) return;
  const WatchEventType type = !before ? WatchEventType::Added
                              : after ? WatchEventType::Modified
                                      : WatchEventType::Deleted;
  // What no longer matches is shown as it last did, with the version of its going.
  Json shown = slim(after || entry.type == WatchEventType::Deleted ? *entry.object : *entry.before,
                    asked.detail);
  shown["metadata"]["resourceVersion"] = std::to_string(entry.version);
  const OnEvent on_event = watcher.on_event;
  on_event({type, std::move(shown)});
}

void ApiServer::bookmark() {
  deliver_all();
  std::vector<std::pair<OnEvent, Json>> all;
  for (const auto& [id, watcher] : watchers_) {
    Json object = {{"kind", watcher.request.kind.name},
                   {"apiVersion", watcher.request.kind.api_version()}};
    object["metadata"]["resourceVersion"] = std::to_string(store_.version());
    all.emplace_back(watcher.on_event, std::move(object));
  }
  for (auto& [on_event, object] : all)
    on_event({WatchEventType::Bookmark, std::move(object)});
}

}  // namespace dataplatform::simulation
