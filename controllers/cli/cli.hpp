// The command line: `dataplatform-operator` and, called by its other name, `kubectl dataplatform`.
#pragma once

#include <string>
#include <vector>

namespace dataplatform::cli {

/// Exit codes that scripts can rely on.
enum ExitCode : int {
  kGood = 0,
  kInvalidInput = 1,
  kWrongUsage = 2,
  kUnreachable = 4,
  kTimedOut = 5
};

/// Everything that `main` does.
int run_command_line(int argc, char** argv);

struct ValidateOptions {
  std::vector<std::string> files;  // "-" is standard input
  std::string facts_file;
};
int validate(const ValidateOptions& options);

struct RenderOptions {
  std::vector<std::string> files;
  std::string facts_file;
  std::string format = "yaml";  // or "json"
};
int render(const RenderOptions& options);

int print_crd();
int explain(const std::string& path);

struct PlanOptions {
  std::vector<std::string> files;  // "-" is standard input
  std::string kubeconfig;
  std::string context;
  std::string operator_namespace = "dataplatform-system";
  std::string format = "text";  // "json", "yaml"
  int timeout_seconds = 120;
};
/// Ends the process itself once it has asked a cluster.
int plan(const PlanOptions& options);

struct RunOptions {
  std::string kubeconfig;
  std::string context;
  std::string lease_namespace;  // "" is the operator's own
  std::string watch_namespace;  // "" is all
  bool leader_elect = true;
  std::string metrics_address = "0.0.0.0:8080";
  std::string health_address = "0.0.0.0:8081";
  std::string log_level = "info";
};
int run(const RunOptions& options);

}  // namespace dataplatform::cli
