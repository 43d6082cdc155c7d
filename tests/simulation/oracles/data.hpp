// Volumes, generated Secrets and data StatefulSets are never deleted while the spec wants them; a
// store's identity never exists twice.
#pragma once

#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class DataKept final : public Oracle {
 public:
  explicit DataKept(const Intent& intent) : Oracle("data"), intent_(intent) {}
  void on_sent(const Ask& ask) override;
  void on_effect(const Effect& effect) override;

 private:
  bool leaving(bool with_data) const;
  bool in_use(const kube::ObjectKey& secret) const;
  bool may_go(const Json& set) const;
  void compare_values(const Effect& effect);

  const Intent& intent_;
  std::map<kube::ObjectKey, std::string> values_;  // a hash of what generated Secrets held
  kube::ObjectKey orphaning_;  // the StatefulSet that is being taken from over its pods
};

}  // namespace dataplatform::simulation
