// One reconcile of one DataPlatform: gather, decide, converge, report. The steps are the files
// beside this one; here is only their order.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/gather.hpp"
#include "operator/runtime/controller.hpp"

#include <map>
#include <memory>

namespace dataplatform::reconcile {

class Reconciler {
 public:
  explicit Reconciler(Services services);

  /// Level-based: brings the platform of `key` nearer to its spec and says when to look again.
  async::Task<runtime::Outcome> reconcile(kube::ObjectKey key);

 private:
  /// What was decided last, with what it was decided from. One for all platforms: they are rendered
  /// anew in milliseconds, and the objects of each in memory would be most of it.
  struct Decided {
    Json written;
    spec::Facts facts;
    std::shared_ptr<const Decision> decision;
  };

  async::Task<runtime::Outcome> run(PlatformObject platform, Memory& memory);
  std::shared_ptr<const Decision> decided(const Json& written, const spec::Facts& facts);

  Services services_;
  std::map<kube::ObjectKey, Memory> memory_;
  Decided last_;
};

}  // namespace dataplatform::reconcile
