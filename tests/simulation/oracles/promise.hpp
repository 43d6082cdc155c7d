// The pods that a change restarts are those that `plan` named before it.
#pragma once

#include "controllers/reconcile/preview.hpp"
#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

/// For lives without faults: what others do to pods is announced by nobody.
class Promise final : public Oracle {
 public:
  Promise() : Oracle("promise") {}

  /// What was promised for a change that is about to be made.
  void promised(const World& world, const reconcile::Preview& preview);
  /// The change has been made.
  void kept(const World& world);

 private:
  struct Pod {
    std::string uid;
    std::string role;  // "component/role"
  };
  static std::map<kube::ObjectKey, Pod> pods_of(const World& world);
  bool ends(const std::string& pod) const;

  std::map<kube::ObjectKey, Pod> before_;
  std::set<std::string> restarts_;  // roles
  std::set<std::string> ends_;      // names of workloads that go or shrink
};

}  // namespace dataplatform::simulation
