// No consumer starts on an incomplete set of Secrets, and what is in them is seen nowhere else.
#pragma once

#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class Secrets final : public Oracle {
 public:
  explicit Secrets(const Intent& intent) : Oracle("secrets"), intent_(intent) {}
  void on_sent(const Ask& ask) override;
  void on_effect(const Effect& effect) override;
  void at_rest(World& world) override;

 private:
  void note(const Effect& effect);
  void judge_start(const Effect& effect);
  bool is_generated(const std::string& place) const;
  bool was_complete(const projections::SecretSet& set) const;

  const Intent& intent_;
  std::map<kube::ObjectKey, Json> last_;       // data of each Secret of ours, as it last was
  std::map<std::string, std::string> values_;  // to the key that holds it
};

}  // namespace dataplatform::simulation
