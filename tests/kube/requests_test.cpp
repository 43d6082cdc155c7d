// Each call of KubeApi: the exact request, and what becomes of the answer.
#include "tests/kube/rig.hpp"

namespace dataplatform::kube::testing {
namespace {

using base::ErrorKind;

constexpr const char* kMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const ObjectKey kKey{"apps", "one"};

Json object(const std::string& kind) {
  return {
      {"apiVersion", "v1"}, {"kind", kind}, {"metadata", {{"name", "one"}, {"namespace", "apps"}}}};
}

class Request : public ::testing::Test {
 protected:
  template <class T>
  void send(async::Task<T> task) {
    rig.start(std::move(task));
    ASSERT_FALSE(rig.net.sent.empty());
  }

  Rig rig;
};

TEST_F(Request, CarriesWhoAsksAndNothingElse) {
  send(rig.api->get(kPod, kKey, Detail::Full));
  const std::map<std::string, std::string> headers = {
      {"Accept", "application/json"},
      {"Authorization", "Bearer first"},
      {"User-Agent", "dataplatform-operator/" DP_VERSION}};
  EXPECT_EQ(rig.last().headers, headers);
  EXPECT_EQ(rig.last().body, "");
}

TEST_F(Request, HasNoAuthorizationWhereACertificateDoesTheWork) {
  rig.credentials->identities = {Identity()};
  send(rig.api->get(kPod, kKey, Detail::Full));
  EXPECT_EQ(rig.header("Authorization"), "-");
}

TEST_F(Request, GetsAnObjectOrItsMetadata) {
  send(rig.api->get(kStatefulSet, kKey, Detail::Full));
  EXPECT_EQ(rig.line(), "GET /apis/apps/v1/namespaces/apps/statefulsets/one");
  EXPECT_EQ(rig.header("Accept"), "application/json");
  send(rig.api->get(kSecret, kKey, Detail::Metadata));
  EXPECT_EQ(rig.line(), "GET /api/v1/namespaces/apps/secrets/one");
  EXPECT_EQ(rig.header("Accept"), kMetadata);
}

TEST_F(Request, ListsInPages) {
  send(rig.api->list(
      {.kind = kPod, .label_selector = "a=b,c in (d)", .field_selector = "metadata.name=x"}));
  EXPECT_EQ(
      rig.line(),
      "GET "
      "/api/v1/"
      "pods?labelSelector=a%3Db%2Cc%20in%20%28d%29&fieldSelector=metadata.name%3Dx&limit=250");
  send(
      rig.api->list({.kind = kPod, .namespace_ = "apps", .continue_token = "to=ken", .limit = 10}));
  EXPECT_EQ(rig.line(), "GET /api/v1/namespaces/apps/pods?limit=10&continue=to%3Dken");
}

TEST_F(Request, ListsInOnePieceWithoutALimit) {
  send(rig.api->list({.kind = kPod, .limit = 0}));
  EXPECT_EQ(rig.line(), "GET /api/v1/pods");
}

TEST_F(Request, ListsNotOlderThanAVersionButOnTheFirstPageOnly) {
  send(rig.api->list({.kind = kPod, .resource_version = "5", .limit = 0}));
  EXPECT_EQ(rig.line(), "GET /api/v1/pods?resourceVersion=5&resourceVersionMatch=NotOlderThan");
  send(rig.api->list({.kind = kPod, .resource_version = "5", .continue_token = "t", .limit = 0}));
  EXPECT_EQ(rig.line(), "GET /api/v1/pods?continue=t");
}

TEST_F(Request, ListsMetadataOnly) {
  send(rig.api->list({.kind = kSecret, .limit = 0, .detail = Detail::Metadata}));
  EXPECT_EQ(rig.header("Accept"),
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
}

TEST_F(Request, WatchesWithBookmarks) {
  const WatchRequest request{.kind = kSecret,
                             .namespace_ = "apps",
                             .label_selector = "a=b",
                             .field_selector = "metadata.name=x",
                             .resource_version = "12",
                             .detail = Detail::Metadata,
                             .server_timeout = seconds(251)};
  send(rig.api->watch(request, [](const WatchEvent&) {}, {}));
  EXPECT_EQ(
      rig.line(),
      "GET /api/v1/namespaces/apps/secrets?watch=true&allowWatchBookmarks=true&timeoutSeconds=251"
      "&resourceVersion=12&labelSelector=a%3Db&fieldSelector=metadata.name%3Dx");
  EXPECT_EQ(rig.header("Accept"), kMetadata);
}

TEST_F(Request, AppliesJsonAsYamlForcedAndLenient) {
  Json desired = object("ConfigMap");
  desired["data"] = {{"path", "a/b é"}};
  send(rig.api->apply({.object = desired, .kind = kConfigMap}));
  EXPECT_EQ(rig.line(),
            "PATCH "
            "/api/v1/namespaces/apps/configmaps/"
            "one?fieldManager=dataplatform-operator&fieldValidation=Warn&force=true");
  EXPECT_EQ(rig.header("Content-Type"), "application/apply-patch+yaml");
  EXPECT_EQ(rig.header("Accept"), "application/json");
  EXPECT_EQ(
      rig.last().body,
      R"({"apiVersion":"v1","data":{"path":"a/b é"},"kind":"ConfigMap","metadata":{"name":"one","namespace":"apps"}})");
}

TEST_F(Request, AppliesAsAPreviewStrictly) {
  send(rig.api->apply({.object = object("Pod"),
                       .kind = kPod,
                       .manager = "m",
                       .subresource = "status",
                       .force = false,
                       .dry_run = true,
                       .reply = Detail::Metadata}));
  EXPECT_EQ(rig.line(),
            "PATCH "
            "/api/v1/namespaces/apps/pods/one/"
            "status?fieldManager=m&dryRun=All&fieldValidation=Strict&force=false");
  EXPECT_EQ(rig.header("Accept"), kMetadata);
}

TEST_F(Request, CreatesInTheCollection) {
  send(rig.api->create({.object = object("Secret"), .kind = kSecret, .reply = Detail::Metadata}));
  EXPECT_EQ(
      rig.line(),
      "POST "
      "/api/v1/namespaces/apps/secrets?fieldManager=dataplatform-operator&fieldValidation=Warn");
  EXPECT_EQ(rig.header("Content-Type"), "application/json");
  EXPECT_EQ(rig.header("Accept"), kMetadata);
  EXPECT_EQ(rig.last().body, object("Secret").dump());
  send(rig.api->create({.object = object("Job"), .kind = kJob, .dry_run = true}));
  EXPECT_EQ(rig.line(),
            "POST "
            "/apis/batch/v1/namespaces/apps/"
            "jobs?fieldManager=dataplatform-operator&dryRun=All&fieldValidation=Strict");
}

TEST_F(Request, ReplacesTheWhole) {
  send(rig.api->replace({.object = object("Lease"), .kind = kLease}));
  EXPECT_EQ(rig.line(),
            "PUT "
            "/apis/coordination.k8s.io/v1/namespaces/apps/leases/"
            "one?fieldManager=dataplatform-operator&fieldValidation=Warn");
  EXPECT_EQ(rig.header("Content-Type"), "application/json");
  EXPECT_EQ(rig.last().body, object("Lease").dump());
}

TEST_F(Request, PatchesByOperations) {
  const Json operations = {{{"op", "remove"}, {"path", "/metadata/finalizers"}}};
  send(rig.api->patch({.kind = kPod,
                       .key = kKey,
                       .operations = operations,
                       .manager = "m",
                       .subresource = "status"}));
  EXPECT_EQ(rig.line(),
            "PATCH /api/v1/namespaces/apps/pods/one/status?fieldManager=m&fieldValidation=Warn");
  EXPECT_EQ(rig.header("Content-Type"), "application/json-patch+json");
  EXPECT_EQ(rig.last().body, operations.dump());
}

TEST_F(Request, DeletesWithPreconditions) {
  send(rig.api->remove({.kind = kPod, .key = kKey, .uid = "u"}));
  EXPECT_EQ(rig.line(), "DELETE /api/v1/namespaces/apps/pods/one");
  EXPECT_EQ(rig.header("Content-Type"), "application/json");
  EXPECT_EQ(rig.header("Accept"), kMetadata) << "the reply to a deletion may be the object itself";
  EXPECT_EQ(
      rig.last().body,
      R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u"},"propagationPolicy":"Background"})");
  send(rig.api->remove({.kind = kPod,
                        .key = kKey,
                        .uid = "u",
                        .resource_version = "5",
                        .propagation = Propagation::Orphan}));
  EXPECT_EQ(
      rig.last().body,
      R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"resourceVersion":"5","uid":"u"},"propagationPolicy":"Orphan"})");
  send(rig.api->remove(
      {.kind = kPod, .key = kKey, .uid = "u", .propagation = Propagation::Foreground}));
  EXPECT_NE(rig.last().body.find("Foreground"), std::string::npos);
}

TEST_F(Request, AsksDiscoveryForAGroup) {
  send(rig.api->serves(kCertificate));
  EXPECT_EQ(rig.line(), "GET /apis/cert-manager.io/v1");
}

// --- what is not sent

TEST_F(Request, WithoutAUsableNameOrNamespaceIsNotSent) {
  for (const ObjectKey& key :
       {ObjectKey{"apps", ""}, ObjectKey{"apps", ".."}, ObjectKey{"apps", "."},
        ObjectKey{"", "one"}, ObjectKey{"..", "one"}}) {
    Json body = object("Pod");
    body["metadata"] = {{"name", key.name}, {"namespace", key.namespace_}};
    EXPECT_EQ(rig.finish(rig.api->get(kPod, key, Detail::Full), {}).error().kind,
              ErrorKind::Invalid);
    EXPECT_EQ(rig.finish(rig.api->remove({.kind = kPod, .key = key, .uid = "u"}), {}).error().kind,
              ErrorKind::Invalid);
    EXPECT_EQ(
        rig.finish(rig.api->patch({.kind = kPod, .key = key, .operations = {}}), {}).error().kind,
        ErrorKind::Invalid);
    EXPECT_EQ(rig.finish(rig.api->apply({.object = body, .kind = kPod}), {}).error().kind,
              ErrorKind::Invalid);
    EXPECT_EQ(rig.finish(rig.api->create({.object = body, .kind = kPod}), {}).error().kind,
              ErrorKind::Invalid);
    EXPECT_EQ(rig.finish(rig.api->replace({.object = body, .kind = kPod}), {}).error().kind,
              ErrorKind::Invalid);
  }
}

TEST_F(Request, OfAClusterWideKindNeedsNoNamespace) {
  send(rig.api->get(kNamespace, {"", "apps"}, Detail::Full));
  EXPECT_EQ(rig.line(), "GET /api/v1/namespaces/apps");
}

TEST_F(Request, ToDeleteWithoutAUidIsNotSent) {
  const auto answer = rig.finish(rig.api->remove({.kind = kPod, .key = kKey}), {});
  EXPECT_EQ(answer.error().message, "a deletion names the uid; that of Pod apps/one does not");
}

// --- answers

TEST_F(Request, GivesTheObjectThatCameBack) {
  const auto answer =
      rig.finish(rig.api->get(kPod, kKey, Detail::Full), {reply(200, object("Pod"))});
  EXPECT_EQ(*answer, object("Pod"));
}

TEST_F(Request, GivesTheErrorThatCameBack) {
  const auto answer = rig.finish(rig.api->apply({.object = object("Pod"), .kind = kPod}),
                                 {refusal(409, "Conflict")});
  EXPECT_EQ(answer.error().kind, ErrorKind::Conflict);
  EXPECT_EQ(answer.error().reason, "Conflict");
}

TEST_F(Request, GivesAPage) {
  const Json list = {
      {"kind", "PodList"}, {"metadata", {{"resourceVersion", "3"}}}, {"items", {object("Pod")}}};
  const auto answer = rig.finish(rig.api->list({.kind = kPod}), {reply(200, list)});
  EXPECT_EQ(answer->resource_version, "3");
  EXPECT_EQ(answer->items.size(), 1U);
}

TEST_F(Request, KnowsWhetherAKindIsServed) {
  const Json document = {{"kind", "APIResourceList"}, {"resources", {{{"name", "certificates"}}}}};
  EXPECT_TRUE(*rig.finish(rig.api->serves(kCertificate), {reply(200, document)}));
  EXPECT_FALSE(*rig.finish(rig.api->serves(kGateway), {reply(200, document)}));
  EXPECT_FALSE(*rig.finish(rig.api->serves(kCertificate), {refusal(404, "NotFound")}));
  EXPECT_FALSE(
      rig.finish(rig.api->serves(kCertificate), {refusal(503, "ServiceUnavailable")}).has_value());
}

// --- deletions

class Deletion : public Request {
 protected:
  Answer<void> remove(std::vector<HttpResponse> responses) {
    return rig.finish(rig.api->remove({.kind = kSecret, .key = kKey, .uid = "u"}),
                      std::move(responses));
  }
  static HttpResponse standing(const std::string& uid) {
    return reply(200, {{"kind", "PartialObjectMetadata"}, {"metadata", {{"uid", uid}}}});
  }
};

TEST_F(Deletion, OfWhatIsGoneIsASuccess) {
  EXPECT_TRUE(remove({reply(200, {{"kind", "Status"}})}).has_value());
  EXPECT_TRUE(remove({reply(202, object("Secret"))}).has_value());
  EXPECT_TRUE(remove({refusal(404, "NotFound")}).has_value());
}

TEST_F(Deletion, ThatMeetsANamesakeIsASuccess) {
  EXPECT_TRUE(remove({refusal(409, "Conflict"), standing("another")}).has_value());
  EXPECT_EQ(rig.line(), "GET /api/v1/namespaces/apps/secrets/one");
  EXPECT_EQ(rig.header("Accept"), kMetadata);
  EXPECT_TRUE(remove({refusal(409, "Conflict"), refusal(404, "NotFound")}).has_value());
}

TEST_F(Deletion, OfAChangedObjectIsAConflict) {
  EXPECT_EQ(remove({refusal(409, "Conflict"), standing("u")}).error().kind, ErrorKind::Conflict);
  EXPECT_EQ(remove({refusal(409, "Conflict"), refusal(403, "Forbidden")}).error().kind,
            ErrorKind::Conflict);
}

TEST_F(Deletion, GivesOtherErrorsAsTheyAre) {
  EXPECT_EQ(remove({refusal(403, "Forbidden")}).error().kind, ErrorKind::Forbidden);
}

}  // namespace
}  // namespace dataplatform::kube::testing
