// How the memory of a process is divided: the table of Dremio's own start script.
#include "controllers/components/dremio/memory.hpp"
#include "tests/components/lake_support.hpp"

namespace dataplatform::components::testing {
namespace {

using dremio_parts::Memory;
using dremio_parts::memory_of;

struct Row {
  std::int64_t megabytes;
  bool executor;
  Memory memory;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.megabytes << (row.executor ? " executor" : " coordinator");
}

class DremioMemoryOf : public ::testing::TestWithParam<Row> {};

TEST_P(DremioMemoryOf, IsDividedAsTheStartScriptDoes) {
  EXPECT_EQ(memory_of(GetParam().megabytes, GetParam().executor), GetParam().memory);
}

INSTANTIATE_TEST_SUITE_P(
    All, DremioMemoryOf,
    ::testing::Values(Row{4096, false, {1844, 2048}}, Row{4096, true, {2048, 1844}},
                      Row{6144, true, {2048, 3789}}, Row{8192, true, {4096, 3687}},
                      Row{16384, true, {4096, 11469}}, Row{16384, false, {13517, 2048}},
                      Row{24576, false, {16384, 6964}}, Row{32768, true, {4096, 27034}},
                      Row{63999, true, {8192, 52608}}, Row{64000, true, {8192, 49808}},
                      Row{131072, false, {16384, 108688}}));

TEST(DremioMemory, NothingIsLeftOverAndNothingIsNegative) {
  for (std::int64_t megabytes = 4096; megabytes < 140000; megabytes += 127) {
    for (const bool executor : {false, true}) {
      const Memory memory = memory_of(megabytes, executor);
      EXPECT_GT(memory.heap, 0) << megabytes;
      EXPECT_GT(memory.direct, 0) << megabytes;
      EXPECT_LT(memory.heap + memory.direct, megabytes);
    }
  }
}

TEST(DremioMemory, ComesFromTheLimitOfEachRole) {
  const Platform platform = lake_of(with("Production",
                                         "{dremio: {executorPools: [{name: big, replicas: 1, "
                                         "resources: {limits: {memory: 32Gi}}}]}}"));
  const auto heap = [&](const char* name, std::size_t at) {
    return variable(role(platform, "dremio", name).containers.at(at),
                    "DREMIO_MAX_HEAP_MEMORY_SIZE_MB") +
           "+" +
           variable(role(platform, "dremio", name).containers.at(at),
                    "DREMIO_MAX_DIRECT_MEMORY_SIZE_MB");
  };
  EXPECT_EQ(heap("coordinator", 1), "16384+6964");
  EXPECT_EQ(heap("executor", 0), "4096+11469");
  EXPECT_EQ(heap("executor-big", 0), "4096+27034");
}

TEST(DremioMemory, TooLittleIsRefusedWhereItIsWritten) {
  const std::string little = "resources: {requests: {memory: 2Gi}, limits: {memory: 2Gi}}";
  EXPECT_THAT(
      errors_of(
          lake_outcome(with("Production",
                            "{dremio: {coordinator: {" + little + "}, executor: {" + little +
                                "}, executorPools: [{name: small, replicas: 1, " + little + "}]}}"))
              .problems),
      ::testing::ElementsAre(
          ::testing::HasSubstr("spec.components.dremio.coordinator.resources.limits.memory is 2Gi"),
          ::testing::HasSubstr("spec.components.dremio.executor.resources.limits.memory is 2Gi"),
          ::testing::HasSubstr(
              "spec.components.dremio.executorPools[0].resources.limits.memory is 2Gi")));
}

}  // namespace
}  // namespace dataplatform::components::testing
