// A transport to a scripted server, and what came of a call.
#pragma once

#include "operator/kube/transport.hpp"
#include "tests/kube/scripted_server.hpp"

#include <chrono>
#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace dataplatform::testing {

using namespace std::chrono_literals;

/// Long enough never to be what ends a call on a slow machine.
constexpr std::chrono::milliseconds kPatience = 60s;
/// Short enough not to make the tests slow where running out of time is what is tested.
constexpr std::chrono::milliseconds kImpatience = 200ms;

/// A call whose end can be waited for. A second `done` would throw within the transport.
class Call {
 public:
  std::function<void(kube::HttpResponse)> done() {
    return [state = state_](kube::HttpResponse response) {
      state->ended.set_value(std::move(response));
    };
  }
  std::function<void(std::string)> chunk() {
    return [state = state_](std::string piece) {
      const std::lock_guard held(state->mutex);
      state->streamed += piece;
      state->more.notify_all();
    };
  }

  kube::HttpResponse response() {
    if (ended_.wait_for(kPatience) != std::future_status::ready)
      throw std::runtime_error("the call does not end");
    return ended_.get();
  }
  void wait_for_streamed(std::size_t bytes) {
    std::unique_lock held(state_->mutex);
    const auto enough = [this, bytes] { return state_->streamed.size() >= bytes; };
    if (!state_->more.wait_for(held, kPatience, enough))
      throw std::runtime_error("the stream stands still");
  }
  std::string streamed() {
    const std::lock_guard held(state_->mutex);
    return state_->streamed;
  }

  kube::Abort abort;

 private:
  struct State {
    std::promise<kube::HttpResponse> ended;
    std::mutex mutex;
    std::condition_variable more;
    std::string streamed;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::future<kube::HttpResponse> ended_ = state_->ended.get_future();
};

inline Call send(kube::Transport& transport, kube::HttpRequest request,
                 std::chrono::milliseconds deadline = kPatience) {
  Call call;
  call.abort = transport.send(std::move(request), deadline, call.done());
  return call;
}

inline Call stream(kube::Transport& transport, kube::HttpRequest request,
                   std::chrono::milliseconds idle = kPatience) {
  Call call;
  call.abort = transport.stream(std::move(request), idle, call.chunk(), call.done());
  return call;
}

class TransportTest : public ::testing::Test {
 protected:
  using Script = ScriptedServer::Script;

  /// Serves under the name 127.0.0.1 with a certificate of `ours_`.
  void serve(std::vector<Script> scripts) {
    serve(ours_.issue("server", "IP:127.0.0.1"), std::move(scripts));
  }
  void serve(const Identity& identity, std::vector<Script> scripts) {
    server_ = std::make_unique<ScriptedServer>(identity, std::move(scripts));
  }

  kube::Endpoint endpoint(const std::string& host = "127.0.0.1") const {
    return {.server = "https://" + host + ":" + server_->port(), .ca_pem = ours_.pem()};
  }
  std::unique_ptr<kube::Transport> connect() const {
    return kube::make_cpprest_transport(endpoint());
  }

  static std::string reply(const std::string& body, const std::string& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
  /// Answers one request and keeps the connection until the client closes it.
  static Script answering(std::string text) {
    return [text = std::move(text)](Session& session) {
      session.read_request();
      session.write(text);
      session.wait_for_close();
    };
  }
  static constexpr const char* kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  const Authority ours_{"our authority"};
  std::unique_ptr<ScriptedServer> server_;
  const kube::HttpRequest get_{.method = "GET", .path_and_query = "/version"};
};

}  // namespace dataplatform::testing
