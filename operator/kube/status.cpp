#include "operator/kube/status.hpp"

#include "operator/base/text.hpp"
#include "operator/kube/document.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace dataplatform::kube {
namespace {

using base::ErrorKind;

constexpr std::string_view kTooLarge = "Too large resource version";
// How an apply of a field that the server's version lacks is refused: with 500 and no reason, as if
// the server itself had failed (kube-apiserver 1.37). Trying again can't help.
constexpr std::string_view kUnknownField = "field not declared in schema";
constexpr std::size_t kMostText = 300;  // of an answer that is no Status
constexpr int kMostCauses = 50;
// Longer than any server means; one that says a year is not believed.
constexpr std::chrono::seconds kLongestPause = std::chrono::minutes(5);

ErrorKind kind_of(int status) {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return ErrorKind::Invalid;
    case 403:
      return ErrorKind::Forbidden;
    case 404:
      return ErrorKind::NotFound;
    case 409:
    case 410:
      return ErrorKind::Conflict;
    case 401:
    case 429:
      return ErrorKind::Unavailable;
    default:
      return status >= 500 ? ErrorKind::Unavailable : ErrorKind::Internal;
  }
}

std::optional<base::Millis> pause_of(std::int64_t seconds) {
  if (seconds <= 0) return std::nullopt;
  return std::min(std::chrono::seconds(seconds), kLongestPause);
}

std::optional<base::Millis> retry_after_header(const HttpResponse& response) {
  const auto header = response.headers.find("retry-after");
  if (header == response.headers.end()) return std::nullopt;
  const std::string text = base::trim(header->second);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return pause_of(seconds);
}

/// The beginning of what a proxy or a broken server said, on one line.
std::string excerpt(const std::string& body) {
  std::string text = base::trim(body.substr(0, kMostText));
  std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

void read_status(ApiError& error, const Json& status) {
  error.reason = base::text_at(status, {"reason"});
  error.message = base::text_at(status, {"message"});
  for (const Json& cause : base::array_at(status, {"details", "causes"})) {
    if (error.causes.size() == kMostCauses) break;
    error.causes.push_back({base::text_at(cause, {"reason"}), base::text_at(cause, {"field"}),
                            base::text_at(cause, {"message"})});
  }
  if (error.retry_after) return;
  error.retry_after = pause_of(base::integer_at(status, {"details", "retryAfterSeconds"}));
}

ApiError failure_of(const HttpResponse& response) {
  ApiError error;
  const bool too_large = response.failure == TransportFailure::TooLarge;
  error.kind = too_large ? ErrorKind::Internal : ErrorKind::Unavailable;
  const bool timed_out = response.failure == TransportFailure::TimedOut;
  error.message =
      timed_out ? "the API server did not answer in time" : "no answer from the API server";
  if (too_large) error.message = "the answer of the API server is larger than allowed";
  if (!response.failure_text.empty()) error.message += ": " + response.failure_text;
  return error;
}

}  // namespace

bool ApiError::has_cause(std::string_view cause_reason) const {
  return std::ranges::any_of(causes,
                             [&](const Cause& cause) { return cause.reason == cause_reason; });
}

bool ApiError::expired() const {
  if (status == 410 || reason == "Expired" || reason == "Gone") return true;
  if (has_cause("ResourceVersionTooLarge")) return true;
  // Servers before 1.19 say it in words only.
  const bool timed_out = status == 504 || reason == "Timeout";
  return timed_out && message.find(kTooLarge) != std::string::npos;
}

ApiError error_of(const HttpResponse& response) {
  if (response.failure != TransportFailure::None) return failure_of(response);
  ApiError error;
  error.status = response.status;
  error.kind = kind_of(response.status);
  error.retry_after = retry_after_header(response);
  const std::expected<Json, std::string> document = read_document(response.body, Keep::Everything);
  if (document && base::text_at(*document, {"kind"}) == "Status") read_status(error, *document);
  const bool is_unknown_field = error.status == 500 && error.reason.empty() &&
                                error.message.find(kUnknownField) != std::string::npos;
  if (is_unknown_field) error.kind = ErrorKind::Invalid;
  if (error.message.empty()) {
    error.message = "the API server answered " + std::to_string(response.status);
    const std::string said = excerpt(response.body);
    if (!said.empty()) error.message += ": " + said;
  }
  if (error.status == 401) error.message = "our credentials are refused (401): " + error.message;
  return error;
}

ApiError invalid(std::string message) {
  return {.kind = ErrorKind::Invalid, .message = std::move(message)};
}

ApiError no_answer(std::string message) {
  return {.kind = ErrorKind::Unavailable, .message = std::move(message)};
}

}  // namespace dataplatform::kube
