// `run`: opens the real doors and puts the operator between them.
#include "controllers/cli/cli.hpp"
#include "controllers/reconcile/operator.hpp"
#include "operator/async/http_server.hpp"
#include "operator/async/real_clock.hpp"
#include "operator/async/signals.hpp"
#include "operator/kube/connection.hpp"
#include "operator/runtime/health.hpp"
#include "operator/runtime/metrics.hpp"

#include <cstdlib>
#include <iostream>
#include <sys/prctl.h>
#include <unistd.h>

namespace dataplatform::cli {
namespace {

using base::Level;

// Work under way gets this long to reach its next await before the process ends anyway.
constexpr base::Millis kStopLimit{2000};

Level level_of(const std::string& name) {
  if (name == "debug") return Level::Debug;
  if (name == "warn") return Level::Warn;
  return name == "error" ? Level::Error : Level::Info;
}

void write_line(std::string_view line) {
  std::cout << line << "\n" << std::flush;
}

std::string identity(base::Random& random) {
  const char* host = std::getenv("HOSTNAME");
  const std::string name = host == nullptr ? "dataplatform-operator" : host;
  return name + "_" + base::random_text(random, 8, "0123456789abcdef");
}

/// "0.0.0.0:8080" in two; a port that can't be read is refused by the bind that follows.
std::pair<std::string, std::uint16_t> split_address(const std::string& address) {
  const auto colon = address.rfind(':');
  const long port =
      colon == std::string::npos ? 0 : std::strtol(address.c_str() + colon + 1, nullptr, 10);
  return {address.substr(0, colon), static_cast<std::uint16_t>(port)};
}

/// Everything of one process, in the order in which it must be destroyed backwards.
class Process {
 public:
  Process(const RunOptions& options, kube::Connection connection)
      : options_(options),
        clock_(loop_),
        log_(clock_, write_line, level_of(options.log_level)),
        namespace_(options.lease_namespace.empty() ? connection.namespace_
                                                   : options.lease_namespace),
        api_(kube::make_kube_api(
            loop_, clock_, log_, std::move(connection),
            [this](const std::string& method, int status, std::optional<base::Millis> took) {
              metrics_.count_request(method, status, took);
            })),
        operator_({loop_, *api_, clock_, random_, log_, metrics_}, operator_options()),
        health_(clock_, &metrics_),
        server_(loop_, clock_, [this](const std::string& path) { return answer(path); }),
        metrics_server_(loop_, clock_, [this](const std::string& path) { return answer(path); }) {}

  int run() {
    if (!listen(server_, options_.health_address) ||
        !listen(metrics_server_, options_.metrics_address))
      return kWrongUsage;
    const auto signals = async::on_stop_signal(loop_, [this] { stop_requested(); });
    health_.start(loop_);
    operator_.start([this] { lease_lost(); });
    log_.info("started", {{"version", DP_VERSION},
                          {"namespace", namespace_},
                          {"leaderElection", options_.leader_elect}});
    loop_.run();
    return kGood;
  }

 private:
  reconcile::OperatorOptions operator_options() {
    return {.watch_namespace = options_.watch_namespace,
            .operator_namespace = namespace_,
            .identity = identity(random_),
            .leader_elect = options_.leader_elect};
  }

  bool listen(async::HttpServer& server, const std::string& address) {
    if (address.empty()) return true;
    const auto [host, port] = split_address(address);
    const auto bound = server.listen(host, port);
    if (!bound)
      std::cerr << "cannot listen on " << address << ": " << bound.error().message
                << "; choose another address\n";
    return bound.has_value();
  }

  async::HttpReply answer(const std::string& path) {
    return health_.answer(path, operator_.synced());
  }

  /// A second signal, or work that does not end, ends the process at once.
  void stop_requested() {
    if (stopping_) end(kGood);
    stopping_ = true;
    log_.info("stopping");
    health_.stopping();
    clock_.call_after(kStopLimit, [] { end(kGood); });
    async::spawn(loop_, stop(), [](std::exception_ptr) { end(kInvalidInput); });
  }

  async::Task<> stop() {
    co_await operator_.stop();
    log_.info("stopped");
    end(kGood);
  }

  void lease_lost() {
    log_.error("lease lost, ending at once");
    end(kInvalidInput);
  }

  /// Without destructors: cpprestsdk's threads and OpenSSL do not survive an orderly exit.
  [[noreturn]] static void end(int code) {
    std::cout.flush();
    ::_exit(code);
  }

  RunOptions options_;
  async::Loop loop_{1};
  async::RealClock clock_;
  base::KernelRandom random_;
  base::Log log_;
  runtime::Metrics metrics_;
  std::string namespace_;
  std::unique_ptr<kube::KubeApi> api_;
  reconcile::Operator operator_;
  runtime::Health health_;
  async::HttpServer server_;
  async::HttpServer metrics_server_;
  bool stopping_ = false;
};

}  // namespace

int run(const RunOptions& options) {
  // No core dump: it would hold the token.
  ::prctl(PR_SET_DUMPABLE, 0);
  base::Result<kube::Connection> connection =
      kube::connect({.kubeconfig = options.kubeconfig, .context = options.context});
  if (!connection) {
    std::cerr << connection.error().message << "\n";
    return connection.error().kind == base::ErrorKind::Invalid ? kInvalidInput : kUnreachable;
  }
  return Process(options, std::move(*connection)).run();
}

}  // namespace dataplatform::cli
