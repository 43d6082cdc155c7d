// What all requests share: deadlines, places, pauses, credentials.
#include "tests/kube/rig.hpp"

#include <thread>

namespace dataplatform::kube::testing {
namespace {

using base::ErrorKind;
using GetResult = std::shared_ptr<std::optional<Answer<Json>>>;

const Json kPodObject = {{"kind", "Pod"}};
const ObjectKey kKey{"apps", "one"};

class Calls : public ::testing::Test {
 protected:
  GetResult get(const Kind& kind = kPod) {
    return rig.start(rig.api->get(kind, kKey, Detail::Full));
  }
  std::vector<GetResult> gets(int count) {
    std::vector<GetResult> all;
    for (int i = 0; i < count; ++i)
      all.push_back(get());
    return all;
  }
  void answer(std::size_t which, HttpResponse response) {
    rig.net.sent[which]->answer(std::move(response));
    rig.turn();
  }
  std::size_t sent() const { return rig.net.sent.size(); }

  Rig rig;
};

// --- deadlines

TEST_F(Calls, EndAfterFifteenSecondsWithoutAnAnswerAndStopTheRequest) {
  const GetResult result = get();
  EXPECT_EQ(rig.net.sent[0]->limit, seconds(15));
  rig.pass(Millis(14'999));
  EXPECT_FALSE(*result);
  rig.pass(Millis(1));
  ASSERT_TRUE(*result);
  EXPECT_EQ((**result).error().kind, ErrorKind::Unavailable);
  EXPECT_EQ((**result).error().message, "the API server did not answer in time");
  EXPECT_TRUE(rig.net.sent[0]->aborted);
}

TEST_F(Calls, ThatAreAnsweredStopNothingAndLeaveNoTimer) {
  const GetResult result = get();
  answer(0, reply(200, kPodObject));
  ASSERT_TRUE(*result);
  EXPECT_FALSE(rig.net.sent[0]->aborted);
  EXPECT_EQ(rig.clock.pending(), 0U);
}

TEST_F(Calls, AreNotHarmedByAnAnswerThatComesTooLate) {
  const GetResult result = get();
  rig.pass(seconds(15));
  answer(0, reply(200, kPodObject));
  EXPECT_EQ((**result).error().kind, ErrorKind::Unavailable);
}

TEST_F(Calls, OfListsMayTakeAMinute) {
  const auto result = rig.start(rig.api->list({.kind = kPod}));
  EXPECT_EQ(rig.net.sent[0]->limit, seconds(60));
  rig.pass(Millis(59'999));
  EXPECT_FALSE(*result);
  rig.pass(Millis(1));
  EXPECT_TRUE(*result);
}

TEST_F(Calls, OfTheLeaseMayTakeFiveSeconds) {
  const GetResult result = get(kLease);
  EXPECT_EQ(rig.net.sent[0]->limit, seconds(5));
  rig.pass(seconds(5));
  EXPECT_TRUE(*result);
}

TEST_F(Calls, TellWhatTheTransportSays) {
  const GetResult result = get();
  rig.net.sent[0]->fail(TransportFailure::Unreachable);
  rig.turn();
  EXPECT_EQ((**result).error().message, "no answer from the API server: scripted");
  EXPECT_EQ(sent(), 1U) << "nothing is sent twice by itself";
}

TEST_F(Calls, AreAnsweredFromAnyThread) {
  const GetResult result = get();
  std::thread other([&] { rig.net.sent[0]->answer(reply(200, kPodObject)); });
  rig.loop.restart();
  // The request itself keeps the loop running until its answer is there.
  rig.loop.run();
  other.join();
  EXPECT_EQ(***result, kPodObject);
}

// --- places

TEST_F(Calls, AreEightAtATime) {
  const auto results = gets(10);
  EXPECT_EQ(sent(), 8U);
  answer(3, reply(200, kPodObject));
  EXPECT_TRUE(*results[3]);
  EXPECT_EQ(sent(), 9U);
  answer(8, refusal(500, "InternalError"));
  EXPECT_EQ(sent(), 10U);
}

TEST_F(Calls, ThatFindNoPlaceEndInTimeAndSendNothing) {
  std::vector<std::shared_ptr<std::optional<Answer<ListPage>>>> lists;
  for (int i = 0; i < 8; ++i)
    lists.push_back(rig.start(rig.api->list({.kind = kPod})));
  const GetResult late = get();
  rig.pass(seconds(15));
  ASSERT_TRUE(*late);
  EXPECT_EQ((**late).error().kind, ErrorKind::Unavailable);
  EXPECT_EQ((**late).error().message, "too many requests of ours were under way");
  rig.pass(seconds(45));
  EXPECT_EQ(sent(), 8U);
  gets(8);
  EXPECT_EQ(sent(), 16U) << "the place that nobody waits for any more is free again";
}

TEST_F(Calls, HaveTheTimeThatIsLeftAfterWaitingForAPlace) {
  gets(9);
  rig.pass(seconds(4));
  answer(0, reply(200, kPodObject));
  EXPECT_EQ(rig.net.sent[8]->limit, seconds(11));
}

TEST_F(Calls, OfTheLeaseWaitForNobody) {
  gets(9);
  get(kLease);
  EXPECT_EQ(sent(), 9U);
  EXPECT_EQ(rig.line(), "GET /apis/coordination.k8s.io/v1/namespaces/apps/leases/one");
}

TEST_F(Calls, LeaveRoomForWatches) {
  gets(8);
  for (int i = 0; i < 20; ++i)
    rig.start(rig.api->watch({.kind = kPod}, [](const WatchEvent&) {}, {}));
  EXPECT_EQ(sent(), 28U);
}

// --- pauses

TEST_F(Calls, WaitForAsLongAsTheServerAskedFor) {
  get();
  answer(0, reply(429, Json::object(), {{"retry-after", "3"}}));
  get();
  rig.pass(Millis(2'999));
  EXPECT_EQ(sent(), 1U);
  rig.pass(Millis(1));
  EXPECT_EQ(sent(), 2U);
  EXPECT_EQ(rig.net.sent[1]->limit, seconds(12));
  EXPECT_TRUE(rig.logged("API server asks for a pause"));
}

TEST_F(Calls, GiveUpAtOnceWhereThePauseIsLongerThanTheirTime) {
  get();
  answer(0, reply(429, Json::object(), {{"retry-after", "20"}}));
  rig.pass(seconds(2));
  const GetResult result = get();
  ASSERT_TRUE(*result);
  EXPECT_EQ((**result).error().kind, ErrorKind::Unavailable);
  EXPECT_EQ((**result).error().status, 429);
  EXPECT_EQ((**result).error().retry_after, seconds(18));
  EXPECT_EQ(sent(), 1U);
}

TEST_F(Calls, OfTheLeaseKnowNoPause) {
  get();
  answer(0, reply(429, Json::object(), {{"retry-after", "20"}}));
  get(kLease);
  EXPECT_EQ(sent(), 2U);
}

TEST_F(Calls, DoNotWaitForA503NorForA429WithoutATime) {
  get();
  answer(0, reply(503, Json::object(), {{"retry-after", "20"}}));
  get();
  answer(1, reply(429, Json::object()));
  get();
  EXPECT_EQ(sent(), 3U);
}

TEST_F(Calls, KeepTheLongerOfTwoPauses) {
  gets(2);
  answer(0, reply(429, Json::object(), {{"retry-after", "10"}}));
  answer(1, reply(429, Json::object(), {{"retry-after", "1"}}));
  get();
  rig.pass(Millis(9'999));
  EXPECT_EQ(sent(), 2U);
  rig.pass(Millis(1));
  EXPECT_EQ(sent(), 3U);
}

// --- credentials

TEST_F(Calls, ThatAreRefusedAreSentOnceMoreWithFreshCredentials) {
  rig.credentials->identities = {{.token = "first"}, {.token = "second"}};
  const GetResult result = get();
  answer(0, refusal(401, "Unauthorized"));
  ASSERT_EQ(sent(), 2U);
  EXPECT_EQ(rig.credentials->refusals, std::vector<Identity>{{.token = "first"}});
  EXPECT_EQ(rig.header("Authorization"), "Bearer second");
  answer(1, reply(200, kPodObject));
  EXPECT_TRUE((**result).has_value());
}

TEST_F(Calls, ThatAreRefusedTwiceAreUnavailable) {
  const GetResult result = get();
  answer(0, refusal(401, "Unauthorized"));
  answer(1, refusal(401, "Unauthorized"));
  ASSERT_TRUE(*result);
  EXPECT_EQ((**result).error().kind, ErrorKind::Unavailable);
  EXPECT_EQ((**result).error().message, "our credentials are refused (401): Unauthorized");
  EXPECT_EQ(sent(), 2U);
}

TEST_F(Calls, ThatAreRefusedHaveOneDeadlineForBothTries) {
  get();
  rig.pass(seconds(6));
  answer(0, refusal(401, "Unauthorized"));
  EXPECT_EQ(rig.net.sent[1]->limit, seconds(9));
}

TEST_F(Calls, WithoutCredentialsSayWhy) {
  rig.credentials->error = base::Error{ErrorKind::Invalid, "the file is empty"};
  const GetResult result = get();
  ASSERT_TRUE(*result);
  EXPECT_EQ((**result).error().kind, ErrorKind::Unavailable);
  EXPECT_EQ((**result).error().message, "the file is empty");
  EXPECT_EQ(sent(), 0U);
}

TEST_F(Calls, WaitForCredentialsOnlyUntilTheirDeadline) {
  rig.credentials->stalled.emplace(rig.loop);
  const GetResult result = get();
  rig.pass(seconds(15));
  ASSERT_TRUE(*result);
  EXPECT_EQ((**result).error().message, "the credentials did not come in time");
  rig.credentials->stalled->set();
  rig.turn();
  EXPECT_EQ(sent(), 0U) << "nothing is sent for somebody who has left";
}

TEST_F(Calls, SendNothingWhereTheCredentialsComeAtTheLastMoment) {
  rig.credentials->stalled.emplace(rig.loop);
  const GetResult result = get();
  rig.credentials->stalled->set();
  rig.clock.advance(seconds(15));
  rig.turn();
  ASSERT_TRUE(*result);
  EXPECT_EQ((**result).error().message, "no time was left to ask");
  EXPECT_EQ(sent(), 0U);
}

TEST_F(Calls, UseOneConnectionUntilTheCertificateChanges) {
  rig.credentials->identities = {{.client_cert_pem = "c1", .client_key_pem = "k1"},
                                 {.client_cert_pem = "c2", .client_key_pem = "k2"}};
  gets(2);
  ASSERT_EQ(rig.net.made.size(), 1U);
  EXPECT_EQ(rig.net.made[0].server, "https://host");
  EXPECT_EQ(rig.net.made[0].ca_pem, "ca");
  EXPECT_EQ(rig.net.made[0].client_cert_pem, "c1");
  answer(0, refusal(401, "Unauthorized"));
  ASSERT_EQ(rig.net.made.size(), 2U);
  EXPECT_EQ(rig.net.made[1].client_cert_pem, "c2");
  EXPECT_EQ(rig.net.made[1].client_key_pem, "k2");
  EXPECT_EQ(rig.net.sent[2]->transport, 1);
}

TEST_F(Calls, UseANewConnectionWhereTheAuthorityChanges) {
  rig.credentials->identities = {{.token = "t", .ca_pem = "new ca"}};
  get();
  EXPECT_EQ(rig.net.made[0].ca_pem, "new ca");
}

TEST_F(Calls, PutThePrefixOfTheServerBeforeTheirPaths) {
  rig.api = make_http_api(rig.loop, rig.clock, rig.log,
                          {.endpoint = {.server = "https://host", .path_prefix = "/k8s/c-1"},
                           .credentials = rig.credentials},
                          rig.net.maker(), {});
  get();
  EXPECT_EQ(rig.line(), "GET /k8s/c-1/api/v1/namespaces/apps/pods/one");
}

TEST_F(Calls, SayWhyNoConnectionCanBeMade) {
  const MakeTransport none = [](const Endpoint&) -> std::shared_ptr<Transport> {
    throw std::runtime_error("bad key");
  };
  rig.api = make_http_api(rig.loop, rig.clock, rig.log, {.credentials = rig.credentials}, none, {});
  const GetResult result = get();
  EXPECT_EQ((**result).error().message, "no connection can be made: bad key");
}

// --- what is told

TEST_F(Calls, AreCountedEach) {
  rig.credentials->identities = {{.token = "first"}, {.token = "second"}};
  get();
  rig.pass(Millis(30));
  answer(0, refusal(401, "Unauthorized"));
  rig.pass(Millis(5));
  answer(1, reply(200, kPodObject));
  rig.start(rig.api->serves(kJob));
  rig.net.sent[2]->fail(TransportFailure::TimedOut, 200);
  rig.turn();
  EXPECT_EQ(rig.counted, (std::vector<std::string>{"GET 401 30ms", "GET 200 5ms", "GET 0 0ms"}));
}

TEST_F(Calls, LogAWarningOfTheServerOnce) {
  for (std::size_t i = 0; i < 2; ++i) {
    get();
    answer(i, reply(200, kPodObject, {{"warning", "299 - \"unknown field\""}}));
  }
  const std::size_t first = rig.lines.find("unknown field");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(rig.lines.find("unknown field", first + 1), std::string::npos);
}

}  // namespace
}  // namespace dataplatform::kube::testing
