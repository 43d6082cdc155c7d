#include "tests/simulation/world/door.hpp"

namespace dataplatform::simulation {
namespace {

using kube::Answer;
using kube::ApiError;
using kube::ObjectKey;

ObjectKey key_in(const Json& object) {
  return {base::text_at(object, {"metadata", "namespace"}),
          base::text_at(object, {"metadata", "name"})};
}

template <class T>
std::string said(const Answer<T>& answer) {
  if (answer) return "ok";
  return std::to_string(answer.error().status) + " " + answer.error().reason + " " +
         answer.error().message;
}

}  // namespace

ApiError no_answer() {
  return {.kind = base::ErrorKind::Unavailable, .message = "the API server did not answer in time"};
}

Door::Door(Surroundings around) : around_(std::move(around)) {}

Ask Door::ask(std::string verb, const kube::Kind& kind, ObjectKey key) {
  Ask ask;
  ask.process = around_.process;
  ask.number = ++asked_;
  ask.verb = std::move(verb);
  ask.kind = kind;
  ask.key = std::move(key);
  ask.at = around_.clock.elapsed();
  return ask;
}

async::Task<> Door::wait(Millis time) {
  if (time > Millis(0)) co_await async::sleep(around_.clock, time, dead_);
}

void Door::tell(const Ask& ask, const std::string& what) {
  if (!dead_.cancelled()) around_.ear.answered(ask, what);
}

void Door::perish() {
  if (dead_.cancelled()) return;
  die();
  around_.on_death();
}

template <class T>
async::Task<Answer<T>> Door::pass(Ask ask, Passage passage, async::Task<Answer<T>> call) {
  if (dead_.cancelled()) co_return std::unexpected(no_answer());
  around_.ear.sent(ask);
  if (passage.die_before) {
    tell(ask, "the process ends before it is sent");
    perish();
    co_return std::unexpected(no_answer());
  }
  co_await wait(passage.there);
  // A request of a process that died meanwhile was sent: it may arrive or not; here it does not.
  if (dead_.cancelled()) co_return std::unexpected(no_answer());
  if (passage.refused) {
    tell(ask, "refused: " + passage.refused->message);
    co_return std::unexpected(std::move(*passage.refused));
  }
  around_.acting = around_.process;
  Answer<T> answer = co_await std::move(call);
  around_.acting = 0;
  if (passage.die_after) {
    tell(ask, said(answer) + ", and the process ends before it hears of it");
    perish();
  }
  co_await wait(passage.back);
  if (dead_.cancelled()) co_return std::unexpected(no_answer());
  if (passage.forgotten) {
    tell(ask, said(answer) + ", but heard: " + passage.forgotten->message);
    co_return std::unexpected(std::move(*passage.forgotten));
  }
  tell(ask, said(answer));
  co_return answer;
}

async::Task<Answer<Json>> Door::get(kube::Kind kind, ObjectKey key, kube::Detail detail) {
  Ask asked = ask("get", kind, key);
  asked.detail = detail;
  Passage passage = around_.weather.passage_of(asked);
  auto call = around_.inner.get(kind, std::move(key), detail);
  co_return co_await pass<Json>(std::move(asked), std::move(passage), std::move(call));
}

async::Task<Answer<kube::ListPage>> Door::stale_list(kube::ListRequest request,
                                                     std::uint64_t version) {
  co_return around_.list_at(request, version);
}

async::Task<Answer<kube::ListPage>> Door::list(kube::ListRequest request) {
  Ask asked = ask("list", request.kind, ObjectKey{request.namespace_, ""});
  asked.detail = request.detail;
  Passage passage = around_.weather.passage_of(asked);
  const bool stale = passage.as_of > 0 && request.continue_token.empty();
  auto call = stale ? stale_list(std::move(request), passage.as_of)
                    : around_.inner.list(std::move(request));
  co_return co_await pass<kube::ListPage>(std::move(asked), std::move(passage), std::move(call));
}

async::Task<Answer<Json>> Door::apply(kube::ApplyRequest request) {
  const std::string verb = request.subresource.empty() ? "apply" : request.subresource;
  Ask asked = ask(verb, request.kind, key_in(request.object));
  asked.manager = request.manager;
  asked.detail = request.reply;
  Passage passage = around_.weather.passage_of(asked);
  auto call = around_.inner.apply(std::move(request));
  co_return co_await pass<Json>(std::move(asked), std::move(passage), std::move(call));
}

async::Task<Answer<Json>> Door::create(kube::CreateRequest request) {
  Ask asked = ask("create", request.kind, key_in(request.object));
  asked.detail = request.reply;
  Passage passage = around_.weather.passage_of(asked);
  auto call = around_.inner.create(std::move(request));
  co_return co_await pass<Json>(std::move(asked), std::move(passage), std::move(call));
}

async::Task<Answer<Json>> Door::replace(kube::ReplaceRequest request) {
  Ask asked = ask("replace", request.kind, key_in(request.object));
  Passage passage = around_.weather.passage_of(asked);
  auto call = around_.inner.replace(std::move(request));
  co_return co_await pass<Json>(std::move(asked), std::move(passage), std::move(call));
}

async::Task<Answer<Json>> Door::patch(kube::PatchRequest request) {
  Ask asked = ask("patch", request.kind, request.key);
  asked.manager = request.manager;
  asked.detail = request.reply;
  Passage passage = around_.weather.passage_of(asked);
  auto call = around_.inner.patch(std::move(request));
  co_return co_await pass<Json>(std::move(asked), std::move(passage), std::move(call));
}

async::Task<Answer<void>> Door::remove(kube::DeleteRequest request) {
  Ask asked = ask("delete", request.kind, request.key);
  asked.uid = request.uid;
  asked.propagation = request.propagation;
  Passage passage = around_.weather.passage_of(asked);
  auto call = around_.inner.remove(std::move(request));
  co_return co_await pass<void>(std::move(asked), std::move(passage), std::move(call));
}

async::Task<Answer<bool>> Door::serves(kube::Kind kind) {
  Ask asked = ask("serves", kind, ObjectKey());
  Passage passage = around_.weather.passage_of(asked);
  auto call = around_.inner.serves(kind);
  co_return co_await pass<bool>(std::move(asked), std::move(passage), std::move(call));
}

}  // namespace dataplatform::simulation
