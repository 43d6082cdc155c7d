#include "operator/kube/http_api.hpp"

#include "operator/kube/document.hpp"
#include "operator/kube/requests.hpp"

namespace dataplatform::kube {
namespace {

using base::Millis;

constexpr Millis kCallLimit = std::chrono::seconds(15);
constexpr Millis kListLimit = std::chrono::seconds(60);
constexpr Millis kLeaseLimit = std::chrono::seconds(5);

class HttpApi final : public KubeApi {
 public:
  explicit HttpApi(std::unique_ptr<Client> client) : client_(std::move(client)) {}

  async::Task<Answer<Json>> get(Kind kind, ObjectKey key, Detail detail) override {
    Answer<HttpRequest> request = get_request(kind, key, detail);
    co_return co_await ask(kind, std::move(request), detail);
  }

  async::Task<Answer<Json>> apply(ApplyRequest request) override {
    Answer<HttpRequest> sent = apply_request(request);
    co_return co_await ask(request.kind, std::move(sent), request.reply);
  }

  async::Task<Answer<Json>> create(CreateRequest request) override {
    Answer<HttpRequest> sent = create_request(request);
    co_return co_await ask(request.kind, std::move(sent), request.reply);
  }

  async::Task<Answer<Json>> replace(ReplaceRequest request) override {
    Answer<HttpRequest> sent = replace_request(request);
    co_return co_await ask(request.kind, std::move(sent), Detail::Full);
  }

  async::Task<Answer<Json>> patch(PatchRequest request) override {
    Answer<HttpRequest> sent = patch_request(request);
    co_return co_await ask(request.kind, std::move(sent), request.reply);
  }

  async::Task<Answer<ListPage>> list(ListRequest request) override {
    Call call{.request = list_request(request), .limit = kListLimit};
    Answer<HttpResponse> response = co_await client_->call(std::move(call));
    if (!response) co_return std::unexpected(std::move(response.error()));
    co_return read_page(response->body, request.detail);
  }

  async::Task<Answer<WatchEnd>> watch(WatchRequest request, OnEvent on_event,
                                      async::CancelToken cancel) override {
    HttpRequest sent = watch_request(request);
    co_return co_await client_->watch(std::move(sent), request.detail, std::move(on_event),
                                      std::move(cancel));
  }

  async::Task<Answer<void>> remove(DeleteRequest request) override {
    Answer<HttpRequest> sent = delete_request(request);
    if (!sent) co_return std::unexpected(std::move(sent.error()));
    Call call{.request = std::move(*sent),
              .limit = limit_of(request.kind),
              .lane = lane_of(request.kind)};
    const Answer<HttpResponse> response = co_await client_->call(std::move(call));
    if (response || response.error().not_found()) co_return Answer<void>();
    if (response.error().kind != base::ErrorKind::Conflict)
      co_return std::unexpected(response.error());
    const bool is_gone = co_await gone(std::move(request));
    if (is_gone) co_return Answer<void>();
    co_return std::unexpected(response.error());
  }

  async::Task<Answer<bool>> serves(Kind kind) override {
    Call call{.request = discovery_request(kind), .limit = kCallLimit};
    const Answer<HttpResponse> response = co_await client_->call(std::move(call));
    if (response) co_return read_discovery(response->body, kind);
    if (response.error().not_found()) co_return false;
    co_return std::unexpected(response.error());
  }

 private:
  static Lane lane_of(const Kind& kind) { return kind == kLease ? Lane::Urgent : Lane::Shared; }
  static Millis limit_of(const Kind& kind) { return kind == kLease ? kLeaseLimit : kCallLimit; }

  async::Task<Answer<Json>> ask(Kind kind, Answer<HttpRequest> request, Detail detail) {
    if (!request) co_return std::unexpected(std::move(request.error()));
    Call call{.request = std::move(*request), .limit = limit_of(kind), .lane = lane_of(kind)};
    Answer<HttpResponse> response = co_await client_->call(std::move(call));
    if (!response) co_return std::unexpected(std::move(response.error()));
    co_return read_object(response->body, detail);
  }

  /// A deletion met a conflict: true where what should go is gone, and a namesake stands there.
  /// Told by looking, not by the words of the error, which differ from version to version.
  async::Task<bool> gone(DeleteRequest request) {
    const Answer<Json> live = co_await get(request.kind, request.key, Detail::Metadata);
    if (!live) co_return live.error().not_found();
    co_return base::text_at(*live, {"metadata", "uid"}) != request.uid;
  }

  std::unique_ptr<Client> client_;
};

}  // namespace

std::unique_ptr<KubeApi> make_http_api(async::Loop& loop, base::Clock& clock, base::Log log,
                                       Connection connection, MakeTransport make_transport,
                                       OnRequest on_request) {
  auto client = std::make_unique<Client>(loop, clock, std::move(log), std::move(connection),
                                         std::move(make_transport), std::move(on_request));
  return std::make_unique<HttpApi>(std::move(client));
}

}  // namespace dataplatform::kube
