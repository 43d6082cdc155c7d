#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

using testing::HasSubstr;

TEST(Explain, SaysAllOfAField) {
  const auto text = explain("spec.components.superset.web.autoscaling.maxReplicas");
  ASSERT_TRUE(text.has_value());
  for (const char* part : {"spec.components.superset.web.autoscaling.maxReplicas  <number>",
                           "Most pods.", "1 to 500", "honoured", "at once"})
    EXPECT_THAT(*text, HasSubstr(part));
}

TEST(Explain, ListsTheFieldsOfAnObject) {
  EXPECT_THAT(*explain(""), HasSubstr("profile"));
  EXPECT_THAT(*explain("spec"), HasSubstr("objectOverrides"));
  EXPECT_THAT(*explain("components.objectStore.buckets"), HasSubstr("externalName"));
  EXPECT_THAT(*explain("components.objectStore.buckets[0].name"),
              HasSubstr("What the platform calls it"));
  EXPECT_THAT(*explain("imagePullSecrets"), HasSubstr("name (required)"));
}

TEST(Explain, SaysWhatIsNotHonoured) {
  EXPECT_THAT(*explain("monitoring"), HasSubstr("not acted on"));
  EXPECT_THAT(*explain("monitoring.dashboards.mode"), HasSubstr("not acted on"));
  EXPECT_THAT(*explain("components.superset.web.replicas"), HasSubstr("honoured"));
  EXPECT_THAT(*explain("recovery.role"), HasSubstr("held unless it is Primary"));
}

TEST(Explain, HelpsWithTypingErrors) {
  const auto wrong = explain("components.superset.web.replica");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().message,
            "spec.components.superset.web has no field replica; did you mean replicas?");
  EXPECT_THAT(explain("paused.now").error().message, HasSubstr("spec.paused has no fields"));
}

TEST(Reference, HasEveryField) {
  const std::string page = reference_markdown();
  for (const char* row :
       {"| `spec.profile` |", "| `spec.components.dremio.executorPools[].name` |",
        "| `role.storage.size` |", "| `spec.components.postgresql.pooler.defaultPoolSize` |",
        "| `spec.objectOverrides[].patch` |"})
    EXPECT_THAT(page, HasSubstr(row));
}

}  // namespace
}  // namespace dataplatform::spec
