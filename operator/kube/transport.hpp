// HTTP as kube/ needs it. Plain C++20, no coroutine, so that the one file that includes cpprestsdk
// can be compiled as C++20.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace dataplatform::kube {

/// Who we talk to and how each side proves itself. PEM texts, not paths.
struct Endpoint {
  std::string server;           // "https://host:6443"
  std::string ca_pem;           // the only trust anchor; "" trusts nobody unless insecure
  std::string client_cert_pem;
  std::string client_key_pem;
  std::string tls_server_name;  // "" is the server's host
  bool insecure_skip_tls_verify = false;
};

struct HttpRequest {
  std::string method;
  std::string path_and_query;  // already encoded
  std::map<std::string, std::string> headers;
  std::string body;
};

enum class TransportFailure { None, Unreachable, TimedOut, Cancelled, TooLarge, Other };

struct HttpResponse {
  TransportFailure failure = TransportFailure::None;
  std::string failure_text;
  int status = 0;
  std::map<std::string, std::string> headers;  // lower-case names
  std::string body;
};

/// Stops a request under way.
using Abort = std::function<void()>;

class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends; `done` is called exactly once, on any thread. `deadline` is the total time allowed.
  virtual Abort send(HttpRequest request, std::chrono::milliseconds deadline,
                     std::function<void(HttpResponse)> done) = 0;

  /// Streams the body of a success to `chunk` as it comes (on any thread, one after the other; no
  /// more is read until it returns); `done` is called exactly once, after the last chunk, with the
  /// body of an error. Ends with TimedOut after `idle` without a byte.
  virtual Abort stream(HttpRequest request, std::chrono::milliseconds idle,
                       std::function<void(std::string)> chunk,
                       std::function<void(HttpResponse)> done) = 0;
};

/// The transport on cpprestsdk: a pool of one thread, no redirects, only the given CA is trusted.
/// Its destructor ends what is under way; after it no callback runs. The first one sets
/// SSL_CERT_FILE and SSL_CERT_DIR of the process to nothing: what child processes need of them is
/// to be read before.
std::unique_ptr<Transport> make_cpprest_transport(const Endpoint& endpoint);

}  // namespace dataplatform::kube
