// Streams: pieces as they come, and how a watch ends.
#include "tests/kube/transport_fixture.hpp"

namespace dataplatform::testing {
namespace {

using kube::TransportFailure;

class StreamTest : public TransportTest {
 protected:
  const kube::HttpRequest watch_{.method = "GET", .path_and_query = "/api/v1/pods?watch=true"};
};

TEST_F(StreamTest, ChunksComeAsTheServerCutsThemAlsoWithinALine) {
  const std::vector<std::string> pieces = {"{\"type\":\"AD", "DED\"}\n{", "\"type\":\"BOOKMARK\"}",
                                           "\n"};
  serve({[pieces](Session& session) {
    session.read_request();
    session.write(kChunked);
    for (const std::string& piece : pieces)
      session.write_chunk(piece);
    session.write_chunk("");
    session.wait_for_close();
  }});
  const auto transport = connect();
  Call call = stream(*transport, watch_);
  const auto response = call.response();
  EXPECT_EQ(response.failure, TransportFailure::None) << response.failure_text;
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(call.streamed(), "{\"type\":\"ADDED\"}\n{\"type\":\"BOOKMARK\"}\n");
}

TEST_F(StreamTest, APieceComesBeforeTheNextIsSent) {
  std::promise<void> seen;
  auto go_on = seen.get_future().share();
  serve({[go_on](Session& session) {
    session.read_request();
    session.write(kChunked);
    session.write_chunk("first\n");
    go_on.wait();
    session.write_chunk("second\n");
    session.write_chunk("");
    session.wait_for_close();
  }});
  const auto transport = connect();
  Call call = stream(*transport, watch_);
  call.wait_for_streamed(1);
  EXPECT_EQ(call.streamed(), "first\n");
  seen.set_value();
  call.response();
  EXPECT_EQ(call.streamed(), "first\nsecond\n");
}

TEST_F(StreamTest, ABodyWithoutChunkedEncodingIsNotHeldBack) {
  std::promise<void> seen;
  auto go_on = seen.get_future().share();
  serve({[go_on](Session& session) {
    session.read_request();
    session.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nan event\n");
    go_on.wait();
    session.write("another\n");
  }});
  const auto transport = connect();
  Call call = stream(*transport, watch_);
  call.wait_for_streamed(9);
  EXPECT_EQ(call.streamed(), "an event\n");
  seen.set_value();
  call.response();
  EXPECT_EQ(call.streamed(), "an event\nanother\n");
}

TEST_F(StreamTest, NothingIsReadAheadOfWhoTakesThePieces) {
  constexpr int kPieces = 64;
  const std::string piece(1U << 20U, 'x');
  std::atomic<int> sent{0};
  serve({[&](Session& session) {
    session.read_request();
    session.write(kChunked);
    for (; sent < kPieces; ++sent)
      session.write_chunk(piece);
    session.write_chunk("");
    session.wait_for_close();
  }});
  std::promise<void> first;
  std::promise<void> taken;
  auto go_on = taken.get_future().share();
  std::promise<kube::HttpResponse> ended;
  int received = 0;
  const auto transport = connect();
  const auto chunk = [&](const std::string&) {
    if (received++ != 0) return;
    first.set_value();
    go_on.wait();
  };
  transport->stream(watch_, kPatience, chunk,
                    [&](kube::HttpResponse response) { ended.set_value(std::move(response)); });
  first.get_future().wait();
  // What is under way is in the socket buffers and one piece in the library.
  EXPECT_LT(sent, kPieces);
  taken.set_value();
  EXPECT_EQ(ended.get_future().get().failure, TransportFailure::None);
  EXPECT_EQ(received, kPieces);
}

TEST_F(StreamTest, AnErrorOnOpeningIsInTheReplyAndNotStreamed) {
  serve({answering(reply(R"({"reason":"Expired","code":410})", "410 Gone"))});
  const auto transport = connect();
  Call call = stream(*transport, watch_);
  const auto response = call.response();
  EXPECT_EQ(response.failure, TransportFailure::None) << response.failure_text;
  EXPECT_EQ(response.status, 410);
  EXPECT_EQ(response.body, R"({"reason":"Expired","code":410})");
  EXPECT_EQ(call.streamed(), "");
}

TEST_F(StreamTest, ASilentStreamTimesOutAfterWhatItSaid) {
  serve({[](Session& session) {
    session.read_request();
    session.write(kChunked);
    session.write_chunk("last words\n");
    session.wait_for_close();
  }});
  const auto transport = connect();
  Call call = stream(*transport, watch_, kImpatience);
  const auto response = call.response();
  EXPECT_EQ(response.failure, TransportFailure::TimedOut);
  EXPECT_EQ(response.failure_text, endpoint().server + ": silent for 200 ms");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(call.streamed(), "last words\n");
}

TEST_F(StreamTest, AServerThatNeverAnswersTimesOut) {
  serve({[](Session& session) { session.wait_for_close(); }});
  const auto transport = connect();
  const auto response = stream(*transport, watch_, kImpatience).response();
  EXPECT_EQ(response.failure, TransportFailure::TimedOut);
  EXPECT_EQ(response.status, 0);
}

TEST_F(StreamTest, AStreamThatSpeaksLivesLongerThanItsIdleTime) {
  static constexpr std::chrono::milliseconds kIdle{
      500};  // long enough for a server on a busy machine to speak
  serve({[](Session& session) {
    session.read_request();
    session.write(kChunked);
    const auto end = std::chrono::steady_clock::now() + 3 * kIdle;
    while (std::chrono::steady_clock::now() < end)
      session.write_chunk("x");
    session.write_chunk("");
    session.wait_for_close();
  }});
  const auto transport = connect();
  const auto response = stream(*transport, watch_, kIdle).response();
  EXPECT_EQ(response.failure, TransportFailure::None) << response.failure_text;
}

TEST_F(StreamTest, ACutStreamIsUnreachableAfterWhatItSaid) {
  serve({[](Session& session) {
    session.read_request();
    session.write(kChunked);
    session.write_chunk("whole\n");
    session.write("64\r\nhalf");
    session.close();
  }});
  const auto transport = connect();
  Call call = stream(*transport, watch_);
  const auto response = call.response();
  EXPECT_EQ(response.failure, TransportFailure::Unreachable);
  EXPECT_EQ(call.streamed(), "whole\n");
}

TEST_F(StreamTest, AnAbortEndsAStream) {
  std::promise<void> closed;
  serve({[&closed](Session& session) {
    session.read_request();
    session.write(kChunked);
    session.write_chunk("first\n");
    session.wait_for_close();
    closed.set_value();
  }});
  const auto transport = connect();
  Call call = stream(*transport, watch_);
  call.wait_for_streamed(1);
  call.abort();
  EXPECT_EQ(call.response().failure, TransportFailure::Cancelled);
  EXPECT_EQ(closed.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(StreamTest, ACallbackMayAbortItsOwnStream) {
  serve({[](Session& session) {
    session.read_request();
    session.write(kChunked);
    for (;;)
      session.write_chunk("x");
  }});
  const auto transport = connect();
  std::promise<kube::Abort> abort;
  auto given = abort.get_future().share();
  Call call;
  const auto chunk = [given](const std::string&) { given.get()(); };
  abort.set_value(transport->stream(watch_, kPatience, chunk, call.done()));
  EXPECT_EQ(call.response().failure, TransportFailure::Cancelled);
}

TEST_F(StreamTest, AStreamMayHaveMoreThanAReply) {
  serve({[](Session& session) {
    session.read_request();
    session.write(kChunked);
    const std::string mebibyte(1U << 20U, 'x');
    for (int i = 0; i < 65; ++i)
      session.write_chunk(mebibyte);
    session.write_chunk("");
    session.wait_for_close();
  }});
  const auto transport = connect();
  std::size_t received = 0;
  Call call;
  transport->stream(
      watch_, kPatience, [&received](const std::string& piece) { received += piece.size(); },
      call.done());
  EXPECT_EQ(call.response().failure, TransportFailure::None);
  EXPECT_EQ(received, 65U << 20U);
}

TEST_F(StreamTest, AManifoldOfStreamsAndRequestsRunSideBySide) {
  constexpr int kStreams = 10;
  std::vector<Script> scripts(kStreams, [](Session& session) {
    session.read_request();
    session.write(kChunked);
    session.write_chunk("hello\n");
    session.wait_for_close();
  });
  scripts.push_back(answering(reply("fine")));
  serve(std::move(scripts));
  const auto transport = connect();
  std::vector<Call> calls;
  for (int i = 0; i < kStreams; ++i)
    calls.push_back(stream(*transport, watch_));
  for (Call& call : calls)
    call.wait_for_streamed(1);
  EXPECT_EQ(send(*transport, get_).response().body, "fine");
}

}  // namespace
}  // namespace dataplatform::testing
