#include "controllers/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::catalog {
namespace {

const Release& release() {
  return *find_release(latest_release());
}

const Role& role(const char* profile, const char* name) {
  return release().profiles.at(profile).roles.at(name);
}

TEST(Catalog, KnowsItsReleases) {
  for (const std::string& name : releases()) {
    ASSERT_NE(find_release(name), nullptr) << name;
    EXPECT_EQ(find_release(name)->name, name);
  }
  EXPECT_EQ(find_release("1999.01"), nullptr);
  EXPECT_EQ(find_release(""), nullptr);
}

TEST(Catalog, EveryProfileHasEveryRole) {
  for (const char* profile : {"Development", "Staging", "Production"}) {
    for (const auto& [name, production] : release().profiles.at("Production").roles) {
      const auto& roles = release().profiles.at(profile).roles;
      ASSERT_TRUE(roles.contains(name)) << profile << " " << name;
      EXPECT_EQ(roles.at(name).storage.has_value(), production.storage.has_value())
          << profile << " " << name;
    }
  }
}

TEST(Catalog, RequestsAreWithinLimits) {
  for (const auto& [profile, table] : release().profiles) {
    for (const auto& [name, each] : table.roles) {
      EXPECT_LE(each.requests.cpu, each.limits.cpu) << profile << " " << name;
      EXPECT_LE(each.requests.memory, each.limits.memory) << profile << " " << name;
      if (each.memory_is_fixed) {
        EXPECT_EQ(each.requests.memory, each.limits.memory) << profile << " " << name;
      }
    }
  }
}

TEST(Catalog, DevelopmentFitsOnASmallNode) {
  std::int64_t cpu = 0, memory = 0;
  for (const auto& [name, each] : release().profiles.at("Development").roles) {
    cpu += each.requests.cpu.milli() * each.replicas;
    memory += each.requests.memory.bytes() * each.replicas;
  }
  EXPECT_LE(cpu, 4000);
  EXPECT_LE(memory, 12ll << 30);
}

TEST(Catalog, ProductionIsAsPromised) {
  EXPECT_EQ(role("Production", "postgresql.server").replicas, 3);
  EXPECT_EQ(role("Production", "postgresql.server").storage->size.canonical_bytes(), "100Gi");
  EXPECT_EQ(role("Production", "airbyte.worker").autoscaling->max, 10);
  EXPECT_EQ(role("Production", "dremio.coordinator").limits.memory.canonical_bytes(), "24Gi");
  EXPECT_EQ(role("Production", "elasticsearch.data").replicas, 3);
  EXPECT_EQ(release().profiles.at("Production").topology_spread, "Zone");
}

TEST(Catalog, ImagesTakeTheirVersion) {
  EXPECT_EQ(image_of(release(), "superset", "3.0.0"), "apache/superset:3.0.0");
  EXPECT_EQ(image_of(release(), "valkey", "3.0.0"), "valkey/valkey:8");
  EXPECT_EQ(image_of(release(), "nothing", "1"), "");
}

TEST(Catalog, AnotherRegistryReplacesTheHostOnly) {
  EXPECT_EQ(moved_to("mirror.example.com/x", "apache/superset:3.0.0"),
            "mirror.example.com/x/apache/superset:3.0.0");
  EXPECT_EQ(moved_to("mirror.example.com/x", "ghcr.io/team/tools:1"),
            "mirror.example.com/x/team/tools:1");
  EXPECT_EQ(moved_to("mirror.example.com", "localhost/tools:1"), "mirror.example.com/tools:1");
  EXPECT_EQ(moved_to("mirror.example.com", "host:5000/tools:1"), "mirror.example.com/tools:1");
  EXPECT_EQ(moved_to("mirror.example.com", "zookeeper:3.9"), "mirror.example.com/zookeeper:3.9");
}

}  // namespace
}  // namespace dataplatform::catalog
