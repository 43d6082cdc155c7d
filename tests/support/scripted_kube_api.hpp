// A cluster that says what the test tells it to say: answers in order or always, watch streams that
// the test drives event by event, every request on record. It knows no rule of the API server;
// `fake_cluster.hpp` is for tests that need some.
#pragma once

#include "operator/kube/api.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dataplatform::testing {

using base::Json;

/// An error as the API server words it.
inline kube::ApiError api_error(base::ErrorKind kind, int status, std::string reason,
                                std::string message = "scripted") {
  return {
      .kind = kind, .status = status, .reason = std::move(reason), .message = std::move(message)};
}

class ScriptedKubeApi final : public kube::KubeApi {
 public:
  explicit ScriptedKubeApi(async::Loop& loop) : loop_(loop) {}

  /// One request other than list and watch. Verbs: get, apply, create, replace, patch, remove,
  /// serves.
  struct Call {
    std::string verb;
    kube::Kind kind;
    kube::ObjectKey key;
    Json body;  // the object, or the operations of a patch
    std::string subresource;
    std::string manager;
    std::string uid;  // precondition of a deletion
    bool dry_run = false;
  };
  /// Answers a call; for remove any success will do, for serves true or false.
  using Reply = std::function<kube::Answer<Json>(const Call&)>;
  using ListReply = std::function<kube::Answer<kube::ListPage>(const kube::ListRequest&)>;

  /// A watch that was opened. It stays open until the test, or its token, ends it.
  class Stream {
   public:
    Stream(async::Loop& loop, kube::WatchRequest asked, OnEvent on_event)
        : request(std::move(asked)), over_(loop), on_event_(std::move(on_event)) {}

    /// Also what is on its way when the stream is ended comes through, until the watch has
    /// returned.
    void push(kube::WatchEventType type, Json object) {
      if (!returned_) on_event_({type, std::move(object)});
    }
    void end(kube::WatchEnd how) {
      if (over_.is_set()) return;
      how_ = how;
      over_.set();
    }
    bool open() const { return !over_.is_set(); }

    const kube::WatchRequest request;

   private:
    friend class ScriptedKubeApi;
    async::Signal over_;
    kube::WatchEnd how_ = kube::WatchEnd::Cancelled;
    bool returned_ = false;
    OnEvent on_event_;
  };

  // --- the script

  /// Answers the next call of `verb` that has no answer yet.
  void once(const std::string& verb, Reply reply) { next_[verb].push_back(std::move(reply)); }
  /// Answers every call of `verb` for which nothing else is left.
  void always(const std::string& verb, Reply reply) { always_[verb] = std::move(reply); }
  void once_list(ListReply reply) { next_lists_.push_back(std::move(reply)); }
  void always_list(ListReply reply) { always_list_ = std::move(reply); }
  /// The next watch can't be opened.
  void refuse_watch(kube::ApiError error) { refusals_.push_back(std::move(error)); }
  /// Calls of `verb` get no answer until `resume`; what they do is done at that time.
  void stall(const std::string& verb) { stalls_.try_emplace(verb, loop_); }
  void resume(const std::string& verb) {
    const auto found = stalls_.find(verb);
    if (found == stalls_.end()) return;
    found->second.set();
    stalls_.erase(found);
  }
  /// Lets go of everybody who waits, for the end of a test.
  void finish() {
    for (auto& stream : watches)
      stream->end(kube::WatchEnd::Cancelled);
    for (auto& [verb, signal] : stalls_)
      signal.set();
    stalls_.clear();
  }

  // --- the record

  std::vector<Call> calls;
  std::vector<kube::ListRequest> lists;
  std::vector<std::shared_ptr<Stream>> watches;
  std::vector<std::string> unexpected;  // calls that nothing was scripted for

  std::size_t count(const std::string& verb) const {
    std::size_t found = 0;
    for (const Call& call : calls)
      found += call.verb == verb ? 1 : 0;
    return found;
  }

  // --- KubeApi

  async::Task<kube::Answer<Json>> get(kube::Kind kind, kube::ObjectKey key, kube::Detail) override {
    Call call{.verb = "get", .kind = kind, .key = std::move(key), .body = {}};
    co_return co_await answer(std::move(call));
  }

