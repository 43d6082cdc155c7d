// Events: well-formed, never twice for one thing, never a flood, never in anybody's way.
#include "operator/runtime/events.hpp"

#include "tests/runtime/rig.hpp"

namespace dataplatform::runtime::testing {
namespace {

using base::ErrorKind;
using std::chrono::minutes;
using std::chrono::seconds;

Regarding lake(const std::string& name = "lake") {
  return {.api_version = "dataplatform.io/v1alpha1",
          .kind = "DataPlatform",
          .namespace_ = "apps",
          .name = name,
          .uid = "uid-" + name};
}

EventNote note(const std::string& text =
                   "Deployment apps/lake-web was changed by kubectl-edit and put back.") {
  return {.type = EventType::Warning, .reason = "DriftRepaired", .action = "Apply", .note = text};
}

class EventsTest : public ::testing::Test {
 protected:
  EventsTest() {
    rig.api.always("create", [](const auto& call) -> kube::Answer<Json> { return call.body; });
    rig.api.always("patch", [](const auto&) -> kube::Answer<Json> { return Json::object(); });
  }
  ~EventsTest() override {
    scope.cancel_token().cancel();
    rig.api.finish();
    rig.turn();
  }

  void emit(const EventNote& said, const Regarding& about = lake()) {
    events.emit(about, said);
    rig.turn();
  }
  std::size_t created() const { return rig.api.count("create"); }
  std::size_t patched() const { return rig.api.count("patch"); }
  const ScriptedKubeApi::Call& last() const { return rig.api.calls.back(); }

