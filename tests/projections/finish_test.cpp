// What every object gets, whatever made it: labels, owner, hash, place; and the checks on all.
#include "controllers/projections/kubernetes/finish.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/text.hpp"
#include "operator/base/text.hpp"
#include "tests/projections/look.hpp"

#include <algorithm>
#include <set>

namespace dataplatform::projections {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// A platform with every kind of object in it.
model::Platform full_lake() {
  model::Platform platform = lake();
  platform.edge = {.type = model::Edge::Type::Ingress,
                   .domain = "example.com",
                   .class_name = "nginx",
                   .tls_secret = "edge-tls",
                   .issuer_kind = "Issuer",
                   .issuer_name = "letters"};
  return platform;
}

TEST(Finish, TheFullLakeHasEveryKind) {
  std::set<std::string> kinds;
  for (const Object& object : project(full_lake()).objects)
    kinds.insert(object.body["kind"]);
  EXPECT_EQ(kinds, (std::set<std::string>{"Certificate", "ConfigMap", "Deployment",
                                          "HorizontalPodAutoscaler", "Ingress", "Job",
                                          "NetworkPolicy", "PodDisruptionBudget", "RoleBinding",
                                          "Service", "ServiceAccount", "StatefulSet"}));
  EXPECT_THAT(lines(project(full_lake()).problems), IsEmpty());
}

TEST(Labels, AreOnEveryObject) {
  for (const Object& object : project(full_lake()).objects) {
    const Json& labels = object.body["metadata"]["labels"];
    SCOPED_TRACE(object_key(object.body));
    EXPECT_EQ(labels.value("dataplatform.io/name", ""), "lake");
    EXPECT_EQ(labels.value("dataplatform.io/namespace", ""), "apps");
    EXPECT_EQ(labels.value("dataplatform.io/component", ""), object.component);
    EXPECT_EQ(labels.value("app.kubernetes.io/instance", ""), object.body["metadata"]["name"]);
    EXPECT_EQ(labels.value("app.kubernetes.io/part-of", ""), "dataplatform");
    EXPECT_EQ(labels.value("app.kubernetes.io/managed-by", ""), "dataplatform-operator");
    EXPECT_TRUE(labels.contains("app.kubernetes.io/name"));
    EXPECT_TRUE(labels.contains("app.kubernetes.io/component"));
  }
}

TEST(Labels, SayWhichProductAndRole) {
  model::Platform platform = lake();
  component(platform, "shop").product = "shop-product";
  const auto objects = project(platform).objects;
  const Json& web = body_of(objects, "Service", "lake-shop-web")["metadata"]["labels"];
  EXPECT_EQ(web["app.kubernetes.io/name"], "shop-product");
  EXPECT_EQ(web["app.kubernetes.io/component"], "web");
  const Json& tasks = body_of(objects, "ServiceAccount", "lake-shop-tasks")["metadata"]["labels"];
  EXPECT_EQ(tasks["app.kubernetes.io/component"], "platform");
  const Json& denial = body_of(objects, "NetworkPolicy", "lake-default-deny")["metadata"]["labels"];
  EXPECT_EQ(denial["app.kubernetes.io/name"], "dataplatform");
  EXPECT_EQ(denial["dataplatform.io/component"], "platform");
}

// --- owners ------------------------------------------------------------------------------------

TEST(Owners, AreOnWhatBelongsToStatelessRolesOfTheApplicationsAlone) {
  for (const Object& object : project(full_lake()).objects) {
    const bool expected = object.component == "shop" && !object.role.empty();
    EXPECT_EQ(object.owned, expected) << object_key(object.body);
    EXPECT_EQ(object.body["metadata"].contains("ownerReferences"), expected)
        << object_key(object.body);
  }
}

TEST(Owners, AreTheDataPlatform) {
  const auto objects = project(lake()).objects;
  EXPECT_EQ(body_of(objects, "Deployment", "lake-shop-web")["metadata"]["ownerReferences"], yaml(R"(
      - apiVersion: dataplatform.io/v1alpha1
        kind: DataPlatform
        name: lake
        uid: "0123"
        controller: true
        blockOwnerDeletion: true)"));
}

bool web_is_owned_after(void (*change)(model::Platform& platform)) {
  model::Platform platform = lake();
  change(platform);
  return object_of(project(platform).objects, "Deployment", "lake-shop-web").owned;
}

TEST(Owners, AreNeverOnStoresNorAcrossNamespacesNorWithoutAUid) {
  EXPECT_TRUE(web_is_owned_after([](auto&) {}));
  EXPECT_FALSE(web_is_owned_after([](auto& p) { component(p, "shop").store = true; }));
  EXPECT_FALSE(web_is_owned_after([](auto& p) { component(p, "shop").site = model::Site::Data; }));
  EXPECT_FALSE(web_is_owned_after([](auto& p) { p.uid = ""; }));
}

TEST(Owners, AreNeverOnMembersEvenOfAnApplication) {
  model::Platform platform = lake();
  role(platform, "shop/web").kind = model::RoleKind::StatefulParallel;
  for (const Object& object : project(platform).objects) {
    if (object.role == "web") {
      EXPECT_FALSE(object.owned) << object_key(object.body);
    }
  }
}

TEST(Owners, AreNotOnAStoreThatSharesTheNamespace) {
  model::Platform platform = lake();
  platform.data_namespace = platform.namespace_;
  for (const Object& object : project(platform).objects) {
    if (object.component == "vault") {
      EXPECT_FALSE(object.owned) << object_key(object.body);
    }
  }
}

// --- hashes and order --------------------------------------------------------------------------

TEST(Hashes, AreOfTheWholeBodyAsItIsSentAndStampedOnIt) {
  model::Platform platform = full_lake();
  role(platform, "shop/web").pod_template_patch =
      yaml("{spec: {containers: [{name: web, resources: {limits: {memory: 2048Mi}}}]}}");
  for (const Object& object : project(platform).objects) {
    Json body = object.body;
    Json& annotations = body["metadata"]["annotations"];
    ASSERT_EQ(annotations[kHashAnnotation], object.hash);
    annotations.erase(kHashAnnotation);
    if (annotations.empty()) body["metadata"].erase("annotations");
    EXPECT_EQ(object.hash, base::hash_digits(base::hash_of(body))) << object_key(object.body);
  }
}

TEST(Hashes, ChangeWithTheObjectAndOnlyWithIt) {
  model::Platform platform = lake();
  const auto before = project(platform).objects;
  role(platform, "shop/web").grace_seconds = 99;
  const auto after = project(platform).objects;
  ASSERT_EQ(before.size(), after.size());
  std::vector<std::string> changed;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].hash != after[i].hash) changed.push_back(object_key(after[i].body));
  }
  EXPECT_THAT(changed, ElementsAre("Deployment apps/lake-shop-web"));
}