  async::Task<kube::Answer<kube::ListPage>> list(kube::ListRequest request) override {
    lists.push_back(request);
    co_await wait_while_stalled("list");
    ListReply reply = always_list_;
    if (!next_lists_.empty()) {
      reply = std::move(next_lists_.front());
      next_lists_.pop_front();
    }
    if (reply) co_return reply(request);
    unexpected.push_back("list " + std::string(request.kind.name));
    co_return std::unexpected(
        api_error(base::ErrorKind::Internal, 500, "InternalError", "nothing scripted"));
  }

  async::Task<kube::Answer<kube::WatchEnd>> watch(kube::WatchRequest request, OnEvent on_event,
                                                  async::CancelToken cancel) override {
    auto stream = std::make_shared<Stream>(loop_, std::move(request), std::move(on_event));
    watches.push_back(stream);
    if (!refusals_.empty()) {
      kube::ApiError error = std::move(refusals_.front());
      refusals_.pop_front();
      stream->end(kube::WatchEnd::Broken);
      stream->returned_ = true;
      co_return std::unexpected(std::move(error));
    }
    const auto id = cancel.on_cancel([stream] { stream->end(kube::WatchEnd::Cancelled); });
    co_await stream->over_.wait();
    stream->returned_ = true;
    cancel.forget(id);
    co_return stream->how_;
  }

  async::Task<kube::Answer<Json>> apply(kube::ApplyRequest request) override {
    Call call{.verb = "apply",
              .kind = request.kind,
              .key = key_of(request.object),
              .body = request.object,
              .subresource = request.subresource,
              .manager = request.manager,
              .dry_run = request.dry_run};
    co_return co_await answer(std::move(call));
  }

  async::Task<kube::Answer<Json>> create(kube::CreateRequest request) override {
    Call call{.verb = "create",
              .kind = request.kind,
              .key = key_of(request.object),
              .body = request.object,
              .dry_run = request.dry_run};
    co_return co_await answer(std::move(call));
  }

  async::Task<kube::Answer<Json>> replace(kube::ReplaceRequest request) override {
    Call call{.verb = "replace",
              .kind = request.kind,
              .key = key_of(request.object),
              .body = request.object};
    co_return co_await answer(std::move(call));
  }

  async::Task<kube::Answer<Json>> patch(kube::PatchRequest request) override {
    Call call{.verb = "patch",
              .kind = request.kind,
              .key = request.key,
              .body = request.operations,
              .subresource = request.subresource,
              .manager = request.manager};
    co_return co_await answer(std::move(call));
  }

  async::Task<kube::Answer<void>> remove(kube::DeleteRequest request) override {
    Call call{
        .verb = "remove", .kind = request.kind, .key = request.key, .body = {}, .uid = request.uid};
    const kube::Answer<Json> given = co_await answer(std::move(call));
    if (!given) co_return std::unexpected(given.error());
    co_return kube::Answer<void>();
  }

  async::Task<kube::Answer<bool>> serves(kube::Kind kind) override {
    Call call{.verb = "serves", .kind = kind, .key = {}, .body = {}};
    const kube::Answer<Json> given = co_await answer(std::move(call));
    if (!given) co_return std::unexpected(given.error());
    co_return given->is_boolean() && given->get<bool>();
  }

 private:
  static kube::ObjectKey key_of(const Json& object) {
    return {base::text_at(object, {"metadata", "namespace"}),
            base::text_at(object, {"metadata", "name"})};
  }

  async::Task<> wait_while_stalled(std::string verb) {
    const auto found = stalls_.find(verb);
    if (found == stalls_.end()) co_return;
    const async::Signal resumed = found->second;
    co_await resumed.wait();
  }

  async::Task<kube::Answer<Json>> answer(Call call) {
    calls.push_back(call);
    co_await wait_while_stalled(call.verb);
    Reply reply;
    std::deque<Reply>& queue = next_[call.verb];
    if (!queue.empty()) {
      reply = std::move(queue.front());
      queue.pop_front();
    } else if (always_.contains(call.verb)) {
      reply = always_.at(call.verb);
    }
    if (reply) co_return reply(call);
    unexpected.push_back(call.verb + " " + std::string(call.kind.name) + " " +
                         kube::to_text(call.key));
    co_return std::unexpected(
        api_error(base::ErrorKind::Internal, 500, "InternalError", "nothing scripted"));
  }

  async::Loop& loop_;
  std::map<std::string, std::deque<Reply>> next_;
  std::map<std::string, Reply> always_;
  std::deque<ListReply> next_lists_;
  ListReply always_list_;
  std::deque<kube::ApiError> refusals_;
  std::map<std::string, async::Signal> stalls_;
};

}  // namespace dataplatform::testing
