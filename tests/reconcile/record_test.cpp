#include "controllers/reconcile/record.hpp"

#include "controllers/reconcile/base64.hpp"

#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

TEST(Record, ComesBackAsItWasWritten) {
  Record record;
  record.last_good_spec = Json::parse(R"({"profile":"Staging"})");
  record.release = "2026.11";
  record.done = {{"shop/migrate", "abc"}};
  record.serving_since = true;
  EXPECT_EQ(from_config_map(to_config_map({"apps", "lake"}, record)), record);
}

TEST(Record, AnEmptyOneAsksForNoDataAtAll) {
  EXPECT_FALSE(to_config_map({"apps", "lake"}, {}).contains("data"))
      << "an empty map would make every apply a write";
}

TEST(Record, WhatCannotBeReadCountsAsNotRecorded) {
  const Json broken = Json::parse(R"({"data":{"lastGoodSpec":"{","tasks":"[1]","release":7}})");
  EXPECT_EQ(from_config_map(broken), Record{});
}

TEST(Base64, PadsAsRfc4648Does) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

}  // namespace
}  // namespace dataplatform::reconcile