TEST(Order, IsByNamespaceKindAndName) {
  std::vector<std::array<std::string, 3>> places;
  for (const Object& object : project(full_lake()).objects) {
    places.push_back({base::text_at(object.body, {"metadata", "namespace"}),
                      base::text_at(object.body, {"kind"}),
                      base::text_at(object.body, {"metadata", "name"})});
  }
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
}

TEST(Order, OfComponentsChangesNothing) {
  model::Platform platform = full_lake();
  const auto texts = yaml_by_component(project(platform));
  std::swap(platform.components[0], platform.components[1]);
  for (const auto& [component, text] : yaml_by_component(project(platform))) {
    if (component == "platform") {
      EXPECT_EQ(text, texts.at(component));
    }
  }
}

// --- checks on all objects ---------------------------------------------------------------------

TEST(Checks, AnObjectThatTwoPartsMakeIsAProblem) {
  model::Platform platform = lake();
  role(platform, "shop/clock").object_name = "worker";
  const auto problems = lines(project(platform).problems);
  ASSERT_THAT(problems, Not(IsEmpty()));
  EXPECT_THAT(problems[0], HasSubstr("lake-shop-worker, which something else makes as well"));
}

TEST(Checks, ATaskCalledLikeARoleIsAProblem) {
  model::Platform platform = lake();
  model::Task more = task(platform, "shop/migrate");
  more.name = "web";
  component(platform, "shop").tasks.push_back(more);
  EXPECT_THAT(lines(project(platform).problems),
              Contains(HasSubstr("a task and a role that are both called \"web\"")));
}

