#include "operator/runtime/gated_api.hpp"

#include "operator/runtime/metrics.hpp"

namespace dataplatform::runtime {
namespace {

using base::Json;
using kube::Answer;
using kube::ApiError;

ApiError not_leader() {
  return {.kind = base::ErrorKind::Unavailable,
          .reason = "NotLeader",
          .message = "this process does not lead, nothing was sent"};
}

ApiError stopping() {
  return {.kind = base::ErrorKind::Unavailable,
          .reason = "Stopping",
          .message = "the process is about to end, nothing was asked"};
}

const char* outcome_of(const Answer<Json>& answer) {
  if (answer) return "applied";
  return answer.error().kind == base::ErrorKind::Conflict ? "conflict" : "error";
}

}  // namespace

GatedApi::GatedApi(kube::KubeApi& inner, std::function<bool()> may_write, Metrics* metrics)
    : inner_(inner), may_write_(std::move(may_write)), metrics_(metrics) {}

void GatedApi::count(const kube::Kind& kind, const char* outcome) {
  if (metrics_ == nullptr) return;
  metrics_->apply_total.Add({{"kind", std::string(kind.name)}, {"outcome", outcome}}).Increment();
}

async::Task<Answer<Json>> GatedApi::get(kube::Kind kind, kube::ObjectKey key, kube::Detail detail) {
  if (closed_) co_return std::unexpected(stopping());
  co_return co_await inner_.get(kind, std::move(key), detail);
}

async::Task<Answer<kube::ListPage>> GatedApi::list(kube::ListRequest request) {
  if (closed_) co_return std::unexpected(stopping());
  co_return co_await inner_.list(std::move(request));
}

async::Task<Answer<kube::WatchEnd>> GatedApi::watch(kube::WatchRequest request, OnEvent on_event,
                                                    async::CancelToken cancel) {
  co_return co_await inner_.watch(std::move(request), std::move(on_event), std::move(cancel));
}

async::Task<Answer<Json>> GatedApi::apply(kube::ApplyRequest request) {
  const kube::Kind kind = request.kind;
  if (request.dry_run) co_return co_await inner_.apply(std::move(request));
  if (!may_write()) {
    count(kind, "not_leader");
    co_return std::unexpected(not_leader());
  }
  Answer<Json> answer = co_await inner_.apply(std::move(request));
  count(kind, outcome_of(answer));
  co_return answer;
}

async::Task<Answer<Json>> GatedApi::create(kube::CreateRequest request) {
  if (!request.dry_run && !may_write()) co_return std::unexpected(not_leader());
  co_return co_await inner_.create(std::move(request));
}

async::Task<Answer<Json>> GatedApi::replace(kube::ReplaceRequest request) {
  if (!may_write()) co_return std::unexpected(not_leader());
  co_return co_await inner_.replace(std::move(request));
}

async::Task<Answer<Json>> GatedApi::patch(kube::PatchRequest request) {
  if (!may_write()) co_return std::unexpected(not_leader());
  co_return co_await inner_.patch(std::move(request));
}

async::Task<Answer<void>> GatedApi::remove(kube::DeleteRequest request) {
  if (!may_write()) co_return std::unexpected(not_leader());
  co_return co_await inner_.remove(std::move(request));
}

async::Task<Answer<bool>> GatedApi::serves(kube::Kind kind) {
  co_return co_await inner_.serves(kind);
}

}  // namespace dataplatform::runtime
