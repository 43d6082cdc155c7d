#include "operator/kube/document.hpp"

#include <gtest/gtest.h>

namespace dataplatform::kube {
namespace {

using base::ErrorKind;

std::string nested(std::size_t levels) {
  std::string text = "{\"a\":";
  for (std::size_t i = 1; i < levels; ++i)
    text += '[';
  text += '1';
  for (std::size_t i = 1; i < levels; ++i)
    text += ']';
  return text + "}";
}

Json entry(const std::string& manager) {
  return {{"manager", manager},
          {"operation", "Apply"},
          {"time", "t"},
          {"fieldsV1", {{"f:spec", Json::object()}}}};
}

std::string list_of(const Json& items, const std::string& kind = "ConfigMapList") {
  const Json list = {{"kind", kind},
                     {"metadata", {{"resourceVersion", "7"}, {"continue", "next"}}},
                     {"items", items}};
  return list.dump();
}

// --- documents

TEST(Document, IsBoundedInDepth) {
  EXPECT_TRUE(read_document(nested(128), Keep::Everything).has_value());
  const auto deep = read_document(nested(129), Keep::Everything);
  ASSERT_FALSE(deep.has_value());
  EXPECT_EQ(deep.error(), "nested deeper than 128 levels");
  EXPECT_FALSE(read_document(nested(100'000), Keep::OwnFields).has_value());
}

TEST(Document, ThatIsNoneIsRefusedWithoutQuotingIt) {
  EXPECT_EQ(read_document("{\"data\":\"s3cret\",}", Keep::Everything).error(),
            "no JSON, at byte 18");
  EXPECT_EQ(read_document("", Keep::Everything).error(), "no JSON, at byte 1");
  EXPECT_EQ(read_document("[1]", Keep::Everything).error(), "no JSON object");
  EXPECT_EQ(read_document("{\"a\":1e999}", Keep::Everything).error(),
            "a number that is out of range");
}

TEST(Document, LosesTheFieldsOfForeignManagersOnlyWhereAsked) {
  const Json fields = {entry("kubectl"), entry("dataplatform-operator"),
                       entry("dataplatform-operator/meta")};
  const Json object = {{"metadata", {{"managedFields", fields}, {"name", "a"}}},
                       {"fieldsV1", "mine"}};
  EXPECT_EQ(*read_document(object.dump(), Keep::Everything), object);
  Json thinner = object;
  thinner["metadata"]["managedFields"][0].erase("fieldsV1");
  EXPECT_EQ(*read_document(object.dump(), Keep::OwnFields), thinner);
}

TEST(Document, LosesNothingElseOfThatName) {
  Json ours = entry("dataplatform-operator");
  ours["fieldsV1"] = {{"f:spec", {{"fieldsV1", 1}}}};
  Json object;
  object["metadata"] = {{"managedFields", {ours}}, {"ownerReferences", {{{"fieldsV1", 2}}}}};
  EXPECT_EQ(*read_document(object.dump(), Keep::OwnFields), object);
}

TEST(Document, LosesThemInEachItemOfAList) {
  const Json object = {{"metadata", {{"managedFields", {entry("kubectl")}}}}};
  const auto page = read_page(list_of({object, object}), Detail::Full);
  ASSERT_TRUE(page.has_value());
  for (const Json& item : page->items)
    EXPECT_EQ(item["metadata"]["managedFields"][0],
              (Json{{"manager", "kubectl"}, {"operation", "Apply"}, {"time", "t"}}));
}

// --- objects

TEST(Object, ThatIsATableIsAnError) {
  const auto answer = read_object(R"({"kind":"Table"})", Detail::Full);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::Internal);
  EXPECT_EQ(answer.error().message,
            "the API server's answer is not usable: a Table came where an object was asked for");
}

TEST(Object, ThatIsWholeWhereMetadataWasAskedForIsAnError) {
  EXPECT_TRUE(read_object(R"({"kind":"Secret"})", Detail::Full).has_value());
  EXPECT_TRUE(read_object(R"({"kind":"PartialObjectMetadata"})", Detail::Metadata).has_value());
  EXPECT_FALSE(read_object(R"({"kind":"Secret"})", Detail::Metadata).has_value());
}

TEST(Object, ThatIsNoJsonIsAnError) {
  EXPECT_EQ(read_object("<html>", Detail::Full).error().message,
            "the API server's answer is not usable: no JSON, at byte 1");
}

// --- pages

TEST(Page, HasTheVersionOfTheListAndTheTokenOfTheNext) {
  const auto page =
      read_page(list_of({{{"metadata", {{"name", "a"}, {"resourceVersion", "9"}}}}}), Detail::Full);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->resource_version, "7");
  EXPECT_EQ(page->continue_token, "next");
  ASSERT_EQ(page->items.size(), 1U);
  EXPECT_EQ(page->items[0]["metadata"]["name"], "a");
}

TEST(Page, MayBeEmptyInThreeWays) {
  for (const Json& items : {Json::array(), Json()})
    EXPECT_TRUE(read_page(list_of(items), Detail::Full)->items.empty());
  EXPECT_TRUE(read_page(R"({"kind":"PodList","metadata":{}})", Detail::Full)->items.empty());
}

TEST(Page, OfAnotherShapeIsAnError) {
  EXPECT_FALSE(read_page(list_of(5), Detail::Full).has_value());
  EXPECT_FALSE(read_page(list_of(Json::array(), "Pod"), Detail::Full).has_value());
  EXPECT_FALSE(read_page(list_of(Json::array(), "Table"), Detail::Full).has_value());
  EXPECT_FALSE(read_page(list_of(Json::array(), "SecretList"), Detail::Metadata).has_value());
  EXPECT_TRUE(
      read_page(list_of(Json::array(), "PartialObjectMetadataList"), Detail::Metadata).has_value());
}

// --- discovery

TEST(Discovery, KnowsWhatIsListed) {
  const std::string text =
      R"({"kind":"APIResourceList","resources":[{"name":"deployments"},{"name":"jobs/status"}]})";
  EXPECT_TRUE(*read_discovery(text, kDeployment));
  EXPECT_FALSE(*read_discovery(text, kJob));
  EXPECT_FALSE(read_discovery(R"({"kind":"Status"})", kJob).has_value());
}

// --- events

struct Row {
  const char* line;
  WatchEventType type;
};

TEST(Event, IsWhatItsTypeSaysOrUndecodable) {
  using Type = WatchEventType;
  for (const Row& row : {
           Row{R"({"type":"ADDED","object":{"kind":"Pod"}})", Type::Added},
           Row{R"({"type":"MODIFIED","object":{"kind":"Pod"}})", Type::Modified},
           Row{R"({"type":"DELETED","object":{"kind":"Pod"}})", Type::Deleted},
           Row{R"({"type":"BOOKMARK","object":{"kind":"Pod"}})", Type::Bookmark},
           Row{R"({"type":"ERROR","object":{"kind":"Status","code":410}})", Type::Error},
           Row{R"({"type":"MOVED","object":{"kind":"Pod"}})", Type::Undecodable},
           Row{R"({"type":5,"object":{"kind":"Pod"}})", Type::Undecodable},
           Row{R"({"object":{"kind":"Pod"}})", Type::Undecodable},
           Row{R"({"type":"DELETED"})", Type::Undecodable},
           Row{R"({"type":"DELETED","object":null})", Type::Undecodable},
           Row{R"({"type":"ADDED","object":{"kind":"Table"}})", Type::Undecodable},
           Row{R"({"type":"ADDED","object":{"kind":"Pod"})", Type::Undecodable},
           Row{R"([])", Type::Undecodable},
           Row{"<html>", Type::Undecodable},
       })
    EXPECT_EQ(read_event(row.line, Detail::Full).type, row.type) << row.line;
}

TEST(Event, HoldsTheObject) {
  const WatchEvent event =
      read_event(R"({"type":"ADDED","object":{"metadata":{"name":"a"}}})", Detail::Full);
  EXPECT_EQ(event.object["metadata"]["name"], "a");
}

TEST(Event, OfAWholeObjectIsUndecodableWhereMetadataWasAskedFor) {
  using Type = WatchEventType;
  for (const Row& row : {
           Row{R"({"type":"ADDED","object":{"kind":"Secret"}})", Type::Undecodable},
           Row{R"({"type":"DELETED","object":{"kind":"Secret"}})", Type::Undecodable},
           Row{R"({"type":"ADDED","object":{"kind":"PartialObjectMetadata"}})", Type::Added},
           Row{R"({"type":"BOOKMARK","object":{"kind":"Secret"}})", Type::Bookmark},
           Row{R"({"type":"ERROR","object":{"kind":"Status"}})", Type::Error},
       })
    EXPECT_EQ(read_event(row.line, Detail::Metadata).type, row.type) << row.line;
}

TEST(Event, TooDeepIsUndecodable) {
  const std::string line = R"({"type":"ADDED","object":)" + nested(128) + "}";
  EXPECT_EQ(read_event(line, Detail::Full).type, WatchEventType::Undecodable);
}

}  // namespace
}  // namespace dataplatform::kube
