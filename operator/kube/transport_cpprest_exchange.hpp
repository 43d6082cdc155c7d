// One request under way: its time limit, its cancellation, the body as it comes; ends exactly once.
#pragma once

#include "operator/kube/transport.hpp"
#include "operator/kube/transport_cpprest_client.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <cpprest/http_client.h>

namespace dataplatform::kube::cpprest {

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  using Chunk = std::function<void(std::string)>;
  using Done = std::function<void(HttpResponse)>;

  /// Without `chunk` the body is gathered and `limit` is the total time; with it a success is
  /// streamed and `limit` is the time without a byte.
  Exchange(std::shared_ptr<Client> client, HttpRequest request, std::chrono::milliseconds limit,
           Chunk chunk, Done done);

  /// Sends from the pool; the time counts from now.
  void start();

  /// Ends with Cancelled, from the pool.
  void abort();

  /// Ends here and now unless it has ended; when it returns, no callback runs or will run.
  void end(TransportFailure failure, std::string text) noexcept;

  /// For the sink: completes when the head of the reply has been seen.
  pplx::task<void> opened() const { return pplx::create_task(opened_); }

  /// For the sink: a piece of the body. Never throws: the library would close the sink and block
  /// the pool's only thread until that same thread had done so. Whoever ends early closes the
  /// socket.
  void take(std::string piece) noexcept;

 private:
  void attempt();
  web::http::http_request message();
  void on_head(const std::shared_ptr<HttpClient>& client,
               const pplx::task<web::http::http_response>& reply);
  void on_body(const pplx::task<web::http::http_response>& whole);
  bool sent_again(const std::shared_ptr<HttpClient>& client, const std::exception_ptr& failure);
  void fail(const std::exception_ptr& failure);
  void wait_until(std::chrono::steady_clock::time_point due);
  void on_timer();
  void finish(TransportFailure failure, std::string text) noexcept;
  bool succeeded() const { return response_.status >= 200 && response_.status < 300; }

  const std::shared_ptr<Client> client_;
  const HttpRequest request_;
  const std::chrono::milliseconds limit_;
  const Chunk chunk_;
  const pplx::task_completion_event<void> opened_;
  pplx::cancellation_token_source source_;

  // Held while a callback runs, so that whoever ends the exchange from outside knows that none runs
  // any more; recursive, since a callback may do just that.
  std::recursive_mutex mutex_;
  Done done_;
  HttpResponse response_;
  bool ended_ = false;
  bool sent_twice_ = false;
  std::chrono::steady_clock::time_point counted_from_;
  boost::asio::steady_timer timer_;
};

}  // namespace dataplatform::kube::cpprest
