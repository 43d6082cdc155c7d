// No more pods of a role are away by our own doing than its way of replacing them allows, and the
// one that goes last goes last.
#pragma once

#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class Gentle final : public Oracle {
 public:
  explicit Gentle(const Intent& intent) : Oracle("gentle"), intent_(intent) {}
  void on_effect(const Effect& effect) override;

 private:
  const projections::Roll* roll_of(const Json& pod) const;
  void judge(const Effect& effect);
  void judge_last(const Effect& effect, const projections::Roll& roll);

  const Intent& intent_;
  std::map<std::string, std::set<kube::ObjectKey>> away_;  // by component/role
};

}  // namespace dataplatform::simulation
