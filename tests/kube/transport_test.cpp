// Requests, and how they fail.
#include "tests/kube/transport_fixture.hpp"

namespace dataplatform::testing {
namespace {

using kube::TransportFailure;

std::unique_ptr<kube::Transport> connect_to(const kube::Endpoint& endpoint) {
  return kube::make_cpprest_transport(endpoint);
}

TEST_F(TransportTest, AReplyComesWithStatusLowerCaseHeadersAndBody) {
  serve(
      {answering("HTTP/1.1 201 Created\r\nX-Kubernetes-PF: A\r\nContent-Length: 5\r\n\r\nhello")});
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::None) << response.failure_text;
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.headers.at("x-kubernetes-pf"), "A");
  EXPECT_EQ(response.body, "hello");
}

TEST_F(TransportTest, TheRequestArrivesAsItWasGiven) {
  std::promise<std::string> seen;
  serve({[&seen](Session& session) {
    seen.set_value(session.read_request());
    session.write(reply(""));
    session.wait_for_close();
  }});
  const auto transport = connect();
  kube::HttpRequest request{
      .method = "PATCH",
      .path_and_query = "/api/v1/a%2Fb?labelSelector=a%3Db%2Cc&fieldManager=x",
      .headers = {{"Authorization", "Bearer t"}, {"Content-Type", "application/apply-patch+yaml"}},
      .body = R"({"a":"ü"})"};
  EXPECT_EQ(send(*transport, request).response().status, 200);
  const std::string text = seen.get_future().get();
  EXPECT_TRUE(
      text.starts_with("PATCH /api/v1/a%2Fb?labelSelector=a%3Db%2Cc&fieldManager=x HTTP/1.1\r\n"))
      << text;
  EXPECT_NE(text.find("Authorization:Bearer t\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Content-Type:application/apply-patch+yaml\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Host: 127.0.0.1:" + server_->port() + "\r\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\r\n\r\n" + request.body)) << text;
}

TEST_F(TransportTest, ABodyIsJsonUnlessItsSenderSaysOtherwise) {
  std::promise<std::string> seen;
  serve({[&seen](Session& session) {
    seen.set_value(session.read_request());
    session.write(reply(""));
    session.wait_for_close();
  }});
  const auto transport = connect();
  send(*transport, {.method = "POST", .path_and_query = "/x", .body = "{}"}).response();
  const std::string text = seen.get_future().get();
  EXPECT_NE(text.find("Content-Type:application/json\r\n"), std::string::npos) << text;
}

TEST_F(TransportTest, APathOfTheServersUrlComesFirst) {
  std::promise<std::string> seen;
  serve({[&seen](Session& session) {
    seen.set_value(session.read_request());
    session.write(reply(""));
    session.wait_for_close();
  }});
  kube::Endpoint prefixed = endpoint();
  prefixed.server += "/k8s/clusters/c1";
  const auto transport = connect_to(prefixed);
  send(*transport, get_).response();
  EXPECT_TRUE(seen.get_future().get().starts_with("GET /k8s/clusters/c1/version HTTP/1.1\r\n"));
}

TEST_F(TransportTest, AnErrorIsAReplyWithItsBody) {
  serve({answering(reply(R"({"reason":"Conflict"})", "409 Conflict"))});
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::None);
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.body, R"({"reason":"Conflict"})");
}

TEST_F(TransportTest, ARedirectIsNotFollowed) {
  serve({[](Session& session) {
    session.read_request();
    session.write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    session.read_request();
    session.write(reply("followed"));
  }});
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.headers.at("location"), "/elsewhere");
}

TEST_F(TransportTest, RequestsShareAConnection) {
  serve({[](Session& session) {
           for (int i = 0; i < 2; ++i) {
             session.read_request();
             session.write(reply("same"));
           }
           session.wait_for_close();
         },
         answering(reply("another"))});
  const auto transport = connect();
  send(*transport, get_).response();
  EXPECT_EQ(send(*transport, get_).response().body, "same");
  EXPECT_EQ(server_->connections(), 1);
}

TEST_F(TransportTest, AReplyThatOnlyTricklesEndsAtTheDeadline) {
  serve({[](Session& session) {
    session.read_request();
    session.write(kChunked);
    for (;;)
      session.write_chunk("x");
  }});
  const auto transport = connect();
  const auto response = send(*transport, get_, kImpatience).response();
  EXPECT_EQ(response.failure, TransportFailure::TimedOut);
  EXPECT_NE(response.failure_text.find("no complete answer within 200 ms"), std::string::npos)
      << response.failure_text;
}

