#include "operator/kube/path.hpp"

#include <gtest/gtest.h>

namespace dataplatform::kube {
namespace {

TEST(Path, OfTheCoreGroupIsApiAndOfAllOthersApis) {
  EXPECT_EQ(group_path(kPod), "/api/v1");
  EXPECT_EQ(group_path(kStatefulSet), "/apis/apps/v1");
}

TEST(Path, OfACollectionNamesTheNamespaceWhereThereIsOne) {
  EXPECT_EQ(collection_path(kPod, "apps"), "/api/v1/namespaces/apps/pods");
  EXPECT_EQ(collection_path(kPod, ""), "/api/v1/pods");
  EXPECT_EQ(collection_path(kNamespace, "apps"), "/api/v1/namespaces");
}

TEST(Path, OfAnObjectMayNameASubresource) {
  EXPECT_EQ(object_path(kJob, {"apps", "one"}), "/apis/batch/v1/namespaces/apps/jobs/one");
  EXPECT_EQ(object_path(kJob, {"apps", "one"}, "status"),
            "/apis/batch/v1/namespaces/apps/jobs/one/status");
  EXPECT_EQ(object_path(kNamespace, {"", "apps"}), "/api/v1/namespaces/apps");
}

TEST(Path, OfANameThatNobodyShouldUseStaysOneSegment) {
  EXPECT_EQ(object_path(kPod, {"a/b", "../c?d#e"}), "/api/v1/namespaces/a%2Fb/pods/..%2Fc%3Fd%23e");
}

TEST(Path, EncodesAllButUnreservedCharactersOnce) {
  EXPECT_EQ(encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(encode("a=b,c d%2F+é"), "a%3Db%2Cc%20d%252F%2B%C3%A9");
}

TEST(Query, JoinsItsPartsInOrderAndLeavesOutWhatIsEmpty) {
  Query query;
  EXPECT_EQ(query.on("/x"), "/x");
  query.add("a", "1 2").add_if_set("b", "").add_if_set("c", "&");
  EXPECT_EQ(query.on("/x"), "/x?a=1%202&c=%26");
}

TEST(Kind, SaysItsApiVersion) {
  EXPECT_EQ(kPod.api_version(), "v1");
  EXPECT_EQ(kIngress.api_version(), "networking.k8s.io/v1");
}

TEST(ObjectKey, ReadsAsNamespaceAndName) {
  EXPECT_EQ(to_text(ObjectKey{"apps", "one"}), "apps/one");
  EXPECT_EQ(to_text(ObjectKey{"", "one"}), "one");
}

}  // namespace
}  // namespace dataplatform::kube
