// The long-lived client of one role (requests, streams): its settings and its pool of connections.
#pragma once

#include "operator/kube/tls_context.hpp"
#include "operator/kube/transport.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include <cpprest/http_client.h>
#include <pplx/threadpool.h>

namespace dataplatform::kube::cpprest {

using HttpClient = web::http::client::http_client;

/// The one thread that moves bytes; everything of cpprestsdk happens there.
boost::asio::io_service& pool();

class Client {
 public:
  /// `chunk_size`: how much of a body with Content-Length or without any framing must have come
  /// before it is handed on; 0 is the library's 64 KiB.
  Client(const Endpoint& endpoint, std::size_t chunk_size);

  /// Why no request can be made at all; "" is no reason.
  const std::string& problem() const { return problem_; }

  /// To name the server in messages.
  const std::string& server() const { return server_; }

  /// "" where the library's own Host header is right.
  const std::string& host_header() const { return host_header_; }

  /// Why the server's certificate was refused the last time; "" where it never was.
  std::string refusal() const { return tls_ ? tls_->refusal() : ""; }

  /// The library's client; a new one each ten minutes, so that connections spread again over the
  /// API servers behind a load balancer.
  std::shared_ptr<HttpClient> get();

  /// Leaves `stale` with all its pooled connections: the next get() dials anew.
  void drop(const std::shared_ptr<HttpClient>& stale);

 private:
  web::http::client::http_client_config config(const Endpoint& endpoint, const std::string& name,
                                               std::size_t chunk_size) const;

  std::string server_;
  std::string problem_;
  std::string host_header_;
  web::uri uri_;
  std::shared_ptr<const TlsContext> tls_;
  web::http::client::http_client_config config_;
  std::mutex mutex_;
  std::shared_ptr<HttpClient> current_;
  std::chrono::steady_clock::time_point made_;
};

}  // namespace dataplatform::kube::cpprest
