// What is made from the field table and kept in the repository: files and code say the same.
// UPDATE_GENERATED=1 writes the files anew.
#include "tests/spec/support.hpp"

#include <cstdlib>
#include <functional>

namespace dataplatform::spec {
namespace {

void expect_file(const std::string& path, const std::string& wanted) {
  if (std::getenv("UPDATE_GENERATED") != nullptr) {
    std::ofstream(std::string(DP_SOURCE_DIR) + "/" + path) << wanted;
    return;
  }
  EXPECT_TRUE(file(path) == wanted)
      << path << " is not what the field table makes; run the tests with UPDATE_GENERATED=1";
}

/// Calls `visit` with every schema below `schema`.
void each_schema(const Json& schema, const std::string& path,
                 const std::function<void(const Json&, const std::string&)>& visit) {
  visit(schema, path);
  if (schema.contains("properties")) {
    for (const auto& [name, child] : schema["properties"].items())
      each_schema(child, path + "." + name, visit);
  }
  for (const char* key : {"items", "additionalProperties"}) {
    if (schema.contains(key)) each_schema(schema[key], path + "[]", visit);
  }
}

Json root_schema() {
  return crd()["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
}

TEST(Generated, CrdFileIsWhatTheTableMakes) {
  expect_file("crds/dataplatform.io_dataplatforms.yaml", crd_yaml());
}

TEST(Generated, ReferenceIsWhatTheTableMakes) {
  expect_file("docs/reference.md", reference_markdown());
}

TEST(Generated, CrdFitsIntoAnAnnotation) {
  EXPECT_LT(base::to_line(crd()).size(), 250'000u);
  EXPECT_LT(crd_yaml().size(), 250'000u);
}

TEST(Generated, CrdTextSaysTheSameAsTheCrd) {
  EXPECT_EQ(yaml(crd_yaml()), crd());
}

TEST(Generated, EverythingIsBounded) {
  each_schema(
      root_schema()["properties"]["spec"], "spec", [](const Json& schema, const std::string& path) {
        const std::string type = schema.value("type", "");
        if (type == "string") {
          EXPECT_TRUE(schema.contains("maxLength") || schema.contains("enum")) << path;
        }
        if (type == "integer") {
          EXPECT_TRUE(schema.contains("minimum") && schema.contains("maximum")) << path;
        }
        if (type == "array") {
          EXPECT_TRUE(schema.contains("maxItems") && schema.contains("x-kubernetes-list-type"))
              << path;
        }
        if (schema.contains("additionalProperties")) {
          EXPECT_TRUE(schema.contains("maxProperties")) << path;
        }
        EXPECT_FALSE(schema.contains("default"))
            << path << ": defaults are never written into spec";
        EXPECT_FALSE(schema.contains("nullable")) << path;
      });
}

TEST(Generated, EveryFieldIsDescribed) {
  each_schema(root_schema()["properties"]["spec"], "spec",
              [](const Json& schema, const std::string& path) {
                if (!path.ends_with("[]")) {
                  EXPECT_FALSE(schema.value("description", "").empty()) << path;
                }
              });
}

TEST(Generated, MessagesOfRulesHaveNoLineBreaks) {
  each_schema(root_schema(), "", [](const Json& schema, const std::string& path) {
    for (const Json& rule : base::array_at(schema, {"x-kubernetes-validations"})) {
      EXPECT_EQ(rule["message"].get<std::string>().find('\n'), std::string::npos) << path;
      EXPECT_FALSE(rule["message"].get<std::string>().empty()) << path;
    }
  });
}

TEST(Generated, ListsOfNamedThingsAreMaps) {
  const Json spec = root_schema()["properties"]["spec"]["properties"];
  const Json buckets = spec["components"]["properties"]["objectStore"]["properties"]["buckets"];
  EXPECT_EQ(buckets["x-kubernetes-list-type"], "map");
  EXPECT_EQ(buckets["x-kubernetes-list-map-keys"], Json::array({"name"}));
  EXPECT_EQ(buckets["items"]["required"], Json::array({"name"}));
  EXPECT_EQ(spec["objectOverrides"]["x-kubernetes-list-map-keys"], Json::array({"kind", "name"}));
}

TEST(Generated, StatusStartsUnknown) {
  const Json status = root_schema()["properties"]["status"];
  EXPECT_EQ(status["default"]["observedGeneration"], -1);
  EXPECT_EQ(status["default"]["conditions"][0]["type"], "Ready");
  EXPECT_EQ(status["default"]["conditions"][0]["status"], "Unknown");
}

}  // namespace
}  // namespace dataplatform::spec
