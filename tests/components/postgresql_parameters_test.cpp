// What PostgreSQL is told: memory by the limit, shared settings, durability.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using base::Json;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

Role server(const Platform& platform) {
  return role(platform, "postgresql", "server");
}

Json member_of(const Platform& platform) {
  return yaml_file(server(platform), "config", "member.yml");
}

Json shared_of(const Platform& platform) {
  return yaml_file(server(platform), "config", "bootstrap.yml")["bootstrap"]["dcs"];
}

Json parameters_of(const Platform& platform) {
  return shared_of(platform)["postgresql"]["parameters"];
}

struct Memory {
  std::string limit, shared_buffers, effective_cache_size, work_mem, maintenance_work_mem;
};
void PrintTo(const Memory& row, std::ostream* out) {
  *out << row.limit;
}

class MemoryOf : public ::testing::TestWithParam<Memory> {};

TEST_P(MemoryOf, AMemberFollowsItsLimit) {
  const Memory& row = GetParam();
  const Platform platform = platform_of(with(
      "Production", "{postgresql: {server: {resources: {limits: {memory: " + row.limit + "}}}}}"));
  const Json own = member_of(platform)["postgresql"]["parameters"];
  EXPECT_EQ(own["shared_buffers"], row.shared_buffers);
  EXPECT_EQ(own["effective_cache_size"], row.effective_cache_size);
  EXPECT_EQ(own["work_mem"], row.work_mem);
  EXPECT_EQ(own["maintenance_work_mem"], row.maintenance_work_mem);
}

INSTANTIATE_TEST_SUITE_P(All, MemoryOf,
                         ::testing::Values(Memory{"16Gi", "4GB", "12GB", "64MB", "1GB"},
                                           Memory{"8Gi", "2GB", "6GB", "32MB", "512MB"},
                                           Memory{"1Gi", "256MB", "768MB", "4MB", "64MB"},
                                           Memory{"512Mi", "128MB", "384MB", "4MB", "64MB"},
                                           Memory{"10G", "2384MB", "7152MB", "37MB", "596MB"}));

// A limit and what follows from it must reach a member in the same restart: never from the shared
// settings.
TEST(Memory, BelongsToTheMemberAndNotToAllOfThem) {
  const Platform platform =
      platform_of(with("Production", "{postgresql: {parameters: {work_mem: 16MB}}}"));
  EXPECT_EQ(member_of(platform)["postgresql"]["parameters"]["work_mem"], "16MB");
  for (const char* name :
       {"shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem"}) {
    EXPECT_FALSE(parameters_of(platform).contains(name)) << name;
  }
}

TEST(Parameters, AreTheOnesThatWerePromised) {
  // With Airbyte's direct connections 200 do not suffice: see connections_test.cpp.
  const Json parameters =
      parameters_of(platform_of(with("Production", "{airbyte: {mode: Disabled}}")));
  EXPECT_EQ(parameters["wal_level"], "replica");
  EXPECT_EQ(parameters["max_wal_senders"], 10);
  EXPECT_EQ(parameters["wal_keep_size"], "1GB");
  EXPECT_EQ(parameters["synchronous_commit"], "on");
  EXPECT_EQ(parameters["max_connections"], 200);
  EXPECT_EQ(parameters["password_encryption"], "scram-sha-256");
  EXPECT_EQ(parameters["wal_log_hints"], "on");
  // Patroni owns these; a second hand breaks fail-over.
  for (const char* name :
       {"synchronous_standby_names", "primary_conninfo", "listen_addresses", "hot_standby"}) {
    EXPECT_FALSE(parameters.contains(name)) << name;
  }
}

TEST(Parameters, TheUsersWordWins) {
  const Platform platform =
      platform_of(with("Production",
                       "{postgresql: {parameters: {wal_keep_size: 4GB, max_wal_senders: \"20\", "
                       "log_min_duration_statement: 1s}}}"));
  EXPECT_EQ(parameters_of(platform)["wal_keep_size"], "4GB");
  EXPECT_EQ(parameters_of(platform)["max_wal_senders"], 20);
  EXPECT_EQ(parameters_of(platform)["log_min_duration_statement"], "1s");
}

struct Slots {
  std::string server, keep;
};
void PrintTo(const Slots& row, std::ostream* out) {
  *out << row.server;
}

class SlotsOf : public ::testing::TestWithParam<Slots> {};

TEST_P(SlotsOf, AnAbsentStandbyCannotFillTheVolume) {
  const Platform platform =
      platform_of(with("Production", "{postgresql: {server: " + GetParam().server + "}}"));
  EXPECT_EQ(parameters_of(platform)["max_slot_wal_keep_size"], GetParam().keep);
}

INSTANTIATE_TEST_SUITE_P(All, SlotsOf,
                         ::testing::Values(Slots{"{storage: {size: 100Gi}}", "10GB"},
                                           Slots{"{storage: {size: 2Gi}}", "1GB"},
                                           Slots{"{walStorage: {size: 50Gi}}", "25GB"}));

struct Mode {
  std::string name, spec;
  bool synchronous, strict;
};
void PrintTo(const Mode& row, std::ostream* out) {
  *out << row.name;
}

class ModeOf : public ::testing::TestWithParam<Mode> {};

TEST_P(ModeOf, DurabilityDecidesWhetherACommitWaits) {
  const Json shared = shared_of(platform_of(GetParam().spec));
  EXPECT_EQ(shared["synchronous_mode"], GetParam().synchronous);
  EXPECT_EQ(shared["synchronous_mode_strict"], GetParam().strict);
  EXPECT_EQ(shared["synchronous_node_count"], 1);
}

INSTANTIATE_TEST_SUITE_P(
    All, ModeOf,
    ::testing::Values(
        Mode{"OneMember", with("Development"), false, false},
        Mode{"TwoMembersInDevelopment",
             with("Development", "{postgresql: {server: {replicas: 2}}}"), true, false},
        Mode{"Staging", with("Staging"), true, true},
        Mode{"Production", with("Production"), true, true},
        Mode{"Preferred", with("Production", "{postgresql: {durability: Preferred}}"), true, false},
        Mode{"ASingleMemberInProduction",
             with("Production", "{postgresql: {server: {replicas: 1}}}"), false, false}));

TEST(Durability, RequiredWithOneMemberIsRefused) {
  const Outcome outcome = outcome_of(with("Development", "{postgresql: {durability: Required}}"));
  EXPECT_THAT(errors_of(outcome.problems),
              ElementsAre(::testing::HasSubstr("no standby could confirm")));
}

}  // namespace
}  // namespace dataplatform::components::testing
