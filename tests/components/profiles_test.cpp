// What each bare profile comes to: counts, sizes, and that the sheets agree with each other.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Row {
  std::string profile, component, role, count, resources;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.profile << " " << row.component << "/" << row.role;
}

class InProfile : public ::testing::TestWithParam<Row> {};

TEST_P(InProfile, ARoleHasItsCountAndSize) {
  const auto& [profile, component, name, count, resources] = GetParam();
  const Platform platform = platform_of(with(profile));
  const Role& found = role(platform, component, name);
  EXPECT_EQ(count_of(found), count);
  EXPECT_EQ(resources_of(main_of(found)), resources);
}

INSTANTIATE_TEST_SUITE_P(
    All, InProfile,
    ::testing::Values(
        Row{"Development", "postgresql", "server", "1", "250m 512Mi -> 1 1Gi"},
        Row{"Development", "superset", "web", "1", "100m 512Mi -> 1 1Gi"},
        Row{"Development", "superset", "worker", "singleton", "100m 384Mi -> 1 1Gi"},
        Row{"Development", "superset", "cache", "singleton", "50m 64Mi -> 250m 128Mi"},
        Row{"Development", "objectStore", "default", "1", "100m 512Mi -> 1 1Gi"},
        Row{"Staging", "objectStore", "default", "4", "1 2Gi -> 1 2Gi"},
        Row{"Production", "objectStore", "default", "4", "2 4Gi -> 2 4Gi"},
        Row{"Staging", "postgresql", "server", "2", "2 8Gi -> 4 8Gi"},
        Row{"Staging", "postgresql", "pooler", "1", "50m 32Mi -> 250m 128Mi"},
        Row{"Staging", "superset", "web", "1", "250m 512Mi -> 1 1Gi"},
        Row{"Staging", "superset", "worker", "1", "250m 512Mi -> 1 1Gi"},
        Row{"Staging", "superset", "beat", "singleton", "50m 128Mi -> 250m 256Mi"},
        Row{"Staging", "superset", "cache", "singleton", "50m 64Mi -> 250m 256Mi"},
        Row{"Production", "postgresql", "server", "3", "4 16Gi -> 8 16Gi"},
        Row{"Production", "postgresql", "pooler", "2", "100m 64Mi -> 500m 256Mi"},
        Row{"Production", "superset", "web", "2", "500m 1Gi -> 2 2Gi"},
        Row{"Production", "superset", "worker", "2", "500m 1Gi -> 2 2Gi"},
        Row{"Production", "superset", "beat", "singleton", "100m 256Mi -> 500m 512Mi"},
        Row{"Production", "superset", "cache", "singleton", "100m 128Mi -> 500m 512Mi"}));

TEST(Profiles, DevelopmentHasNoPoolerAndNoBeatOfItsOwn) {
  const Platform platform = platform_of(with("Development"));
  EXPECT_THAT(names(named(platform.components, "postgresql").roles), ElementsAre("server"));
  EXPECT_THAT(names(named(platform.components, "superset").roles),
              UnorderedElementsAre("cache", "web", "worker"));
}

int replicas_of(const Role& role) {
  const auto* fixed = std::get_if<model::Fixed>(&role.count);
  return fixed == nullptr ? 1 : fixed->replicas;
}

struct Asked {
  std::int64_t milli = 0, bytes = 0;
};

/// What a pod asks for: its containers together, or its hungriest init container.
Asked asked_by(const std::vector<Container>& containers) {
  Asked together, first;
  for (const Container& one : containers) {
    const auto& r = one.resources;
    if (one.kind == model::ContainerKind::Init) {
      first.milli = std::max(first.milli, r.cpu_request.milli());
      first.bytes = std::max(first.bytes, r.memory_request.bytes());
    } else {
      together.milli += r.cpu_request.milli();
      together.bytes += r.memory_request.bytes();
    }
  }
  return {std::max(first.milli, together.milli), std::max(first.bytes, together.bytes)};
}

