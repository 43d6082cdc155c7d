// The operator as one object: mirrors, queue, election and reconciler, given the doors to the
// outside. Production hands in the real doors, tests their own; nothing else is different.
#pragma once

#include "controllers/reconcile/reconciler.hpp"
#include "operator/runtime/controller.hpp"
#include "operator/runtime/leader.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>

namespace dataplatform::reconcile {

struct OperatorOptions {
  std::string watch_namespace;  // DataPlatforms of this namespace only; "" is all
  std::string operator_namespace = "dataplatform-system";
  std::string identity = "dataplatform-operator";
  bool leader_elect = true;
  int workers = 4;
  /// Operators of one version that follow each other in one process may share them.
  std::shared_ptr<Decisions> decisions = std::make_shared<Decisions>();
};

class Operator {
 public:
  /// `world.api` is used for reads and watches; writes go through the gate of the lease.
  Operator(runtime::World world, OperatorOptions options);
  ~Operator();

  /// Starts mirrors and election; work begins when all mirrors are in and we lead. `on_lost` is
  /// called when the lease is lost: the process must end at once.
  void start(std::function<void()> on_lost);

  /// Stops work, then mirrors, then gives the lease back.
  async::Task<> stop();

  bool synced() const;
  bool leading() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dataplatform::reconcile
