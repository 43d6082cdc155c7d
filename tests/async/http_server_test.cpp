// The tiny server, seen from raw sockets.
#include "operator/async/http_server.hpp"

#include "tests/async/loop_support.hpp"
#include "tests/support/manual_clock.hpp"

#include <memory>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace dataplatform::testing {
namespace {

using async::HttpReply;
using base::Millis;
using boost::asio::ip::tcp;

constexpr Millis kLimit{5'000};

class HttpServerTest : public ::testing::Test {
 protected:
  /// A connection to the server; reading runs the loop.
  class Client {
   public:
    Client(async::Loop& loop, std::uint16_t port) : loop_(loop), socket_(loop) {
      socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    }

    void send(const std::string& text) { boost::asio::write(socket_, boost::asio::buffer(text)); }

    /// The head of the next reply and its body by Content-Length.
    std::string reply() {
      const std::size_t head = read_to("\r\n\r\n");
      const std::string name = "Content-Length: ";
      const std::size_t at = received_.find(name);
      const std::size_t body = at < head ? std::stoul(received_.substr(at + name.size())) : 0;
      while (received_.size() < head + body && read()) {
      }
      return cut(head + body);
    }
    /// What comes until the server closes.
    std::string rest() {
      while (read()) {
      }
      return cut(received_.size());
    }
    std::string get(const std::string& path) {
      send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      return reply();
    }

   private:
    std::size_t read_to(const std::string& mark) {
      while (received_.find(mark) == std::string::npos && read()) {
      }
      const std::size_t at = received_.find(mark);
      return at == std::string::npos ? received_.size() : at + mark.size();
    }
    /// False where the server has closed.
    bool read() {
      std::optional<boost::system::error_code> ended;
      socket_.async_read_some(boost::asio::buffer(piece_),
                              [this, &ended](boost::system::error_code error, std::size_t size) {
                                received_.append(piece_.data(), size);
                                ended = error;
                              });
      run_until(loop_, [&ended] { return ended.has_value(); });
      return !*ended;
    }
    std::string cut(std::size_t size) {
      std::string taken = received_.substr(0, size);
      received_.erase(0, size);
      return taken;
    }

    async::Loop& loop_;
    tcp::socket socket_;
    std::string received_;
    std::array<char, 4096> piece_{};
  };

  HttpServerTest() { port_ = server_->listen("127.0.0.1", 0).value(); }

  HttpReply handle(const std::string& path) {
    asked_.push_back(path);
    if (path == "/broken") throw std::runtime_error("no metrics today");
    if (path == "/metrics") return {.content_type = "text/plain; version=0.0.4", .body = "up 1\n"};
    return {.status = 404, .body = "nothing here\n"};
  }

  Client connect() { return {loop_, port_}; }
  std::unique_ptr<Client> kept() {
    auto client = std::make_unique<Client>(loop_, port_);
    EXPECT_TRUE(client->get("/metrics").starts_with("HTTP/1.1 200 OK"));
    return client;
  }
  /// Until the server waits for a request or the rest of it.
  void run_until_limited(std::size_t connections = 1) {
    run_until(loop_, [this, connections] { return clock_.pending() == connections; });
  }

  async::Loop loop_;
  ManualClock clock_;
  std::vector<std::string> asked_;
  std::optional<async::HttpServer> server_{
      std::in_place, loop_, clock_, [this](const std::string& path) { return handle(path); }};
  std::uint16_t port_ = 0;
};

void expect_has(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST_F(HttpServerTest, AnswersAGetWithWhatItsHandlerSays) {
  const std::string reply = connect().get("/metrics");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\n")) << reply;
  expect_has(reply, "Content-Type: text/plain; version=0.0.4\r\n");
  EXPECT_TRUE(reply.ends_with("\r\n\r\nup 1\n")) << reply;
}

TEST_F(HttpServerTest, TheHandlerGetsThePathWithoutItsQueryAndSaysWhatIsNotThere) {
  const std::string reply = connect().get("/there?x=/metrics");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 404 Not Found\r\n")) << reply;
  EXPECT_EQ(asked_, std::vector<std::string>{"/there"});
}

TEST_F(HttpServerTest, AHeadHasTheLengthButNotTheBody) {
  Client client = connect();
  client.send("HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string reply = client.rest();
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\n")) << reply;
  expect_has(reply, "Content-Length: 5\r\n");
  EXPECT_TRUE(reply.ends_with("\r\n\r\n")) << reply;
}

TEST_F(HttpServerTest, OtherMethodsAreRefusedAndTheConnectionEnds) {
  for (const std::string method : {"POST", "PUT", "DELETE", "BREW"}) {
    Client client = connect();
    client.send(method + " /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    const std::string reply = client.rest();
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 405 Method Not Allowed\r\n")) << reply;
    expect_has(reply, "Allow: GET, HEAD\r\n");
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(HttpServerTest, AConnectionServesSeveralRequestsAlsoSentAtOnce) {
  Client client = connect();
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  expect_has(client.reply(), "404");
  expect_has(client.reply(), "404");
  expect_has(client.get("/metrics"), "up 1");
  EXPECT_EQ(asked_, (std::vector<std::string>{"/a", "/b", "/metrics"}));
}

TEST_F(HttpServerTest, AnOldClientIsServedAndItsConnectionClosed) {
  Client client = connect();
  client.send("GET /metrics HTTP/1.0\r\n\r\n");
  expect_has(client.rest(), "up 1");
}

TEST_F(HttpServerTest, ABodyIsNotTakenForTheNextRequest) {
  Client client = connect();
  client.send(
      "GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 34\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: "
      "x\r\n\r\n");
  expect_has(client.rest(), "404");
  EXPECT_EQ(asked_, std::vector<std::string>{"/a"});
}

TEST_F(HttpServerTest, AHandlerThatThrowsIsAnInternalError) {
  const std::string reply = connect().get("/broken");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 500 ")) << reply;
  expect_has(reply, "no metrics today");
}

TEST_F(HttpServerTest, AHeaderOfMoreThan8KiBIsRefused) {
  Client client = connect();
  client.send("GET /metrics HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n");
  EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 431 "));
  EXPECT_TRUE(asked_.empty());
}

TEST_F(HttpServerTest, AHeaderOfAlmost8KiBIsNot) {
  Client client = connect();
  client.send("GET /metrics HTTP/1.1\r\nX: " + std::string(8000, 'x') + "\r\n\r\n");
  expect_has(client.reply(), "up 1");
}

TEST_F(HttpServerTest, WhatIsNoRequestIsRefused) {
  Client client = connect();
  client.send("nonsense\r\n\r\n");
  EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_TRUE(asked_.empty());
}

TEST_F(HttpServerTest, ASlowRequestIsCutOffAfterFiveSeconds) {
  Client client = connect();
  client.send("GET /metrics HTT");
  run_until_limited();
  clock_.advance(kLimit);
  EXPECT_EQ(client.rest(), "");
  EXPECT_EQ(clock_.pending(), 0U);
}

TEST_F(HttpServerTest, ARequestMayTakeAlmostFiveSecondsAndEachHasItsOwn) {
  Client client = connect();
  client.send("GET /metrics HTT");
  run_until_limited();
  clock_.advance(kLimit - Millis(1));
  client.send("P/1.1\r\nHost: x\r\n\r\n");
  expect_has(client.reply(), "up 1");
  run_until_limited();
  clock_.advance(kLimit - Millis(1));
  expect_has(client.get("/metrics"), "up 1");
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosedAfterFiveSeconds) {
  const auto client = kept();
  run_until_limited();
  clock_.advance(kLimit);
  EXPECT_EQ(client->rest(), "");
}

TEST_F(HttpServerTest, AClientThatDoesNotReadIsCutOffToo) {
  server_.emplace(loop_, clock_, [](const std::string&) {
    return HttpReply{.body = std::string(64U << 20U, 'x')};
  });
  port_ = server_->listen("127.0.0.1", 0).value();
  Client client = connect();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  run_until_limited();
  run_ready(loop_);
  clock_.advance(kLimit);
  EXPECT_LT(client.rest().size(), 64U << 20U);
  EXPECT_EQ(clock_.pending(), 0U);
}

TEST_F(HttpServerTest, OneConnectionMoreThan32IsClosedUntilAnotherEnds) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 32; ++i)
    clients.push_back(kept());
  Client surplus = connect();
  EXPECT_EQ(surplus.rest(), "");
  expect_has(clients.front()->get("/metrics"), "up 1");
  clients.pop_back();
  run_until_limited(31);
  expect_has(connect().get("/metrics"), "up 1");
}

TEST_F(HttpServerTest, AFailedAcceptIsTriedAgainLater) {
  Client client = connect();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  run_until_limited();
  EXPECT_LT(*clock_.next_deadline() - clock_.elapsed(), kLimit);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  clock_.advance_to_next();
  expect_has(client.get("/metrics"), "up 1");
}

TEST_F(HttpServerTest, StopClosesThePortAndAllConnections) {
  const auto idle = kept();
  const auto halfway = kept();
  halfway->send("GET /metrics HTT");
  run_until_limited(2);
  server_->stop();
  EXPECT_EQ(clock_.pending(), 0U);
  EXPECT_EQ(idle->rest(), "");
  EXPECT_EQ(halfway->rest(), "");
  EXPECT_THROW(connect(), boost::system::system_error);
  server_->stop();
}

TEST_F(HttpServerTest, ItMayGoWithRequestsUnderWayAndItsHandlerIsNotCalledAnyMore) {
  const auto idle = kept();
  const auto arriving = kept();
  run_until_limited(2);
  asked_.clear();
  arriving->send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  server_.reset();
  run_ready(loop_);
  EXPECT_EQ(arriving->rest(), "");
  EXPECT_EQ(idle->rest(), "");
  EXPECT_TRUE(asked_.empty());
}

TEST_F(HttpServerTest, WhereverItStandsWhenItGoesItsHandlerIsNotCalledAnyMore) {
  constexpr int kMoreThanTwoRequestsTake = 60;
  for (int steps = 0; steps < kMoreThanTwoRequestsTake; ++steps) {
    server_.emplace(loop_, clock_, [this](const std::string& path) { return handle(path); });
    port_ = server_->listen("127.0.0.1", 0).value();
    asked_.clear();
    Client client = connect();
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    loop_.restart();
    for (int step = 0; step < steps; ++step)
      loop_.poll_one();
    const std::size_t asked = asked_.size();
    server_.reset();
    run_ready(loop_);
    EXPECT_EQ(asked_.size(), asked) << "after " << steps << " steps";
    EXPECT_EQ(clock_.pending(), 0U) << "after " << steps << " steps";
  }
  EXPECT_EQ(asked_.size(), 2U) << "too few steps to see everything";
}

TEST_F(HttpServerTest, ItsLoopMayGoUnrunAfterIt) {
  auto loop = std::make_unique<async::Loop>();
  std::optional<async::HttpServer> server(std::in_place, *loop, clock_,
                                          [](const std::string&) { return HttpReply{}; });
  const std::uint16_t port = server->listen("127.0.0.1", 0).value();
  std::optional<Client> client(std::in_place, *loop, port);
  client->send("GET /");
  run_until(*loop, [this] { return clock_.pending() == 1; });
  server.reset();
  client.reset();
  loop.reset();
}

TEST_F(HttpServerTest, APortInUseAndWhatIsNoAddressAreErrors) {
  async::HttpServer other(loop_, clock_, [](const std::string&) { return HttpReply{}; });
  const auto taken = other.listen("127.0.0.1", port_);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().kind, base::ErrorKind::Unavailable);
  expect_has(taken.error().message,
             "127.0.0.1:" + std::to_string(port_) + ": Address already in use");
  const auto nowhere = other.listen("localhost", 0);
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_EQ(nowhere.error().kind, base::ErrorKind::Invalid);
}

}  // namespace
}  // namespace dataplatform::testing