TEST_F(TransportTest, AServerThatSaysNothingEndsAtTheDeadline) {
  serve({[](Session& session) { session.wait_for_close(); }});
  const auto transport = connect();
  EXPECT_EQ(send(*transport, get_, kImpatience).response().failure, TransportFailure::TimedOut);
}

TEST_F(TransportTest, ARequestCanBeAbortedUnderWayAndItsConnectionIsClosed) {
  std::promise<void> arrived;
  std::promise<void> closed;
  serve({[&](Session& session) {
    session.read_request();
    arrived.set_value();
    session.wait_for_close();
    closed.set_value();
  }});
  const auto transport = connect();
  Call call = send(*transport, get_);
  arrived.get_future().wait();
  call.abort();
  EXPECT_EQ(call.response().failure, TransportFailure::Cancelled);
  EXPECT_EQ(closed.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(TransportTest, AnAbortAfterTheEndDoesNothing) {
  serve({[](Session& session) {
    for (int i = 0; i < 2; ++i) {
      session.read_request();
      session.write(reply("still here"));
    }
    session.wait_for_close();
  }});
  const auto transport = connect();
  Call call = send(*transport, get_);
  EXPECT_EQ(call.response().failure, TransportFailure::None);
  call.abort();
  EXPECT_EQ(send(*transport, get_).response().body, "still here");
}

TEST_F(TransportTest, WhatIsUnderWayEndsWithTheTransport) {
  serve({[](Session& session) { session.wait_for_close(); },
         [](Session& session) { session.wait_for_close(); }});
  auto transport = connect();
  Call request = send(*transport, get_);
  Call watch = stream(*transport, get_);
  transport.reset();
  EXPECT_EQ(request.response().failure, TransportFailure::Cancelled);
  EXPECT_EQ(watch.response().failure, TransportFailure::Cancelled);
}

TEST_F(TransportTest, ARefusedConnectionIsUnreachable) {
  serve({});
  const kube::Endpoint gone = endpoint();
  server_.reset();
  const auto transport = connect_to(gone);
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::Unreachable);
  EXPECT_EQ(response.failure_text, gone.server + ": it does not accept connections");
}

TEST_F(TransportTest, ANameThatNobodyKnowsIsUnreachable) {
  const auto transport = connect_to({.server = "https://nobody.invalid:6443"});
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::Unreachable);
  EXPECT_NE(response.failure_text.find("its name cannot be resolved"), std::string::npos)
      << response.failure_text;
}

TEST_F(TransportTest, AReplyCutShortIsUnreachable) {
  serve({[](Session& session) {
    session.read_request();
    session.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    session.close();
  }});
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::Unreachable);
  EXPECT_NE(response.failure_text.find("the connection broke within the reply"), std::string::npos)
      << response.failure_text;
}

TEST_F(TransportTest, WhatIsNotHttpIsAFailure) {
  serve({answering("SSH-2.0-OpenSSH_9.2\r\n\r\n")});
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::Other);
  EXPECT_NE(response.failure_text.find("not HTTP"), std::string::npos) << response.failure_text;
}

/// The first connection dies after its reply in the given way; nobody tells the client.
class StaleConnectionTest : public TransportTest {
 protected:
  void expect_second_request_on_a_new_connection(void (Session::*die)()) {
    std::promise<void> received;
    std::promise<void> died;
    serve({[&, die](Session& session) {
             session.read_request();
             session.write(reply("first"));
             received.get_future().wait();
             (session.*die)();
             died.set_value();
           },
           answering(reply("second"))});
    const auto transport = connect();
    const kube::HttpRequest post{.method = "POST", .path_and_query = "/x", .body = "{}"};
    ASSERT_EQ(send(*transport, post).response().body, "first");
    received.set_value();
    died.get_future().wait();
    const auto response = send(*transport, post).response();
    EXPECT_EQ(response.failure, TransportFailure::None) << response.failure_text;
    EXPECT_EQ(response.body, "second");
    EXPECT_EQ(server_->connections(), 2);
  }
};

TEST_F(StaleConnectionTest, AClosedKeptConnectionIsReplaced) {
  expect_second_request_on_a_new_connection(&Session::close);
}

TEST_F(StaleConnectionTest, AResetKeptConnectionIsReplaced) {
  expect_second_request_on_a_new_connection(&Session::reset);
}

