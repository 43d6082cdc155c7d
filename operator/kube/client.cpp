#include "operator/kube/client.hpp"

#include "operator/async/within.hpp"
#include "operator/kube/exchange.hpp"
#include "operator/kube/status.hpp"

#include <algorithm>

namespace dataplatform::kube {
namespace {

using base::Millis;

constexpr int kPlaces = 8;
// For the credentials and pauses before a watch; what comes after has no limit but silence.
constexpr Millis kOpeningLimit = std::chrono::seconds(60);
constexpr std::size_t kMostWarnings = 100;
constexpr const char* kUserAgent = "dataplatform-operator/" DP_VERSION;

bool is_success(const HttpResponse& response) {
  const bool answered = response.failure == TransportFailure::None;
  return answered && response.status >= 200 && response.status < 300;
}

HttpRequest signed_by(HttpRequest request, const Endpoint& endpoint, const Identity& identity) {
  request.path_and_query = endpoint.path_prefix + request.path_and_query;
  request.headers["User-Agent"] = kUserAgent;
  if (!identity.token.empty()) request.headers["Authorization"] = "Bearer " + identity.token;
  return request;
}

}  // namespace

Client::Client(async::Loop& loop, base::Clock& clock, base::Log log, Connection connection,
               MakeTransport make_transport, OnRequest on_request)
    : loop_(loop),
      clock_(clock),
      log_(std::move(log)),
      endpoint_(std::move(connection.endpoint)),
      credentials_(std::move(connection.credentials)),
      make_transport_(std::move(make_transport)),
      on_request_(std::move(on_request)),
      places_(loop, kPlaces) {}

async::Task<Answer<HttpResponse>> Client::call(Call call) {
  using async::Semaphore;
  const Millis until = clock_.elapsed() + call.limit;
  std::optional<Semaphore::Permit> place;
  if (call.lane == Lane::Shared) {
    async::Task<Semaphore::Permit> turn = places_.acquire();
    place = co_await async::within<Semaphore::Permit>(loop_, clock_, call.limit, never_,
                                                      std::move(turn));
    if (!place) co_return std::unexpected(no_answer("too many requests of ours were under way"));
    const bool may_go = co_await sit_out_pause(until, never_);
    if (!may_go) co_return std::unexpected(paused());
  }
  co_return co_await send(std::move(call.request), until);
}

async::Task<Answer<HttpResponse>> Client::send(HttpRequest request, Millis until) {
  for (bool again = false;; again = true) {
    Answer<Door> door = co_await open_door(until, never_);
    if (!door) co_return std::unexpected(door.error());
    HttpRequest ours = signed_by(request, endpoint_, door->identity);
    const Millis sent_at = clock_.elapsed();
    HttpResponse response =
        co_await exchange(loop_, clock_, door->transport, std::move(ours), left(until));
    heard(request.method, response, clock_.elapsed() - sent_at);
    if (is_success(response)) co_return response;
    if (response.status != 401 || again) co_return std::unexpected(error_of(response));
    credentials_->refused(door->identity);
  }
}

async::Task<Answer<WatchEnd>> Client::watch(HttpRequest request, Detail detail,
                                            KubeApi::OnEvent on_event, async::CancelToken cancel) {
  const Millis until = clock_.elapsed() + kOpeningLimit;
  const bool may_go = co_await sit_out_pause(until, cancel);
  if (!may_go) co_return std::unexpected(paused());
  for (bool again = false;; again = true) {
    Answer<Door> door = co_await open_door(until, cancel);
    if (cancel.cancelled()) co_return WatchEnd::Cancelled;
    if (!door) co_return std::unexpected(door.error());
    const auto stream = std::make_shared<WatchStream>(loop_, detail, on_event);
    HttpRequest ours = signed_by(request, endpoint_, door->identity);
    co_await exchange_stream(loop_, door->transport, std::move(ours), stream, cancel);
    const std::optional<HttpResponse>& refusal = stream->refusal();
    heard("WATCH", refusal.value_or(HttpResponse{.status = 200}), std::nullopt);
    if (!refusal) co_return stream->end();
    if (refusal->status != 401 || again) co_return std::unexpected(error_of(*refusal));
    credentials_->refused(door->identity);
  }
}

/// False where the pause goes on beyond `until`: waiting would only make the caller late.
async::Task<bool> Client::sit_out_pause(Millis until, async::CancelToken cancel) {
  while (clock_.elapsed() < paused_until_ && !cancel.cancelled()) {
    if (paused_until_ >= until) co_return false;
    const Millis rest = left(paused_until_);
    co_await async::sleep(clock_, rest, cancel);
  }
  co_return true;
}

async::Task<Answer<Client::Door>> Client::open_door(Millis until, async::CancelToken cancel) {
  async::Task<base::Result<Identity>> asked = credentials_->identity(clock_);
  auto identity = co_await async::within<base::Result<Identity>>(loop_, clock_, left(until), cancel,
                                                                 std::move(asked));
  if (!identity) co_return std::unexpected(no_answer("the credentials did not come in time"));
  if (!*identity) co_return std::unexpected(no_answer((*identity).error().message));
  if (left(until) <= Millis(0)) co_return std::unexpected(no_answer("no time was left to ask"));
  co_return door_for(std::move(**identity));
}

Answer<Client::Door> Client::door_for(Identity identity) {
  Endpoint wanted = endpoint_;
  if (!identity.ca_pem.empty()) wanted.ca_pem = identity.ca_pem;
  if (!identity.client_cert_pem.empty()) {
    wanted.client_cert_pem = identity.client_cert_pem;
    wanted.client_key_pem = identity.client_key_pem;
  }
  try {
    if (!transport_ || wanted != made_for_) transport_ = make_transport_(wanted);
  } catch (const std::exception& error) {
    return std::unexpected(no_answer(std::string("no connection can be made: ") + error.what()));
  }
  made_for_ = std::move(wanted);
  return Door{.transport = transport_, .identity = std::move(identity)};
}

void Client::heard(const std::string& method, const HttpResponse& response,
                   std::optional<Millis> took) {
  const bool answered = response.failure == TransportFailure::None;
  if (on_request_) on_request_(method, answered ? response.status : 0, took);
  tell_warnings(response);
  if (response.status != 429) return;
  const ApiError error = error_of(response);
  if (!error.retry_after) return;
  paused_until_ = std::max(paused_until_, clock_.elapsed() + *error.retry_after);
  log_.warn("API server asks for a pause", {{"ms", error.retry_after->count()}});
}

/// Each once: what is deprecated or unknown in one apply is so in all of them.
void Client::tell_warnings(const HttpResponse& response) {
  const auto warning = response.headers.find("warning");
  if (warning == response.headers.end() || told_.size() >= kMostWarnings) return;
  if (told_.insert(warning->second).second)
    log_.warn("API server warns", {{"warning", warning->second}});
}

ApiError Client::paused() const {
  ApiError error = no_answer("the API server asked for a pause, nothing was sent");
  error.status = 429;
  error.reason = "TooManyRequests";
  error.retry_after = left(paused_until_);
  return error;
}

}  // namespace dataplatform::kube
