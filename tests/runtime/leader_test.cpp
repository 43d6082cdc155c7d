// The election against one Lease on a server that keeps the rules of resourceVersions.
#include "operator/runtime/leader.hpp"

#include "operator/runtime/lease.hpp"
#include "tests/runtime/rig.hpp"

namespace dataplatform::runtime::testing {
namespace {

using base::ErrorKind;
using std::chrono::seconds;

/// The server's side: one Lease, replaced only at its present version.
class LeaseServer {
 public:
  explicit LeaseServer(ScriptedKubeApi& api) {
    api.always("get", [this](const auto&) { return answered(read()); });
    api.always("create", [this](const auto& call) { return answered(create(call.body)); });
    api.always("replace", [this](const auto& call) { return answered(replace(call.body)); });
  }

  /// Somebody else writes it.
  void edit(const std::string& holder, int duration = 15) {
    if (lease.is_null()) lease = new_lease({"system", "operator"}, "", seconds(15), {});
    lease["spec"]["holderIdentity"] = holder;
    lease["spec"]["leaseDurationSeconds"] = duration;
    lease["spec"]["renewTime"] = "edit-" + std::to_string(version);
    store(lease);
  }
  std::string holder() const { return base::text_at(lease, {"spec", "holderIdentity"}); }

  Json lease;
  int version = 10;
  std::optional<kube::ApiError> down;
  int writes = 0;

 private:
  kube::Answer<Json> answered(kube::Answer<Json> answer) {
    return down ? std::unexpected(*down) : answer;
  }
  kube::Answer<Json> read() {
    if (lease.is_null()) return std::unexpected(api_error(ErrorKind::NotFound, 404, "NotFound"));
    return lease;
  }
  kube::Answer<Json> create(const Json& body) {
    if (down) return Json();
    if (!lease.is_null())
      return std::unexpected(api_error(ErrorKind::Conflict, 409, "AlreadyExists"));
    return store(body);
  }
  kube::Answer<Json> replace(const Json& body) {
    if (down) return Json();
    if (lease.is_null()) return std::unexpected(api_error(ErrorKind::NotFound, 404, "NotFound"));
    if (body["metadata"]["resourceVersion"] != lease["metadata"]["resourceVersion"])
      return std::unexpected(api_error(ErrorKind::Conflict, 409, "Conflict"));
    return store(body);
  }
  Json store(Json body) {
    body["metadata"]["resourceVersion"] = std::to_string(++version);
    lease = std::move(body);
    ++writes;
    return lease;
  }
};

struct Candidate {
  Candidate(Rig& its_rig, const std::string& name)
      : rig(its_rig),
        leader(its_rig.world(), {.lease = {"system", "operator"}, .identity = name}) {}
  ~Candidate() {
    cancel.cancel();
    rig.turn();
  }
  void start() {
    rig.spawn(leader.run([this] { ++acquired; }, [this] { ++lost; }, cancel));
  }
  Rig& rig;
  Leader leader;
  async::CancelToken cancel;
  int acquired = 0;
  int lost = 0;
};

class Election : public ::testing::Test {
 protected:
  /// What the server still owes it answers while it is there.
  ~Election() override {
    a.cancel.cancel();
    b.cancel.cancel();
    rig.api.finish();
    rig.turn();
  }

