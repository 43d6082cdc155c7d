// At rest nobody writes anything but the Lease.
#pragma once

#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class Silence final : public Oracle {
 public:
  Silence() : Oracle("silence") {}

  void rest_begins() { rest_ = true; }
  void on_sent(const Ask& ask) override {
    if (rest_ && ask.writes() && !ask.is_lease()) alarm(ask.at, to_text(ask) + " at rest");
  }

 private:
  bool rest_ = false;
};

}  // namespace dataplatform::simulation
