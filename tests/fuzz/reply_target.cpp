// What the API server answers, or what stands in for it: proxies, broken servers, half an answer.
#include "operator/kube/document.hpp"
#include "operator/kube/http_api.hpp"
#include "operator/kube/status.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/support/manual_clock.hpp"

#include <array>
#include <optional>

namespace dataplatform::fuzz {
namespace {

using namespace kube;

constexpr std::array kStatuses = {200, 201, 204, 301, 400, 401, 403, 404, 405, 408, 409,
                                  410, 413, 422, 429, 500, 502, 503, 504, 0,   999, -1};
constexpr std::array kFailures = {TransportFailure::None,     TransportFailure::Unreachable,
                                  TransportFailure::TimedOut, TransportFailure::Cancelled,
                                  TransportFailure::TooLarge, TransportFailure::Other};
constexpr std::size_t kMostAnswers = 4;  // of one call: a second try, a look at what is there

struct Input {
  HttpResponse response;
  Detail detail = Detail::Full;
  bool answers_at_once = true;
};

/// Byte 0: the status. Byte 1: how it fails, what is asked for. The first line: Retry-After. The
/// rest: the body.
std::optional<Input> read(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto first = static_cast<unsigned char>(text[0]);
  const auto second = static_cast<unsigned char>(text[1]);
  Input input;
  input.response.status = kStatuses[first % kStatuses.size()];
  input.detail = (second & 1) != 0 ? Detail::Metadata : Detail::Full;
  input.answers_at_once = (second & 2) == 0;
  const bool fails = second >= 0x80;
  if (fails) input.response.failure = kFailures[second % kFailures.size()];
  text.remove_prefix(2);
  const std::size_t end = text.find('\n');
  if (end != std::string_view::npos) {
    input.response.headers["retry-after"] = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  input.response.body = text;
  return input;
}

void claim_error(const ApiError& error) {
  claim(!error.message.empty(), "an error says something");
  claim(error.causes.size() <= 50, "causes are bounded");
  if (error.retry_after) {
    claim(error.retry_after->count() > 0, "a pause lies ahead");
    claim(*error.retry_after <= std::chrono::minutes(5), "a pause is bounded");
  }
  const bool lost = error.status == 401 || error.status == 429 || error.status >= 502;
  claim(!lost || error.kind == base::ErrorKind::Unavailable, "what may pass is Unavailable");
  error.expired();
  error.already_exists();
}

void claim_unusable(const ApiError& error) {
  claim(error.kind == base::ErrorKind::Internal, "an answer that is not usable is nobody's fault");
  claim_message(error.message, "a refusal");
  claim(error.message.find(kMarker) == std::string::npos, "what an answer holds is not quoted",
        error.message);
}

void claim_documents(const std::string& body, Detail detail) {
  const auto object = read_object(body, detail);
  if (!object) claim_unusable(object.error());
  if (object) {
    claim(object->is_object() && depth_of(*object) <= 128, "an object is bounded");
    claim(detail == Detail::Full || base::text_at(*object, {"kind"}) == "PartialObjectMetadata",
          "where metadata is asked for, nothing else gets through");
    const auto again = read_object(base::to_line(*object), detail);
    claim(again && same(*again, *object), "an object that is written again reads the same");
  }
  const auto page = read_page(body, detail);
  if (!page) claim_unusable(page.error());
  const auto served = read_discovery(body, kCertificate);
  if (!served) claim_unusable(served.error());
}

/// Gives one answer to whatever it is asked, at once or never.
class OneAnswer final : public Transport {
 public:
  explicit OneAnswer(const Input& input) : input_(input) {}

  Abort send(HttpRequest, std::chrono::milliseconds,
             std::function<void(HttpResponse)> done) override {
    claim(++asked_ <= kMostAnswers, "a call asks a few times at most");
    if (input_.answers_at_once) done(input_.response);
    return [] {};
  }
  Abort stream(HttpRequest, std::chrono::milliseconds, std::function<void(std::string)> chunk,
               std::function<void(HttpResponse)> done) override {
    claim(++asked_ <= kMostAnswers, "a call asks a few times at most");
    const bool opened = input_.response.status >= 200 && input_.response.status < 300;
    if (opened) chunk(input_.response.body);
    done(input_.response);
    return [] {};
  }

 private:
  const Input& input_;
  std::size_t asked_ = 0;
};

class OneToken final : public Credentials {
 public:
  async::Task<base::Result<Identity>> identity(base::Clock&) override {
    co_return Identity{.token = "token"};
  }
  void refused(const Identity&) override {}
};

/// One call of the whole client, from the request to the typed answer.
class Call {
 public:
  explicit Call(const Input& input) : input_(input) {}

  template <class T>
  Answer<T> answer(async::Task<Answer<T>> task) {
    std::optional<Answer<T>> result;
    async::spawn(loop_, keep(std::move(task), result),
                 [](std::exception_ptr failure) { std::rethrow_exception(failure); });
    loop_.poll();
    // Nothing else can end a call but the clock; its longest limit is a minute.
    for (int i = 0; i < 20 && !result; ++i) {
      clock_.advance(std::chrono::seconds(10));
      loop_.restart();
      loop_.poll();
    }
    claim(result.has_value(), "a call ends");
    if (!*result) claim_error(result->error());
    return std::move(*result);
  }

  KubeApi& api() { return *api_; }

 private:
  template <class T>
  static async::Task<> keep(async::Task<Answer<T>> task, std::optional<Answer<T>>& result) {
    result = co_await std::move(task);
  }

  const Input& input_;
  async::Loop loop_{1};
  dataplatform::testing::ManualClock clock_;
  base::Log log_{clock_, [](std::string_view) {}};
  std::unique_ptr<KubeApi> api_ = make_http_api(
      loop_, clock_, log_,
      {.endpoint = {.server = "https://host"}, .credentials = std::make_shared<OneToken>()},
      [this](const Endpoint&) { return std::make_shared<OneAnswer>(input_); }, {});
};

void claim_calls(const Input& input) {
  Call get(input);
  get.answer(get.api().get(kSecret, {"space", "name"}, Detail::Metadata));
  Call list(input);
  list.answer(list.api().list({.kind = kDeployment, .namespace_ = "space"}));
  Call remove(input);
  DeleteRequest request{.kind = kJob, .key = {"space", "name"}, .uid = "1"};
  remove.answer(remove.api().remove(std::move(request)));
  Call watch(input);
  watch.answer(watch.api().watch({.kind = kJob}, [](WatchEvent) {}, {}));
}

}  // namespace

void run_reply(std::string_view text) {
  const auto input = read(text);
  if (!input) return;
  claim_error(error_of(input->response));
  claim_documents(input->response.body, input->detail);
  claim_calls(*input);
}

}  // namespace dataplatform::fuzz
