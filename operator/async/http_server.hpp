// A tiny HTTP/1.1 server on the loop for /metrics, /healthz and /readyz: GET and HEAD only, bounded
// (8 KiB of header, 5 s a request and for the next one to come, 32 connections).
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace dataplatform::async {

struct HttpReply {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// Loop and clock must outlive it; it may go while connections are open.
class HttpServer {
 public:
  /// Gets the path without its query; what it throws is answered with 500.
  using Handler = std::function<HttpReply(const std::string& path)>;

  HttpServer(Loop& loop, base::Clock& clock, Handler handler);
  ~HttpServer();

  /// Binds `address`:`port` (0: any free port) and starts to answer; the bound port, or why not.
  base::Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);

  /// Closes the port and all connections; the handler is not called any more.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace dataplatform::async
