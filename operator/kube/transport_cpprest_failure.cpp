#include "operator/kube/transport_cpprest_failure.hpp"

#include <array>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string_view>

#include <cpprest/http_msg.h>

namespace dataplatform::kube::cpprest {
namespace {

struct Meaning {
  std::string_view
      said;  // how the library's message begins; its error codes are rewritten and tell less
  TransportFailure kind;
  std::string_view text;
};

// The messages of cpprestsdk 2.10.18, http_client_asio.cpp.
constexpr std::array kMeanings = {
    Meaning{"Error resolving address", TransportFailure::Unreachable,
            "its name cannot be resolved"},
    Meaning{"Failed to resolve address", TransportFailure::Unreachable, "its name has no address"},
    Meaning{"Failed to connect", TransportFailure::Unreachable, "it does not accept connections"},
    Meaning{"Error in SSL handshake", TransportFailure::Other, "TLS failed"},
    Meaning{"Failed to write request", TransportFailure::Unreachable,
            "the connection broke while the request was sent"},
    Meaning{"Failed to read HTTP status line", TransportFailure::Unreachable,
            "the connection broke before the reply"},
    Meaning{"Retrieving message chunk header", TransportFailure::Unreachable,
            "the connection broke within the reply"},
    Meaning{"Failed to read chunked response part", TransportFailure::Unreachable,
            "the connection broke within the reply"},
    Meaning{"Failed to read response body", TransportFailure::Unreachable,
            "the connection broke within the reply"},
    Meaning{"Invalid HTTP status line", TransportFailure::Other, "its reply is not HTTP"},
    Meaning{"Invalid chunked response header", TransportFailure::Other, "its reply is not HTTP"},
};

/// The reason within a code of OpenSSL, " (certificate required)"; "" for codes of the system.
std::string tls_reason(int code) {
  const auto packed = static_cast<unsigned long>(static_cast<unsigned int>(code));
  if (ERR_GET_LIB(packed) != ERR_LIB_SSL) return "";
  const char* reason = ERR_reason_error_string(packed);
  return reason == nullptr ? "" : std::string(" (") + reason + ")";
}

bool is_refusal(int code) {
  return ERR_GET_REASON(static_cast<unsigned long>(static_cast<unsigned int>(code))) ==
         SSL_R_CERTIFICATE_VERIFY_FAILED;
}

Failure meaning_of(const web::http::http_exception& error, const std::string& server,
                   const std::string& refusal) {
  const std::string_view said = error.what();
  const int code = error.error_code().value();
  if (code == static_cast<int>(std::errc::timed_out))
    return {TransportFailure::TimedOut, server + ": no answer in time"};
  for (const Meaning& meaning : kMeanings) {
    if (!said.starts_with(meaning.said)) continue;
    std::string text = server + ": " + std::string(meaning.text) + tls_reason(code);
    if (is_refusal(code) && !refusal.empty())
      text = server + ": its certificate is refused: " + refusal;
    return {meaning.kind, std::move(text), meaning.said == "Failed to write request"};
  }
  return {TransportFailure::Other, server + ": " + std::string(said)};
}

}  // namespace

Failure failure_of(const std::exception_ptr& thrown, const std::string& server,
                   const std::string& refusal) {
  try {
    std::rethrow_exception(thrown);
  } catch (const web::http::http_exception& error) {
    return meaning_of(error, server, refusal);
  } catch (const std::exception& error) {
    return {TransportFailure::Other, server + ": " + error.what()};
  }
}

}  // namespace dataplatform::kube::cpprest
