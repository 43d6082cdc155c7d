// One reconcile of one DataPlatform: gather, decide, converge, report. The steps are the files
// beside this one; here is only their order.
#pragma once

#include "controllers/reconcile/decisions.hpp"
#include "controllers/reconcile/gather.hpp"
#include "operator/runtime/controller.hpp"

#include <map>
#include <memory>

namespace dataplatform::reconcile {

class Reconciler {
 public:
  Reconciler(Services services, std::shared_ptr<Decisions> decisions);

  /// Level-based: brings the platform of `key` nearer to its spec and says when to look again.
  async::Task<runtime::Outcome> reconcile(kube::ObjectKey key);

 private:
  async::Task<runtime::Outcome> run(PlatformObject platform, Memory& memory);

  Services services_;
  std::map<kube::ObjectKey, Memory> memory_;
  std::shared_ptr<Decisions> decisions_;
};

}  // namespace dataplatform::reconcile