// The document's single host: 4 CPUs and 12 GiB carry every pod and the biggest task beside them.
TEST(Profiles, DevelopmentFitsOnOneNode) {
  const Platform platform = platform_of(with("Development"));
  Asked all, task;
  for (const Component& component : platform.components) {
    for (const Role& one : component.roles) {
      const Asked pod = asked_by(one.containers);
      all.milli += pod.milli * replicas_of(one);
      all.bytes += pod.bytes * replicas_of(one);
    }
    for (const Task& one : model::all_tasks(component)) {
      const Asked pod = asked_by(model::containers_of(one));
      task.milli = std::max(task.milli, pod.milli);
      task.bytes = std::max(task.bytes, pod.bytes);
    }
  }
  EXPECT_LE(all.milli + task.milli, 4000);
  EXPECT_LE(all.bytes + task.bytes, 12LL << 30) << all.bytes << " and a task of " << task.bytes;
  EXPECT_GT(all.bytes, 8LL << 30) << "nothing of it is forgotten";
}

class EveryProfile : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, EveryProfile,
                         ::testing::Values("Development", "Staging", "Production"));

TEST_P(EveryProfile, HasNothingWrongInOneNamespaceOrTwo) {
  EXPECT_THAT(errors_of(outcome_of(with(GetParam())).problems), IsEmpty());
  EXPECT_THAT(errors_of(outcome_of("{profile: " + std::string(GetParam()) + "}").problems),
              IsEmpty());
}

TEST_P(EveryProfile, StoresAreInTheDataNamespaceAndTheRestIsNot) {
  const Platform platform = platform_of(with(GetParam()));
  EXPECT_EQ(platform.data_namespace, "data-storage");
  const Component& postgresql = named(platform.components, "postgresql");
  EXPECT_EQ(postgresql.site, model::Site::Data);
  EXPECT_TRUE(postgresql.store);
  const Component& superset = named(platform.components, "superset");
  EXPECT_EQ(superset.site, model::Site::Applications);
  EXPECT_FALSE(superset.store);
}

TEST_P(EveryProfile, NothingRunsAsRootOrWritesToItsRoot) {
  const Platform platform = platform_of(with(GetParam()));
  for (const Component& component : platform.components) {
    for (const Role& one : component.roles) {
      EXPECT_GT(one.run_as.user, 0) << component.name << "/" << one.name;
      EXPECT_GT(one.run_as.group, 0) << component.name << "/" << one.name;
      for (const Container& container : one.containers) {
        EXPECT_EQ(container.writable_root_reason, "") << container.name;
      }
    }
    for (const Task& one : component.tasks)
      EXPECT_GT(one.run_as.user, 0) << one.name;
  }
}

TEST_P(EveryProfile, ATaskThatFailsSaysWhereToLook) {
  const Platform platform = platform_of(with(GetParam(), "{superset: {loadExamples: true}}"));
  for (const Component& component : platform.components) {
    for (const Task& one : component.tasks)
      EXPECT_NE(one.failure_means, "") << one.name;
  }
}

TEST_P(EveryProfile, OnlyWhoMustTalksToTheApiServer) {
  const Platform platform = platform_of(with(GetParam()));
  std::vector<std::string> talkers;
  for (const Component& component : platform.components) {
    for (const Role& one : component.roles) {
      if (one.uses_api_server) talkers.push_back(component.name + "/" + one.name);
      EXPECT_EQ(one.uses_api_server, !one.permissions.empty()) << one.name;
    }
  }
  EXPECT_THAT(talkers, ElementsAre("postgresql/server", "airbyte/worker"));
}

TEST(Registry, EveryComponentHasItsConditionAndProduct) {
  std::vector<std::string> lines;
  for (const Condition& line : conditions()) {
    lines.push_back(std::string(line.component) + " " + std::string(line.condition) + " " +
                    std::string(line.product));
  }
  EXPECT_THAT(lines, ElementsAre("postgresql PostgreSQLReady postgresql",
                                 "objectStore ObjectStoreReady minio",
                                 "airbyte AirbyteReady airbyte", "dremio DremioReady dremio",
                                 "elasticsearch ElasticsearchReady elasticsearch",
                                 "superset SupersetReady superset", "dbt DbtReady dbt"));
}

TEST(Registry, ASheetWhoseWishesDependOnTheDemandIsABug) {
  const Descriptor fickle[] = {
      {"fickle", "FickleReady", "fickle", [](const spec::Resolved&, const model::Demand& demand) {
         Component component;
         if (demand.empty()) {
           component.requests = {{.name = "cache", .what = model::CacheRequest{}}};
         }
         return component;
       }}};
  const spec::Resolved resolved = spec::resolve(spec::Spec{}, spec::Facts::assumed("apps", "lake"));
  EXPECT_THROW(describe(resolved, fickle), std::logic_error);
}

}  // namespace
}  // namespace dataplatform::components::testing
