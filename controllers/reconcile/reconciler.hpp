// One reconcile of one DataPlatform: gather, decide, converge, report. The steps are the files beside
// this one; here is only their order.
#pragma once

#include <map>

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/gather.hpp"
#include "operator/runtime/controller.hpp"

namespace dataplatform::reconcile {

class Reconciler {
 public:
  explicit Reconciler(Services services);

  /// Level-based: brings the platform of `key` nearer to its spec and says when to look again.
  async::Task<runtime::Outcome> reconcile(kube::ObjectKey key);

 private:
  async::Task<runtime::Outcome> run(PlatformObject platform, Memory& memory);
  Services services_;
  std::map<kube::ObjectKey, Memory> memory_;
};

}  // namespace dataplatform::reconcile
