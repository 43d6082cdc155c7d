// Nobody writes but who holds the Lease, and not after it may have passed to another.
#pragma once

#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class LeaderOnly final : public Oracle {
 public:
  LeaderOnly() : Oracle("leader") {}

  void on_effect(const Effect& effect) override {
    if (effect.kind != kube::kLease) return;
    if (effect.after == nullptr) {
      // Who held it learns of it at its next try.
      unclear_until_ = effect.at + kRenewed;
      return;
    }
    const std::string holder = base::text_at(*effect.after, {"spec", "holderIdentity"});
    if (effect.process == 0 || holder != identity_of(effect.process)) return;
    holder_ = effect.process;
    renewed_[holder_] = effect.at;
  }

  void on_sent(const Ask& ask) override {
    if (!ask.writes() || ask.is_lease() || ask.at < unclear_until_) return;
    const auto renewed = renewed_.find(ask.process);
    const bool held = renewed != renewed_.end() && ask.at <= renewed->second + kLease;
    if (ask.process != holder_)
      alarm(ask.at, to_text(ask) + " while operator " + std::to_string(holder_) + " leads");
    else if (!held)
      alarm(ask.at, to_text(ask) + " after its lease has ended");
  }

 private:
  static constexpr Millis kLease = std::chrono::seconds(15);
  static constexpr Millis kRenewed = std::chrono::seconds(12);

  static std::string identity_of(int process) { return "operator-" + std::to_string(process); }

  int holder_ = 0;
  std::map<int, Millis> renewed_;
  Millis unclear_until_{0};
};

}  // namespace dataplatform::simulation
