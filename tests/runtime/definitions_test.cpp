// Mirrors of kinds that may be missing, told by one watch of definitions when to look.
#include "operator/runtime/definitions.hpp"

#include "tests/runtime/reflector_fixture.hpp"

namespace dataplatform::runtime::testing {
namespace {

using std::chrono::hours;

Json definition(const std::string& version, const kube::Kind& kind = kube::kCertificate) {
  Json made = Json::object();
  made["metadata"] = {{"name", kind.definition()}, {"resourceVersion", version}};
  return made;
}

class OptionalKind : public Reflector {
 protected:
  OptionalKind() {
    rig.api.always("serves", [this](const auto&) -> kube::Answer<Json> { return Json(served); });
  }

  /// A first list that finds the kind missing.
  void start_without() {
    rig.api.once_list(fail(not_found()));
    start({.kind = kube::kCertificate, .optional = true, .definitions = &definitions});
  }

  void list_definitions(const std::vector<Json>& all) {
    definitions.begin_list();
    for (const Json& each : all)
      definitions.upsert(each);
    definitions.end_list();
    rig.turn();
  }

  void change(const Json& object) {
    definitions.upsert(object);
    rig.turn();
  }

  std::size_t asked() const { return rig.api.count("serves"); }

  bool served = false;
  Definitions definitions{rig.loop};
};

TEST_F(OptionalKind, NobodyIsAskedWhileItsDefinitionIsNotThere) {
  list_definitions({});
  start_without();
  rig.pass(hours(24));
  change(definition("5", kube::kGateway));
  rig.pass(hours(24));
  EXPECT_EQ(asked(), 0U);
  EXPECT_EQ(lists(), 1U);
}

TEST_F(OptionalKind, ItIsMirroredAsSoonAsItIsServed) {
  list_definitions({});
  start_without();
  change(definition("5"));
  EXPECT_EQ(asked(), 1U) << "defined, and not served yet";
  served = true;
  rig.api.once_list(give(page({object("a", "1")}, "100")));
  change(definition("6"));
  EXPECT_EQ(changes, std::vector<std::string>{"+a"});
  EXPECT_EQ(watches(), 1U);
}

TEST_F(OptionalKind, ItIsAskedForAgainWhileDiscoveryIsBehindTheDefinition) {
  list_definitions({});
  start_without();
  change(definition("5"));
  served = true;
  rig.api.once_list(give(page({object("a", "1")}, "100")));
  rig.pass(seconds(1));
  EXPECT_EQ(changes, std::vector<std::string>{"+a"});
}

TEST_F(OptionalKind, ADefinitionThatWasThereBeforeUsIsAskedAboutOnceMore) {
  list_definitions({definition("5")});
  start_without();
  rig.pass(hours(24));
  EXPECT_EQ(asked(), 1U) << "it serves other versions, and did so before";
}

TEST_F(OptionalKind, ADefinitionOfOtherVersionsIsGivenUpUntilItChanges) {
  list_definitions({});
  start_without();
  change(definition("5"));
  rig.pass(hours(24));
  const std::size_t before = asked();
  EXPECT_GT(before, 3U);
  EXPECT_LE(before, 8U);
  rig.pass(hours(24));
  EXPECT_EQ(asked(), before);
  change(definition("6"));
  EXPECT_EQ(asked(), before + 1);
}

TEST_F(OptionalKind, ADefinitionThatGoesEndsTheAsking) {
  list_definitions({definition("5")});
  start_without();
  definitions.erase(definition("6"));
  rig.pass(hours(1));
  EXPECT_EQ(asked(), 0U);
}

TEST_F(OptionalKind, ADefinitionThatAListBringsIsNewsAndOneThatIsGoneToo) {
  list_definitions({});
  start_without();
  list_definitions({definition("5")});
  EXPECT_EQ(asked(), 1U);
  list_definitions({definition("5")});
  EXPECT_EQ(asked(), 1U) << "the same list again";
  list_definitions({});
  rig.pass(hours(1));
  EXPECT_EQ(asked(), 1U);
}

TEST_F(OptionalKind, WhereDefinitionsMayNotBeSeenItIsAskedForTwiceAMinute) {
  start_without();
  EXPECT_TRUE(definitions.refused()) << "readiness does not wait for it";
  rig.pass(std::chrono::minutes(10));
  EXPECT_LE(asked(), 20U);
  EXPECT_GE(asked(), 17U);
  list_definitions({});
  const std::size_t before = asked();
  rig.pass(hours(1));
  EXPECT_EQ(asked(), before) << "now it may see them";
}

TEST_F(OptionalKind, ARightThatIsTakenAwayBringsTheAskingBack) {
  list_definitions({});
  start_without();
  definitions.refused();
  rig.pass(std::chrono::minutes(2));
  EXPECT_GE(asked(), 3U);
}

TEST_F(OptionalKind, TheWatchOfDefinitionsSaysThatItWasRefused) {
  list_definitions({});
  rig.api.always_list(fail(api_error(ErrorKind::Forbidden, 403, "Forbidden")));
  rig.spawn(reflect(rig.world(),
                    {.kind = kube::kCustomResourceDefinition, .detail = kube::Detail::Metadata},
                    definitions, rig.cancel));
  EXPECT_EQ(definitions.has(kube::kCertificate), std::nullopt);
  rig.api.always_list(give(page({definition("5")}, "100")));
  rig.pass(seconds(2));
  EXPECT_EQ(definitions.has(kube::kCertificate), true);
  EXPECT_EQ(definitions.has(kube::kGateway), false);
  EXPECT_EQ(definitions.size(), 1U);
}

TEST_F(OptionalKind, ABetaIsCountedApartFromItsNewerVersion) {
  EXPECT_EQ(label_of(kube::kExternalSecret), "ExternalSecret");
  EXPECT_EQ(label_of(kube::kExternalSecretBeta), "ExternalSecret.v1beta1");
}

TEST_F(OptionalKind, TheWaitEndsWithTheProcess) {
  list_definitions({});
  rig.api.once_list(fail(not_found()));
  bool ended = false;
  auto run = [](World world, Sink& into, Definitions* told, async::CancelToken cancel,
                bool& flag) -> async::Task<> {
    ReflectorOptions options{.kind = kube::kCertificate, .optional = true, .definitions = told};
    co_await reflect(world, std::move(options), into, cancel);
    flag = true;
  };
  rig.spawn(run(rig.world(), sink, &definitions, rig.cancel, ended));
  EXPECT_FALSE(ended);
  rig.cancel.cancel();
  rig.turn();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace dataplatform::runtime::testing