base::Problems with_text_of(std::size_t bytes) {
  model::Platform platform = lake();
  auto& files = volume<model::Files>(role(platform, "shop/web"), "config").files;
  files = {{.name = "f", .text = std::string(bytes, 'x')}};
  return project(platform).problems;
}

TEST(Checks, AConfigMapHoldsOneMebibyte) {
  constexpr std::size_t kMost = 1 << 20;
  EXPECT_THAT(with_text_of(kMost - 1), IsEmpty()) << "its name counts as well";
  ASSERT_THAT(with_text_of(kMost), SizeIs(1));
  EXPECT_EQ(with_text_of(kMost)[0].path, "spec.components.shop.web");
  EXPECT_THAT(with_text_of(kMost)[0].what, HasSubstr("1048577 bytes, and 1048576 are allowed"));
}

TEST(Checks, WhatIsNoNameIsAProblemBeforeTheServerSaysSo) {
  for (const char* bad : {"Bad", "a_b", "-", "dot.ted"}) {
    model::Platform platform = lake();
    role(platform, "shop/cache").access[0].suffix = bad;
    const auto problems = lines(project(platform).problems);
    ASSERT_THAT(problems, SizeIs(1)) << bad;
    EXPECT_THAT(problems[0], HasSubstr("which is no name")) << bad;
  }
}

TEST(Fitting, KeepsWhatFitsAndMakesTheRestFit) {
  const std::string longest(63, 'a');
  EXPECT_EQ(fitting("short"), "short");
  EXPECT_EQ(fitting(longest), longest);
  const std::string cut = fitting(longest + "b");
  EXPECT_EQ(cut.size(), 63u);
  EXPECT_TRUE(cut.starts_with(std::string(52, 'a') + "-"));
  EXPECT_NE(cut, fitting(longest + "c")) << "the whole name is in the hash";
  EXPECT_EQ(fitting(cut), cut);
}

// --- for people --------------------------------------------------------------------------------

TEST(Printable, SecretsAreShownWithoutTheirValues) {
  const auto objects = printable(project(lake()));
  const auto secret = std::find_if(objects.begin(), objects.end(), [](const Json& object) {
    return object["kind"] == "Secret" && object["metadata"]["name"] == "lake-vault";
  });
  ASSERT_NE(secret, objects.end());
  EXPECT_FALSE(secret->contains("data"));
  EXPECT_FALSE(secret->contains("stringData"));
  EXPECT_EQ((*secret)["metadata"]["annotations"]["dataplatform.io/secret-values"],
            "made once: root-user: as given, root-password: 40 random characters");
}

TEST(Printable, SecretsOfTheUsersAreShownAsTheirs) {
  model::Platform platform = lake();
  component(platform, "vault").secrets[0].existing = true;
  const std::string text = yaml_by_component(project(platform)).at("vault");
  EXPECT_THAT(text, HasSubstr("there already: root-user, root-password"));
}

TEST(Printable, ThereIsOneTextForEachComponentAndOneForThePlatform) {
  std::vector<std::string> names;
  for (const auto& [name, text] : yaml_by_component(project(lake())))
    names.push_back(name);
  EXPECT_THAT(names, ElementsAre("platform", "shop", "vault"));
}

}  // namespace
}  // namespace dataplatform::projections
