// Nothing is started before what it needs, and no pod template changes before its tasks.
#pragma once

#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class Order final : public Oracle {
 public:
  explicit Order(const Intent& intent) : Oracle("order"), intent_(intent) {}
  void on_effect(const Effect& effect) override;

 private:
  void judge_start(const Effect& effect);
  void judge_template(const Effect& effect);
  std::string against(const Candidate& candidate, const Effect& effect, bool done_only) const;
  bool comes_back(const Effect& effect) const;

  const Intent& intent_;
};

}  // namespace dataplatform::simulation
