#include "tests/simulation/world/process.hpp"

namespace dataplatform::simulation {
namespace {

reconcile::OperatorOptions options_of(int number, bool leader_elect) {
  reconcile::OperatorOptions options;
  options.identity = "operator-" + std::to_string(number);
  options.leader_elect = leader_elect;
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
          options_of(number, around.leader_elect))) {}

void Process::start() {
  operator_->start([this] { gave_up_ = true; });
}

void Process::kill() {
  dead_ = true;
  door_.die();
  async::spawn(loop_, operator_->stop(), [](std::exception_ptr) {});
}

}  // namespace dataplatform::simulation