  Rig rig;
  LeaseServer server{rig.api};
  Candidate a{rig, "a"};
  Candidate b{rig, "b"};
};

TEST_F(Election, ALeaseThatIsNotThereIsMadeAndLed) {
  EXPECT_FALSE(a.leader.may_write());
  a.start();
  EXPECT_EQ(a.acquired, 1);
  EXPECT_TRUE(a.leader.may_write());
  const Json& spec = server.lease["spec"];
  EXPECT_EQ(spec["holderIdentity"], "a");
  EXPECT_EQ(spec["leaseDurationSeconds"], 15);
  EXPECT_EQ(spec["leaseTransitions"], 0);
  EXPECT_EQ(spec["renewTime"], "2026-01-01T00:00:00.000000Z");  // MicroTime: six digits
  EXPECT_EQ(spec["acquireTime"], spec["renewTime"]);
  EXPECT_NE(
      rig.metrics.text().find("leader_election_master_status{name=\"dataplatform-operator\"} 1"),
      std::string::npos);
}

TEST_F(Election, ALeaderRenewsEachTwoSecondsWithOneRequest) {
  a.start();
  const std::size_t reads = rig.api.count("get");
  rig.pass(seconds(60));
  EXPECT_EQ(a.acquired, 1);
  EXPECT_EQ(a.lost, 0);
  EXPECT_TRUE(a.leader.may_write());
  EXPECT_EQ(rig.api.count("replace"), 30U);
  EXPECT_EQ(rig.api.count("get"), reads);
  EXPECT_EQ(server.lease["spec"]["renewTime"], "2026-01-01T00:01:00.000000Z");
  EXPECT_EQ(server.lease["spec"]["acquireTime"], "2026-01-01T00:00:00.000000Z");
}

TEST_F(Election, OnlyOneOfTwoLeadsAndTheOtherTakesOverAfterAWholeLease) {
  a.start();
  b.start();
  rig.pass(seconds(30));
  EXPECT_EQ(b.acquired, 0);
  a.cancel.cancel();  // dies without a word
  rig.turn();
  rig.pass(seconds(12));
  EXPECT_EQ(b.acquired, 0);
  EXPECT_FALSE(a.leader.may_write());  // its gate closed before anybody else could lead
  rig.pass(seconds(6));
  EXPECT_EQ(b.acquired, 1);
  EXPECT_EQ(server.lease["spec"]["leaseTransitions"], 1);
}

TEST_F(Election, ACandidateWaitsAWholeLeaseFromItsFirstSightWhateverTheTimesInItSay) {
  server.edit("gone");
  server.lease["spec"]["renewTime"] = "1999-01-01T00:00:00.000000Z";
  b.start();
  rig.pass(seconds(14));
  EXPECT_EQ(b.acquired, 0);
  rig.pass(seconds(4));
  EXPECT_EQ(b.acquired, 1);
}

TEST_F(Election, TheLeasesOwnDurationCounts) {
  server.edit("gone", 60);
  b.start();
  rig.pass(seconds(58));
  EXPECT_EQ(b.acquired, 0);
  rig.pass(seconds(6));
  EXPECT_EQ(b.acquired, 1);
}

TEST_F(Election, AnEditThatIsNoRenewalDoesNotProlong) {
  server.edit("gone");
  b.start();
  rig.pass(seconds(10));
  server.lease["metadata"]["labels"] = {{"touched", "yes"}};
  server.lease["metadata"]["resourceVersion"] = "9999";
  rig.pass(seconds(8));
  EXPECT_EQ(b.acquired, 1);
}

TEST_F(Election, UnknownFieldsOfTheLeaseStay) {
  server.edit("");
  server.lease["metadata"]["labels"] = {{"team", "data"}};
  server.lease["spec"]["strategy"] = "OldestEmulationVersion";
  a.start();
  rig.pass(seconds(10));
  EXPECT_EQ(server.holder(), "a");
  EXPECT_EQ(server.lease["metadata"]["labels"]["team"], "data");
  EXPECT_EQ(server.lease["spec"]["strategy"], "OldestEmulationVersion");
}

TEST_F(Election, WhoCannotRenewClosesItsGateAndEndsAtTheDeadline) {
  a.start();
  rig.pass(seconds(2));  // renewed at 2 s
  server.down = api_error(ErrorKind::Unavailable, 503, "ServiceUnavailable");
  rig.pass(Millis(9999));
  EXPECT_TRUE(a.leader.may_write());
  EXPECT_EQ(a.lost, 0);
  rig.pass(Millis(1));
  EXPECT_FALSE(a.leader.may_write());
  EXPECT_EQ(a.lost, 1);
}

TEST_F(Election, AHungRequestDoesNotOutliveTheDeadline) {
  a.start();
  rig.pass(seconds(2));
  rig.api.stall("replace");
  rig.api.stall("get");
  rig.pass(seconds(10));
  EXPECT_EQ(a.lost, 1);
  EXPECT_FALSE(a.leader.may_write());
}

TEST_F(Election, AHungRequestIsGivenUpAndTheNextOneSavesTheLease) {
  a.start();
  rig.pass(seconds(2));
  rig.api.stall("replace");
  rig.pass(seconds(4));
  rig.api.resume("replace");  // goes through late, while we still wait for it or not
  rig.pass(seconds(30));
  EXPECT_EQ(a.lost, 0);
  EXPECT_TRUE(a.leader.may_write());
}

TEST_F(Election, ARenewalCountsFromWhenItWasSent) {
  a.start();
  rig.pass(seconds(2));
  rig.api.stall("replace");
  rig.pass(seconds(5));  // sent at 4 s, now 7 s
  rig.api.resume("replace");
  rig.turn();
  server.down = api_error(ErrorKind::Unavailable, 503, "ServiceUnavailable");
  rig.pass(Millis(6999));  // 13.999 s
  EXPECT_TRUE(a.leader.may_write());
  rig.pass(Millis(1));
  EXPECT_FALSE(a.leader.may_write());
}

TEST_F(Election, ALeaseTakenByAnotherIsLostAtOnce) {
  a.start();
  rig.pass(seconds(4));
  server.edit("thief");
  rig.pass(seconds(2));
  EXPECT_EQ(a.lost, 1);
  EXPECT_FALSE(a.leader.may_write());
  EXPECT_EQ(server.holder(), "thief");
}

TEST_F(Election, WhatAnotherHoldsIsNotFoughtForByOneWhoLed) {
  a.start();
  rig.pass(seconds(4));
  server.edit("thief", 0);  // run out as soon as it is seen
  rig.pass(seconds(2));
  EXPECT_EQ(a.lost, 1);
  EXPECT_EQ(server.holder(), "thief");
}

TEST_F(Election, AProcessThatWasFrozenWritesNothingAndEnds) {
  a.start();
  rig.pass(seconds(4));
  const int writes = server.writes;
  rig.clock.advance(
      seconds(20));  // SIGSTOP, or a suspended machine: time passes and nothing of ours runs
  EXPECT_FALSE(a.leader.may_write());
  rig.turn();
  EXPECT_EQ(a.lost, 1);
  EXPECT_EQ(server.writes, writes);
}

TEST_F(Election, AProcessFrozenWhileItsRenewalWasUnderWayHasLostToo) {
  a.start();
  rig.pass(seconds(2));
  rig.api.stall("replace");
  rig.pass(seconds(2));
  rig.api.resume("replace");       // the answer is there, but nobody looks at it …
  rig.clock.advance(seconds(20));  // … for a long time
  rig.pass(seconds(1));
  EXPECT_EQ(a.lost, 1);
  EXPECT_FALSE(a.leader.may_write());
}

TEST_F(Election, AWallClockThatJumpsChangesNothing) {
  a.start();
  b.start();
  rig.clock.shift_wall(std::chrono::hours(1));
  rig.pass(seconds(20));
  EXPECT_EQ(a.lost, 0);
  EXPECT_EQ(b.acquired, 0);
  rig.clock.shift_wall(-std::chrono::hours(2));
  rig.pass(seconds(20));
  EXPECT_EQ(a.lost, 0);
  EXPECT_EQ(b.acquired, 0);
}

TEST_F(Election, ALeaseDeletedUnderTheLeaderIsMadeAgain) {
  a.start();
  server.lease = Json();
  rig.pass(seconds(4));
  EXPECT_EQ(a.lost, 0);
  EXPECT_EQ(server.holder(), "a");
}

TEST_F(Election, ReleasedMeansThatTheNextOneLeadsAtItsNextTry) {
  a.start();
  b.start();
  rig.pass(seconds(10));
  a.cancel.cancel();
  rig.turn();
  rig.spawn(a.leader.release());
  EXPECT_FALSE(a.leader.may_write());
  EXPECT_EQ(server.holder(), "");
  EXPECT_EQ(server.lease["spec"]["leaseDurationSeconds"], 1);
  rig.pass(seconds(3));
  EXPECT_EQ(b.acquired, 1);
  EXPECT_EQ(a.lost, 0);
}

TEST_F(Election, AReleaseThatMeetsALateRenewalIsTriedAgain) {
  a.start();
  rig.pass(seconds(4));
  // The renewal that was under way at the end got through: the version we know is old.
  server.lease["metadata"]["resourceVersion"] = "777";
  a.cancel.cancel();
  rig.turn();
  rig.spawn(a.leader.release());
  EXPECT_EQ(server.holder(), "");
}

TEST_F(Election, WhatIsAnothersIsNotReleased) {
  a.start();
  rig.pass(seconds(4));
  server.edit("thief");
  a.cancel.cancel();
  rig.turn();
  rig.spawn(a.leader.release());
  EXPECT_EQ(server.holder(), "thief");
  rig.spawn(b.leader.release());  // never led
  EXPECT_EQ(server.holder(), "thief");
}

}  // namespace
}  // namespace dataplatform::runtime::testing
