#include "controllers/cli/cli.hpp"

#include "controllers/cli/output.hpp"

#include <functional>
#include <iostream>
#include <string_view>

#include <CLI/CLI.hpp>

namespace dataplatform::cli {
namespace {

std::string called_as(const char* path) {
  const std::string_view text = path;
  const auto slash = text.rfind('/');
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

void add_validate(CLI::App& app, ValidateOptions& options) {
  app.add_option("-f,--filename", options.files, "File with DataPlatforms; - is standard input")
      ->required();
  app.add_option("--facts", options.facts_file,
                 "What is true of the cluster, as YAML or JSON; without it the best is assumed");
}

void add_render(CLI::App& app, RenderOptions& options) {
  app.add_option("-f,--filename", options.files, "File with DataPlatforms; - is standard input")
      ->required();
  app.add_option("-o,--output", options.format, "yaml or json")
      ->check(CLI::IsMember({"yaml", "json"}));
  app.add_option("--facts", options.facts_file,
                 "What is true of the cluster, as YAML or JSON; without it the best is assumed");
}

void add_plan(CLI::App& app, PlanOptions& options) {
  app.add_option("-f,--filename", options.files, "File with DataPlatforms; - is standard input")
      ->required();
  app.add_option("--kubeconfig", options.kubeconfig,
                 "Kubeconfig; without it $KUBECONFIG, the pod's own account or ~/.kube/config");
  app.add_option("--context", options.context, "Context of the kubeconfig");
  app.add_option("--operator-namespace", options.operator_namespace,
                 "Where the operator runs; default dataplatform-system");
  app.add_option("-o,--output", options.format, "text, json or yaml")
      ->check(CLI::IsMember({"text", "json", "yaml"}));
  app.add_option("--timeout-seconds", options.timeout_seconds,
                 "How long the cluster may take; default 120")
      ->check(CLI::Range(1, 3600));
}

void add_run(CLI::App& app, RunOptions& options) {
  app.add_option("--kubeconfig", options.kubeconfig,
                 "Kubeconfig; without it the pod's own account, $KUBECONFIG or ~/.kube/config");
  app.add_option("--context", options.context, "Context of the kubeconfig");
  app.add_option("--namespace", options.lease_namespace,
                 "Namespace of the Lease; default the operator's own");
  app.add_option("--watch-namespace", options.watch_namespace,
                 "Watch one namespace's DataPlatforms only");
  app.add_option("--leader-elect", options.leader_elect, "Take part in the election of a leader")
      ->default_val(true);
  app.add_option("--metrics-address", options.metrics_address,
                 "Where /metrics is served; an empty text turns it off");
  app.add_option("--health-address", options.health_address,
                 "Where /healthz and /readyz are served");
  app.add_option("--log-level", options.log_level, "debug, info, warn or error")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
}

/// A full disk must not pass for success.
int delivered(int code) {
  if (std::cout.flush()) return code;
  complain("the output could not be written");
  return kInvalidInput;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  const bool plugin = called_as(argv[0]) == "kubectl-dataplatform";
  CLI::App app{"Turns a DataPlatform into a whole data platform",
               plugin ? "kubectl dataplatform" : "dataplatform-operator"};
  app.set_version_flag("--version", DP_VERSION);
  app.require_subcommand(1);
  ValidateOptions validate_options;
  RenderOptions render_options;
  PlanOptions plan_options;
  RunOptions run_options;
  std::string path;
  std::function<int()> chosen;

  CLI::App& validate_command =
      *app.add_subcommand("validate", "Says what is wrong with DataPlatforms in a file");
  add_validate(validate_command, validate_options);
  validate_command.callback([&] { chosen = [&] { return validate(validate_options); }; });
  CLI::App& render_command =
      *app.add_subcommand("render", "Prints the objects that DataPlatforms in a file become");
  add_render(render_command, render_options);
  render_command.callback([&] { chosen = [&] { return render(render_options); }; });
  CLI::App& plan_command =
      *app.add_subcommand("plan", "Says what applying DataPlatforms would change in the cluster");
  add_plan(plan_command, plan_options);
  plan_command.callback([&] { chosen = [&] { return plan(plan_options); }; });
  app.add_subcommand("crd", "Prints the CustomResourceDefinition")->callback([&] {
    chosen = print_crd;
  });
  CLI::App& explain_command =
      *app.add_subcommand("explain", "Explains a field, e.g. components.superset.web.replicas");
  explain_command.add_option("path", path, "Path of the field; none is spec itself");
  explain_command.callback([&] { chosen = [&] { return explain(path); }; });
  CLI::App& run_command = *app.add_subcommand("run", "Runs the operator");
  add_run(run_command, run_options);
  run_command.callback([&] { chosen = [&] { return run(run_options); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? delivered(kGood) : kWrongUsage;
  }
  return delivered(chosen());
}

}  // namespace dataplatform::cli