  Rig rig;
  async::Scope scope{rig.loop, [](const std::string&, std::exception_ptr) {
                       ADD_FAILURE() << "writing Events threw";
                     }};
  Events events{rig.world(), scope, "operator-0"};
};

TEST_F(EventsTest, AnEventHasAllThatTheApiAsksFor) {
  emit(note());
  ASSERT_EQ(created(), 1U);
  const Json& body = last().body;
  EXPECT_EQ(last().kind, kube::kEvent);
  EXPECT_EQ(body["apiVersion"], "events.k8s.io/v1");
  EXPECT_EQ(body["kind"], "Event");
  EXPECT_EQ(body["metadata"]["namespace"], "apps");
  EXPECT_EQ(body["type"], "Warning");
  EXPECT_EQ(body["reason"], "DriftRepaired");
  EXPECT_EQ(body["action"], "Apply");
  EXPECT_EQ(body["eventTime"], "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(body["reportingController"], "dataplatform.io/operator");
  EXPECT_EQ(body["reportingInstance"], "operator-0");
  EXPECT_EQ(body["regarding"]["uid"], "uid-lake");
  EXPECT_EQ(body["regarding"]["namespace"], "apps");
  EXPECT_FALSE(body.contains("series"));
}

TEST_F(EventsTest, TheSameThingHasTheSameNameInEveryProcessAnotherOneAnother) {
  emit(note());
  const std::string name = last().key.name;
  Events other(rig.world(), scope, "operator-1");
  other.emit(lake(), note());
  rig.turn();
  EXPECT_EQ(last().key.name, name);
  EXPECT_TRUE(name.starts_with("lake."));
  std::set<std::string> names{name};
  emit(note("Another sentence."));
  names.insert(last().key.name);
  EventNote normal = note();
  normal.type = EventType::Normal;
  emit(normal);
  names.insert(last().key.name);
  Regarding reborn = lake();
  reborn.uid = "another";
  emit(note(), reborn);
  names.insert(last().key.name);
  EXPECT_EQ(names.size(), 4U);
}

TEST_F(EventsTest, TheSameAgainIsASeriesOfTheFirst) {
  emit(note());
  const std::string name = last().key.name;
  rig.clock.advance(seconds(5));
  emit(note());
  emit(note());
  EXPECT_EQ(created(), 1U);
  ASSERT_EQ(patched(), 2U);
  EXPECT_EQ(last().key, (kube::ObjectKey{"apps", name}));
  EXPECT_EQ(
      last().body.dump(),
      R"([{"op":"add","path":"/series","value":{"count":3,"lastObservedTime":"2026-01-01T00:00:05.000000Z"}}])");
}

TEST_F(EventsTest, ASeriesWhoseEventIsGoneStartsAnew) {
  emit(note());
  rig.api.once("patch", [](const auto&) -> kube::Answer<Json> {
    return std::unexpected(api_error(ErrorKind::NotFound, 404, "NotFound"));
  });
  emit(note());
  EXPECT_EQ(created(), 2U);
}

TEST_F(EventsTest, AnEventOfAFormerProcessIsGoneOnWith) {
  rig.api.once("create", [](const auto&) -> kube::Answer<Json> {
    return std::unexpected(api_error(ErrorKind::Conflict, 409, "AlreadyExists"));
  });
  emit(note());
  ASSERT_EQ(patched(), 1U);
  EXPECT_EQ(last().body[0]["value"]["count"], 2);
  emit(note());
  EXPECT_EQ(last().body[0]["value"]["count"], 3);
  EXPECT_EQ(created(), 1U);
}

TEST_F(EventsTest, AFloodAboutOneObjectIsDroppedAndAnotherObjectIsStillHeard) {
  for (int i = 0; i < 1000; ++i)
    emit(note("number " + std::to_string(i)));
  EXPECT_EQ(created(), 25U);
  emit(note(), lake("other"));
  EXPECT_EQ(created(), 26U);
  rig.clock.advance(minutes(3));
  for (int i = 0; i < 1000; ++i)
    emit(note("again " + std::to_string(i)));
  EXPECT_EQ(created(), 29U);
  EXPECT_NE(rig.metrics.text().find("events_dropped_total 1972"), std::string::npos)
      << rig.metrics.text();
}

TEST_F(EventsTest, AFloodOfOneReasonDoesNotSilenceAnother) {
  for (int i = 0; i < 40; ++i)
    emit(note("number " + std::to_string(i)));
  EventNote other = note();
  other.reason = "Another";
  emit(other);
  EXPECT_EQ(created(), 26U);
  EXPECT_EQ(last().body["reason"], "Another");
}

TEST_F(EventsTest, AFloodOfOneThingIsCountedThoughNotWritten) {
  for (int i = 0; i < 100; ++i)
    emit(note());
  EXPECT_EQ(created() + patched(), 25U);
  rig.clock.advance(minutes(1));
  emit(note());
  EXPECT_EQ(last().body[0]["value"]["count"], 101);
}

TEST_F(EventsTest, AFloodAboutManyObjectsIsDroppedAndBounded) {
  for (int i = 0; i < 5000; ++i)
    emit(note(), lake("lake" + std::to_string(i)));
  EXPECT_EQ(created(), 100U);
  rig.clock.advance(seconds(1));
  // The budgets of all those objects are full again after a while and forgotten.
  rig.clock.advance(minutes(26));
  emit(note(), lake("late"));
  EXPECT_EQ(created(), 101U);
}

TEST_F(EventsTest, WritingIsInNobodysWayAndOneAtATime) {
  rig.api.stall("create");
  for (int i = 0; i < 5; ++i)
    emit(note("number " + std::to_string(i)));
  EXPECT_EQ(created(), 1U);
  rig.api.resume("create");
  rig.turn();
  EXPECT_EQ(created(), 5U);
  EXPECT_EQ(scope.running(), 0U);
}

TEST_F(EventsTest, AFailureIsForgotten) {
  rig.api.once("create", [](const auto&) -> kube::Answer<Json> {
    return std::unexpected(api_error(ErrorKind::Forbidden, 403, "Forbidden"));
  });
  emit(note());
  EXPECT_EQ(created(), 1U);
  EXPECT_EQ(patched(), 0U);
  emit(note());
  EXPECT_EQ(created(), 2U);
}

TEST_F(EventsTest, NothingIsTakenOnceTheProcessStops) {
  rig.api.stall("create");
  emit(note("one"));
  emit(note("two"));
  scope.cancel_token().cancel();
  emit(note("three"));
  rig.api.resume("create");
  rig.turn();
  EXPECT_EQ(created(), 1U);
  EXPECT_EQ(scope.running(), 0U);
  events.emit(lake(), note("four"));
  EXPECT_EQ(scope.running(), 0U);
}

TEST_F(EventsTest, AnAnswerThatDoesNotComeHoldsNobodyUpAtTheEnd) {
  rig.api.stall("create");
  emit(note());
  EXPECT_EQ(scope.running(), 1U);
  scope.cancel_token().cancel();
  rig.turn();
  EXPECT_EQ(scope.running(), 0U);
}

TEST_F(EventsTest, LongTextsAreCutBetweenCharacters) {
  std::string text(999, 'x');
  text += "\xC3\xA9";  // one character of two bytes across the limit
  emit(note(text));
  EXPECT_EQ(last().body["note"], std::string(999, 'x'));
  emit(note(), lake(std::string(253, 'n')));
  EXPECT_LE(last().key.name.size(), 253U);
}

TEST_F(EventsTest, WhatHasNoNamespaceIsToldInDefault) {
  Regarding node{.api_version = "v1", .kind = "Node", .namespace_ = "", .name = "n1", .uid = "u"};
  emit(note(), node);
  EXPECT_EQ(last().key.namespace_, "default");
  EXPECT_FALSE(last().body["regarding"].contains("namespace"));
}

}  // namespace
}  // namespace dataplatform::runtime::testing
