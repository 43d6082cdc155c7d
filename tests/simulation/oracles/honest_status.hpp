// A status says Ready only for what was written and seen ready, and never goes back in generations;
// a condition's time moves only with its status.
#pragma once

#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class HonestStatus final : public Oracle {
 public:
  explicit HonestStatus(const Intent& intent) : Oracle("status"), intent_(intent) {}
  void on_effect(const Effect& effect) override;

 private:
  void judge_ready(const Effect& effect, std::int64_t generation);
  void judge_times(const Effect& effect);
  std::string missing(const Rendered& rendered) const;

  const Intent& intent_;
};

}  // namespace dataplatform::simulation
