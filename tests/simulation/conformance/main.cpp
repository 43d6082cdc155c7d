// Sends the same requests to a real API server and to the model and compares what both say; with
// --controllers, what the controllers of both make of them.
#include "operator/async/real_clock.hpp"
#include "operator/base/log.hpp"
#include "operator/kube/connection.hpp"
#include "tests/simulation/conformance/allowed.hpp"
#include "tests/simulation/conformance/controllers_run.hpp"
#include "tests/simulation/model/api_server.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

namespace dataplatform::simulation {
namespace {

constexpr const char* kNamespace = "conformance";

struct Options {
  std::string kubeconfig;
  std::uint64_t seeds = 100;
  std::uint64_t first = 1;
  std::uint64_t most_failures = 10;
  bool verbose = false;
};

class Conformance {
 public:
  explicit Conformance(Options options) : options_(std::move(options)) {}

  int run() {
    base::Result<kube::Connection> connection =
        kube::connect({.kubeconfig = options_.kubeconfig, .context = {}});
    if (!connection) {
      std::cerr << connection.error().message << "\n";
      return 2;
    }
    real_ = kube::make_kube_api(loop_, clock_, log_, std::move(*connection),
                                [](const std::string&, int, std::optional<base::Millis>) {});
    async::spawn(loop_, all(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    while (!done_)
      loop_.run_one();
    loop_.stop();
    std::cout << options_.seeds << " sequences, " << steps_ << " requests, " << events_
              << " watch events: " << failures_ << " with a difference\n";
    return failures_ == 0 ? 0 : 1;
  }

 private:
  async::Task<> all() {
    kube::CreateRequest request;
    request.kind = kube::kNamespace;
    request.object = {{"apiVersion", "v1"}, {"kind", "Namespace"}};
    request.object["metadata"]["name"] = kNamespace;
    const auto made = co_await real_->create(std::move(request));
    (void)made;
    for (std::uint64_t seed = options_.first; seed < options_.first + options_.seeds; ++seed) {
      co_await one(seed);
      if (failures_ >= options_.most_failures) break;
    }
    done_ = true;
  }

  async::Task<> one(std::uint64_t seed) {
    const Sequence sequence = sequence_of(seed, kNamespace);
    // Streams that are being closed still write into them for a moment.
    const auto pair = std::make_shared<Pair>(loop_, clock_, *real_);
    if (kept_.size() == kLinger) kept_.pop_front();
    kept_.push_back(pair);
    ApiServer& server = pair->server;
    server.put(kube::kNamespace, {"", kNamespace}, Json::object());
    Json storage = {{"provisioner", "stand-in"}, {"allowVolumeExpansion", true}};
    storage["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] = "true";
    server.put(kube::kStorageClass, {"", "standard"}, std::move(storage));
    Side& real = pair->real;
    Side& model = pair->model;
    co_await real.clean(sequence, kNamespace);  // of a run that was cut short
    const std::string selector = "conformance=" + sequence.label;
    for (const kube::Kind& kind : sequence.kinds) {
      co_await real.watch(kind, kNamespace, selector);
      co_await model.watch(kind, kNamespace, selector);
    }
    std::string trace;
    std::string wrong;
    for (const Step& step : sequence.steps) {
      Outcome theirs = co_await real.perform(step);
      Outcome ours = co_await model.perform(step);
      ++steps_;
      trace +=
          "  " + to_text(step) + " → " + std::to_string(theirs.status) + " " + theirs.reason + "\n";
      wrong = difference(theirs, ours);
      if (!wrong.empty()) break;
    }
    for (const kube::Kind& kind : sequence.kinds) {
      if (!wrong.empty()) break;
      co_await patience(real, model, kind);
      wrong = difference(real.told(kind), model.told(kind));
      if (!wrong.empty()) wrong = "  in the watch of " + std::string(kind.name) + "\n" + wrong;
      events_ += real.told(kind).size();
    }
    report(seed, trace, wrong);
    co_await real.clean(sequence, kNamespace);
    real.stop();
    model.stop();
  }

  /// The real server's events need a moment.
  async::Task<> patience(const Side& real, const Side& model, kube::Kind kind) {
    async::CancelToken never;
    for (int i = 0; i < 100 && real.told(kind).size() < model.told(kind).size(); ++i)
      co_await async::sleep(clock_, base::Millis(10), never);
    co_await async::sleep(clock_, base::Millis(1), never);
  }

  void report(std::uint64_t seed, const std::string& trace, const std::string& wrong) {
    if (options_.verbose && wrong.empty()) std::cout << "seed " << seed << "\n" << trace;
    if (wrong.empty()) return;
    ++failures_;
    std::cout << "seed " << seed << ":\n" << trace << wrong << std::flush;
  }

  struct Pair {
    Pair(async::Loop& loop, base::Clock& clock, kube::KubeApi& api)
        : server(loop, &clock), real(loop, api), model(loop, server) {}
    ApiServer server;
    Side real;
    Side model;
  };
  static constexpr std::size_t kLinger = 50;

  Options options_;
  async::Loop loop_{1};
  async::RealClock clock_{loop_};
  base::Log log_{clock_, [](std::string_view) {}, base::Level::Error};
  std::unique_ptr<kube::KubeApi> real_;
  std::deque<std::shared_ptr<Pair>> kept_;
  bool done_ = false;
  std::uint64_t steps_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t failures_ = 0;
};

}  // namespace
}  // namespace dataplatform::simulation

int main(int argc, char** argv) {
  dataplatform::simulation::Options options;
  bool controllers = false;
  std::uint64_t abreast = 4;
  CLI::App app{"Compares the model of the API server with a real one"};
  app.add_option("--kubeconfig", options.kubeconfig,
                 "of the real one; its namespace `conformance` is used")
      ->required();
  app.add_option("--seeds", options.seeds, "how many sequences");
  app.add_option("--seed", options.first, "the first of them");
  app.add_option("--failures", options.most_failures, "stop after so many differences");
  app.add_flag("--verbose", options.verbose, "say every request");
  app.add_flag("--controllers", controllers, "compare what controllers make; they must run");
  app.add_option("--abreast", abreast, "sequences at a time, with --controllers");
  CLI11_PARSE(app, argc, argv);
  if (controllers)
    return dataplatform::simulation::run_controllers({.kubeconfig = options.kubeconfig,
                                                      .first = options.first,
                                                      .seeds = options.seeds,
                                                      .most_failures = options.most_failures,
                                                      .abreast = abreast,
                                                      .verbose = options.verbose});
  return dataplatform::simulation::Conformance(options).run();
}
