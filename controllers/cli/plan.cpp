// `plan`: opens the door to the cluster for reading and prints what would follow.
#include "controllers/cli/cli.hpp"
#include "controllers/cli/input.hpp"
#include "controllers/cli/output.hpp"
#include "controllers/cli/plan_text.hpp"
#include "controllers/reconcile/look_ahead.hpp"
#include "operator/async/real_clock.hpp"
#include "operator/base/yaml.hpp"
#include "operator/kube/connection.hpp"
#include "operator/runtime/metrics.hpp"

#include <iostream>
#include <sys/prctl.h>
#include <unistd.h>

namespace dataplatform::cli {
namespace {

using base::ErrorKind;
using base::Json;
using base::Level;

int fail(const std::string& message, int code) {
  complain(message);
  return code;
}

/// What can be said without the cluster is said without it.
int check_documents(std::vector<Document>& documents, const std::string& name_space) {
  int code = kGood;
  for (Document& document : documents) {
    Json& metadata = document.object["metadata"];
    if (metadata.is_object() && base::text_at(metadata, {"namespace"}).empty())
      metadata["namespace"] = name_space;
    const auto facts = facts_for(document.object, "");
    if (!facts) return fail(facts.error().message, kInvalidInput);
    const base::Problems problems = spec::validate_document(document.object, *facts);
    for (const base::Problem& problem : problems) {
      const bool error = problem.severity == base::Severity::Error;
      complain(document.source + ": " + base::text_at(document.object, {"metadata", "name"}) +
               ": " + (error ? "" : "warning: ") + base::to_text(problem));
    }
    if (base::has_errors(problems)) code = kInvalidInput;
  }
  return code;
}

void print(const PlanOptions& options, const std::vector<reconcile::Preview>& previews) {
  if (options.format == "text") {
    for (std::size_t i = 0; i < previews.size(); ++i)
      std::cout << (i == 0 ? "" : "\n") << plan_text(previews[i]);
    return;
  }
  Json all = Json::array();
  for (const reconcile::Preview& preview : previews)
    all.push_back(plan_json(preview));
  const Json& out = all.size() == 1 ? all.front() : all;
  std::cout << (options.format == "json" ? out.dump(2) + "\n" : base::to_yaml(out));
}

int code_of(const std::vector<reconcile::Preview>& previews) {
  for (const reconcile::Preview& preview : previews) {
    if (preview.verdict.standing == reconcile::Standing::Invalid) return kInvalidInput;
  }
  return kGood;
}

/// One look at a cluster, on a loop of its own.
class Looker {
 public:
  Looker(PlanOptions options, std::vector<Document> documents, kube::Connection connection)
      : options_(std::move(options)),
        documents_(std::move(documents)),
        clock_(loop_),
        log_(
            clock_, [](std::string_view line) { complain(line); }, Level::Error),
        api_(kube::make_kube_api(loop_, clock_, log_, std::move(connection),
                                 [](const std::string&, int, std::optional<base::Millis>) {})) {}

  /// Ends the process, without destructors: cpprestsdk's threads and OpenSSL do not survive an
  /// orderly exit.
  [[noreturn]] void run() {
    clock_.call_after(std::chrono::seconds(options_.timeout_seconds), [this] {
      end(fail("the cluster took more than " + std::to_string(options_.timeout_seconds) +
                   " seconds to answer; try again, or raise --timeout-seconds",
               kTimedOut));
    });
    async::spawn(loop_, look(), [](std::exception_ptr) { end(kUnreachable); });
    loop_.run();
    end(kUnreachable);
  }

 private:
  async::Task<> look() {
    std::vector<reconcile::Preview> previews;
    for (const Document& document : documents_) {
      const runtime::World world{loop_, *api_, clock_, random_, log_, metrics_};
      const kube::Answer<reconcile::Preview> preview =
          co_await reconcile::look_ahead(world, options_.operator_namespace, document.object);
      if (!preview) end(fail(preview.error().message, kUnreachable));
      previews.push_back(*preview);
    }
    print(options_, previews);
    end(code_of(previews));
  }

  [[noreturn]] static void end(int code) {
    // A full disk must not pass for success.
    if (!std::cout.flush()) code = fail("the output could not be written", kInvalidInput);
    ::_exit(code);
  }

  PlanOptions options_;
  std::vector<Document> documents_;
  async::Loop loop_{1};
  async::RealClock clock_;
  base::KernelRandom random_;
  base::Log log_;
  runtime::Metrics metrics_;
  std::unique_ptr<kube::KubeApi> api_;
};

}  // namespace

int plan(const PlanOptions& options) {
  // No core dump: it would hold the token.
  ::prctl(PR_SET_DUMPABLE, 0);
  base::Result<std::vector<Document>> documents = read_documents(options.files);
  if (!documents) return fail(documents.error().message, kInvalidInput);
  base::Result<kube::Connection> connection =
      kube::connect({.kubeconfig = options.kubeconfig, .context = options.context});
  const std::string name_space = connection ? connection->namespace_ : "default";
  if (const int code = check_documents(*documents, name_space); code != kGood) return code;
  if (!connection) {
    const bool invalid = connection.error().kind == ErrorKind::Invalid;
    return fail(connection.error().message, invalid ? kInvalidInput : kUnreachable);
  }
  Looker(options, std::move(*documents), std::move(*connection)).run();
}

}  // namespace dataplatform::cli
