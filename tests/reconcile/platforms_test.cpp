// What is kept of DataPlatforms.
#include "controllers/reconcile/platforms.hpp"

#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

Json platform(const std::string& uid, int generation) {
  Json object = {{"apiVersion", "dataplatform.io/v1alpha1"}, {"kind", "DataPlatform"}};
  object["metadata"] = {
      {"name", "lake"}, {"namespace", "apps"}, {"uid", uid}, {"generation", generation}};
  return object;
}

struct Kept {
  std::int64_t generation_after(const std::vector<Json>& objects) {
    for (const Json& object : objects) {
      platforms.begin_list();
      platforms.upsert(object);
      platforms.end_list();
    }
    return platforms.find({"apps", "lake"})->generation;
  }

  int told = 0;
  Platforms platforms{[this](const kube::ObjectKey&, bool, bool) { ++told; }};
};

// Found by simulation, seed 292: a list from a server that lagged behind, and status told of it.
TEST(Platforms, AnOlderGenerationIsNotBelieved) {
  Kept kept;
  EXPECT_EQ(kept.generation_after({platform("a", 2), platform("a", 3), platform("a", 2)}), 3);
  EXPECT_EQ(kept.told, 2);
}

// Found by simulation, seed 1150: a process asked for the object that a late list had shown.
TEST(Platforms, WhatWasAskedForOutlivesALateList) {
  Kept kept;
  kept.generation_after({platform("a", 1)});
  kept.platforms.begin_list();
  kept.platforms.hear(platform("a", 3));
  kept.platforms.upsert(platform("a", 2));
  kept.platforms.end_list();
  EXPECT_EQ(kept.platforms.find({"apps", "lake"})->generation, 3);
}

TEST(Platforms, AnotherObjectOfTheNameBeginsAnew) {
  Kept kept;
  EXPECT_EQ(kept.generation_after({platform("a", 3), platform("b", 1)}), 1);
}

}  // namespace
}  // namespace dataplatform::reconcile
