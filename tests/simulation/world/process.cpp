#include "tests/simulation/world/process.hpp"

#include <map>

namespace dataplatform::simulation {
namespace {

// Up to two megabytes each, and there is a process a core.
constexpr std::size_t kDecisionsKept = 500;

/// One life is much like another: most of what is decided in it was decided before, by an operator
/// that knew as many releases.
std::shared_ptr<reconcile::Decisions> decisions_of(std::size_t releases) {
  static std::map<std::size_t, std::shared_ptr<reconcile::Decisions>> known;
  std::shared_ptr<reconcile::Decisions>& decisions = known[releases];
  if (!decisions) decisions = std::make_shared<reconcile::Decisions>(kDecisionsKept);
  return decisions;
}

reconcile::OperatorOptions options_of(int number, const Process::Surroundings& around) {
  reconcile::OperatorOptions options;
  options.decisions = decisions_of(around.releases);
  options.identity = "operator-" + std::to_string(number);
  options.leader_elect = around.leader_elect;
  return options;
}

}  // namespace

Process::Process(const Surroundings& around, int number)
    : loop_(around.loop),
      number_(number),
      previous_(around.previous),
      clock_(around.clock),
      random_(around.seed, static_cast<std::uint64_t>(number) + 1000),
      log_(
          clock_,
          [this, on_line = around.on_line](std::string_view line) {
            if (!dead_) on_line(line);
          },
          base::Level::Info),
      metrics_(std::make_unique<runtime::Metrics>()),
      door_({.loop = around.loop,
             .clock = clock_,
             .inner = around.cluster,
             .weather = around.weather,
             .ear = around.ear,
             .process = number,
             .on_death = [this] { dead_ = true; },
             .list_at = [&cluster = around.cluster](
                            const kube::ListRequest& request,
                            std::uint64_t version) { return cluster.list_at(request, version); },
             .acting = around.acting}),
      operator_(std::make_unique<reconcile::Operator>(
          runtime::World{around.loop, door_, clock_, random_, log_, *metrics_},
          options_of(number, around))) {}

void Process::start() {
  operator_->start([this] { gave_up_ = true; });
}

void Process::kill() {
  dead_ = true;
  door_.die();
  async::spawn(loop_, operator_->stop(), [](std::exception_ptr) {});
}

}  // namespace dataplatform::simulation
