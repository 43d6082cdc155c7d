// Commands, options, help and exit codes.
#include "tests/cli/support.hpp"

namespace dataplatform::cli::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class WrongUsage : public ::testing::TestWithParam<std::vector<std::string>> {};

TEST_P(WrongUsage, IsTwoAndSaidOnStandardError) {
  const Outcome outcome = call(GetParam());
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("--help"));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongUsage,
    ::testing::Values(std::vector<std::string>{}, std::vector<std::string>{"validat"},
                      std::vector<std::string>{"validate"}, std::vector<std::string>{"render"},
                      std::vector<std::string>{"validate", "-f"}, std::vector<std::string>{"plan"},
                      std::vector<std::string>{"plan", "-f", "x.yaml", "-o", "xml"},
                      std::vector<std::string>{"plan", "-f", "x.yaml", "--timeout-seconds", "0"},
                      std::vector<std::string>{"render", "-f", "x.yaml", "-o", "xml"},
                      std::vector<std::string>{"validate", "-f", "x.yaml", "--nonsense"},
                      std::vector<std::string>{"crd", "something"},
                      std::vector<std::string>{"explain", "a", "b"},
                      std::vector<std::string>{"run", "--log-level", "loud"},
                      std::vector<std::string>{"run", "--leader-elect", "perhaps"}));

TEST(Help, IsGoodAndOnStandardOutput) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"-h"}, {"validate", "--help"}, {"run", "-h"}}) {
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, IsEmpty());
    EXPECT_THAT(outcome.out, HasSubstr("Usage: dataplatform-operator"));
  }
}

TEST(Help, NamesEveryCommandWithWhatItDoes) {
  const std::string help = call({"--help"}).out;
  for (const char* command : {"validate", "render", "plan", "crd", "explain", "run"}) {
    EXPECT_THAT(help, HasSubstr("\n  " + std::string(command) + " ")) << command;
    EXPECT_THAT(call({command, "--help"}).out,
                HasSubstr(std::string("dataplatform-operator ") + command))
        << command;
  }
}

TEST(Help, AsAPluginSpeaksOfKubectl) {
  for (const char* program :
       {"kubectl-dataplatform", "/usr/local/bin/kubectl-dataplatform", "./kubectl-dataplatform"}) {
    EXPECT_THAT(call({"--help"}, "", program).out, HasSubstr("Usage: kubectl dataplatform "))
        << program;
    EXPECT_THAT(call({"render", "--help"}, "", program).out,
                HasSubstr("Usage: kubectl dataplatform render "))
        << program;
  }
  EXPECT_THAT(call({"--help"}, "", "/opt/kubectl-dataplatform/dataplatform-operator").out,
              HasSubstr("Usage: dataplatform-operator "));
}

TEST(Version, IsOneLine) {
  const Outcome outcome = call({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, std::string(DP_VERSION) + "\n");
}

TEST(Run, TakesItsOptions) {
  const Outcome outcome =
      call({"run", "--kubeconfig", "/k", "--context", "c", "--namespace", "ops",
            "--watch-namespace", "apps", "--leader-elect", "false", "--metrics-address", "",
            "--health-address", "127.0.0.1:1", "--log-level", "debug"});
  EXPECT_EQ(outcome.code, 4);  // what the stand-in answers: codes of commands go through
  const RunOptions& asked = last_run();
  EXPECT_EQ(asked.kubeconfig, "/k");
  EXPECT_EQ(asked.context, "c");
  EXPECT_EQ(asked.lease_namespace, "ops");
  EXPECT_EQ(asked.watch_namespace, "apps");
  EXPECT_FALSE(asked.leader_elect);
  EXPECT_EQ(asked.metrics_address, "");
  EXPECT_EQ(asked.health_address, "127.0.0.1:1");
  EXPECT_EQ(asked.log_level, "debug");
}

TEST(Run, WithoutOptionsElectsALeaderAndServesBothPorts) {
  call({"run"});
  EXPECT_TRUE(last_run().leader_elect);
  EXPECT_EQ(last_run().metrics_address, "0.0.0.0:8080");
  EXPECT_EQ(last_run().health_address, "0.0.0.0:8081");
}

TEST(Crd, IsTheFileInTheRepository) {
  const Outcome outcome = call({"crd"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out,
            text_of(std::string(DP_SOURCE_DIR) + "/crds/dataplatform.io_dataplatforms.yaml"));
}

TEST(Explain, WithoutAPathShowsTheSpec) {
  const Outcome outcome = call({"explain"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out,
              AllOf(StartsWith("spec\n"), HasSubstr("components"), HasSubstr("profile")));
}

TEST(Explain, AFieldWithItsLimitsAndEffect) {
  for (const char* path :
       {"components.superset.web.replicas", "spec.components.superset.web.replicas"}) {
    const Outcome outcome = call({"explain", path});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.out,
                AllOf(StartsWith("spec.components.superset.web.replicas  <number>"),
                      HasSubstr("limits:"), HasSubstr("effect:"), HasSubstr("change:")));
  }
}

TEST(Explain, AnUnknownFieldSuggestsANearOne) {
  const Outcome outcome = call({"explain", "components.supersett.web"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_EQ(outcome.err, "spec.components has no field supersett; did you mean superset?\n");
}

TEST(Explain, AnUnknownFieldFarFromAllListsThem) {
  const Outcome outcome = call({"explain", "components.qqqqqqqq"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("there are airbyte, dremio, superset"));
}

TEST(Explain, WhatHasNoFieldsSaysSo) {
  const Outcome outcome = call({"explain", "profile.more"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("spec.profile has no fields"));
}

TEST(Explain, APathCannotDriveTheTerminal) {
  const Outcome outcome = call({"explain", "com\x1b[31mponents\nx"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(lines(outcome.err), ::testing::SizeIs(1));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("\\x1b[31m"), Not(HasSubstr("\x1b"))));
}

TEST(Output, ThatCannotBeWrittenIsNoSuccess) {
  std::ofstream full("/dev/full");
  ASSERT_TRUE(full.is_open());
  std::string program = "dataplatform-operator", command = "crd";
  char* argv[] = {program.data(), command.data(), nullptr};
  const Caught caught("");
  std::cout.rdbuf(full.rdbuf());
  EXPECT_EQ(run_command_line(2, argv), 1);
  EXPECT_EQ(caught.err.str(), "the output could not be written\n");
}

}  // namespace
}  // namespace dataplatform::cli::testing