TEST_F(StaleConnectionTest, ManyStaleConnectionsDoNotFailARequest) {
  constexpr std::size_t kMany = 4;
  std::array<std::promise<void>, kMany> arrived;
  std::array<std::promise<void>, kMany> died;
  std::promise<void> answer;
  std::promise<void> die;
  const auto may_answer = answer.get_future().share();
  const auto may_die = die.get_future().share();
  std::vector<Script> scripts;
  for (std::size_t i = 0; i < kMany; ++i) {
    scripts.push_back(
        [&came = arrived.at(i), &went = died.at(i), may_answer, may_die](Session& session) {
          session.read_request();
          came.set_value();
          may_answer.wait();
          session.write(reply("first"));
          may_die.wait();
          session.reset();
          went.set_value();
        });
  }
  scripts.push_back(answering(reply("fresh")));
  serve(std::move(scripts));
  const auto transport = connect();
  std::vector<Call> calls;
  for (std::size_t i = 0; i < kMany; ++i)
    calls.push_back(send(*transport, get_));
  for (auto& one : arrived)
    one.get_future().wait();
  answer.set_value();
  for (Call& call : calls)
    EXPECT_EQ(call.response().body, "first");
  die.set_value();
  for (auto& one : died)
    one.get_future().wait();
  EXPECT_EQ(
      send(*transport, {.method = "POST", .path_and_query = "/x", .body = "{}"}).response().body,
      "fresh");
}

class TooLargeTest : public TransportTest {
 protected:
  void serve_body_of(std::size_t mebibytes, const std::string& status) {
    serve({[mebibytes, status](Session& session) {
      session.read_request();
      session.write("HTTP/1.1 " + status + "\r\nTransfer-Encoding: chunked\r\n\r\n");
      const std::string mebibyte(1U << 20U, 'x');
      for (std::size_t i = 0; i < mebibytes; ++i)
        session.write_chunk(mebibyte);
      session.write_chunk("y");
      session.write_chunk("");
      session.wait_for_close();
    }});
  }
};

TEST_F(TooLargeTest, ABodyOfMoreThan64MiBIsGivenUp) {
  serve_body_of(64, "200 OK");
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::TooLarge);
  EXPECT_NE(response.failure_text.find("more than 64 MiB"), std::string::npos)
      << response.failure_text;
  EXPECT_EQ(response.body, "");
}

TEST_F(TooLargeTest, AnErrorBodyOfMoreThan1MiBIsGivenUp) {
  serve_body_of(1, "500 Internal Server Error");
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::TooLarge);
  EXPECT_EQ(response.status, 500);
}

TEST_F(TooLargeTest, ASuccessMayHaveMoreThanAnError) {
  serve_body_of(2, "200 OK");
  const auto transport = connect();
  const auto response = send(*transport, get_).response();
  EXPECT_EQ(response.failure, TransportFailure::None);
  EXPECT_EQ(response.body.size(), (2U << 20U) + 1);
}

TEST(TransportProblems, AnIpv6AddressAsServerIsExplained) {
  const auto transport = connect_to({.server = "https://[fd00::1]:6443"});
  const auto response = send(*transport, {.method = "GET", .path_and_query = "/"}).response();
  EXPECT_EQ(response.failure, TransportFailure::Other);
  EXPECT_NE(response.failure_text.find("give a DNS name"), std::string::npos)
      << response.failure_text;
}

TEST(TransportProblems, WhatIsNoUrlIsExplained) {
  for (const std::string server : {"", "10.0.0.1:6443", "ftp://host", "https://ho st"}) {
    const auto transport = connect_to({.server = server});
    const auto response = send(*transport, {.method = "GET", .path_and_query = "/"}).response();
    EXPECT_EQ(response.failure, TransportFailure::Other) << server;
    EXPECT_NE(response.failure_text.find("https://"), std::string::npos)
        << server << ": " << response.failure_text;
  }
}

TEST_F(TransportTest, AHeaderWithALineBreakIsNotSent) {
  serve({});
  const auto transport = connect();
  const auto response = send(*transport, {.method = "GET",
                                          .path_and_query = "/",
                                          .headers = {{"Authorization", "Bearer t\nX: y"}}})
                            .response();
  EXPECT_EQ(response.failure, TransportFailure::Other);
  EXPECT_EQ(response.failure_text,
            endpoint().server + ": the header Authorization has a line break");
}

TEST_F(TransportTest, APathThatIsNotEncodedIsAFailureOfThatRequest) {
  serve({answering(reply("fine"))});
  const auto transport = connect();
  EXPECT_EQ(send(*transport, {.method = "GET", .path_and_query = "/a b"}).response().failure,
            TransportFailure::Other);
  EXPECT_EQ(send(*transport, get_).response().body, "fine");
}

}  // namespace
}  // namespace dataplatform::testing
