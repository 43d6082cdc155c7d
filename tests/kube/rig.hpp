// The API over a transport that the test answers for: every request on record, nothing sent.
#pragma once

#include "operator/kube/http_api.hpp"
#include "tests/support/manual_clock.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace dataplatform::kube::testing {

using base::Millis;
using dataplatform::testing::ManualClock;
using std::chrono::seconds;

/// One request that came to a transport.
struct Sent {
  HttpRequest request;
  Millis limit{0};
  std::function<void(std::string)> chunk;  // of a stream
  std::function<void(HttpResponse)> done;
  bool aborted = false;
  bool ended = false;
  int transport = 0;  // which of those that were made

  void answer(HttpResponse response) {
    ended = true;
    done(std::move(response));
  }
  void fail(TransportFailure failure, int status = 0) {
    answer({.failure = failure, .failure_text = "scripted", .status = status});
  }
};

inline HttpResponse reply(int status, const Json& body,
                          std::map<std::string, std::string> headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = body.dump()};
}

inline HttpResponse refusal(int status, const std::string& reason) {
  const Json body = {{"kind", "Status"}, {"code", status}, {"reason", reason}, {"message", reason}};
  return reply(status, body);
}

/// What all transports of a test have seen.
struct Net {
  std::vector<Endpoint> made;
  std::vector<std::shared_ptr<Sent>> sent;

  MakeTransport maker() {
    return [this](const Endpoint& endpoint) -> std::shared_ptr<Transport> {
      made.push_back(endpoint);
      return std::make_shared<Fake>(*this, static_cast<int>(made.size()) - 1);
    };
  }

 private:
  class Fake final : public Transport {
   public:
    Fake(Net& net, int number) : net_(net), number_(number) {}

    Abort send(HttpRequest request, Millis deadline,
               std::function<void(HttpResponse)> done) override {
      return keep({.request = std::move(request), .limit = deadline, .done = std::move(done)});
    }
    Abort stream(HttpRequest request, Millis idle, std::function<void(std::string)> chunk,
                 std::function<void(HttpResponse)> done) override {
      return keep({.request = std::move(request),
                   .limit = idle,
                   .chunk = std::move(chunk),
                   .done = std::move(done)});
    }

   private:
    Abort keep(Sent sent) {
      sent.transport = number_;
      net_.sent.push_back(std::make_shared<Sent>(std::move(sent)));
      return [one = net_.sent.back()] { one->aborted = true; };
    }
    Net& net_;
    int number_;
  };
};

/// Gives one identity until it is refused, then the next.
class ScriptedCredentials final : public Credentials {
 public:
  std::vector<Identity> identities{{.token = "first"}};
  std::vector<Identity> refusals;
  std::optional<base::Error> error;
  std::optional<async::Signal> stalled;

  async::Task<base::Result<Identity>> identity(base::Clock&) override {
    if (stalled) {
      const async::Signal resumed = *stalled;
      co_await resumed.wait();
    }
    if (error) co_return std::unexpected(*error);
    co_return identities[std::min(refusals.size(), identities.size() - 1)];
  }
  void refused(const Identity& used) override { refusals.push_back(used); }
};

struct Rig {
  ~Rig() {
    if (credentials->stalled) credentials->stalled->set();
    turn();
    // What ends lets others go on, who send something in their turn.
    for (std::size_t i = 0; i < net.sent.size(); ++i) {
      if (!net.sent[i]->ended) net.sent[i]->fail(TransportFailure::Cancelled);
      turn();
    }
  }

  void turn() {
    loop.restart();
    loop.poll();
  }

  /// Lets `span` pass, everybody running at each moment in between.
  void pass(Millis span) {
    const Millis end = clock.elapsed() + span;
    turn();
    while (clock.next_deadline() && *clock.next_deadline() <= end) {
      clock.advance_to_next();
      turn();
    }
    clock.advance(end - clock.elapsed());
    turn();
  }

  /// Starts `task`; its result is there when it has ended.
  template <class T>
  std::shared_ptr<std::optional<T>> start(async::Task<T> task) {
    auto result = std::make_shared<std::optional<T>>();
    async::spawn(loop, keep(std::move(task), result), [](std::exception_ptr) {});
    turn();
    return result;
  }

  /// The result of `task`, whose requests are answered by `responses` in order.
  template <class T>
  T finish(async::Task<T> task, std::vector<HttpResponse> responses) {
    const std::size_t before = net.sent.size();
    const auto result = start(std::move(task));
    for (std::size_t i = 0; i < responses.size(); ++i) {
      if (net.sent.size() <= before + i) {
        ADD_FAILURE() << "only " << i << " requests were sent";
        break;
      }
      net.sent[before + i]->answer(std::move(responses[i]));
      turn();
    }
    EXPECT_EQ(net.sent.size(), before + responses.size());
    if (*result) return std::move(**result);
    ADD_FAILURE() << "the call did not end";
    return std::unexpected(ApiError());
  }

  const HttpRequest& last() const { return net.sent.back()->request; }
  std::string line() const { return last().method + " " + last().path_and_query; }
  std::string header(const std::string& name) const {
    const auto found = last().headers.find(name);
    return found == last().headers.end() ? "-" : found->second;
  }
  bool logged(const std::string& words) const { return lines.find(words) != std::string::npos; }

  async::Loop loop{1};
  ManualClock clock;
  std::string lines;
  base::Log log{clock, [this](std::string_view line) { lines += std::string(line) + "\n"; }};
  Net net;
  std::shared_ptr<ScriptedCredentials> credentials = std::make_shared<ScriptedCredentials>();
  std::vector<std::string> counted;  // "GET 200 30ms"
  std::unique_ptr<KubeApi> api = make_http_api(
      loop, clock, log,
      {.endpoint = {.server = "https://host", .ca_pem = "ca"}, .credentials = credentials},
      net.maker(), [this](const std::string& method, int status, std::optional<Millis> took) {
        const std::string time = took ? std::to_string(took->count()) + "ms" : "-";
        counted.push_back(method + " " + std::to_string(status) + " " + time);
      });

 private:
  template <class T>
  static async::Task<> keep(async::Task<T> task, std::shared_ptr<std::optional<T>> result) {
    T value = co_await std::move(task);
    result->emplace(std::move(value));
  }
};

}  // namespace dataplatform::kube::testing
