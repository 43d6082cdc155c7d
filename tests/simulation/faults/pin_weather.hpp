// One thing that goes wrong at one request; all else is fair.
#pragma once

#include "tests/simulation/lives/life.hpp"
#include "tests/simulation/world/passage.hpp"

namespace dataplatform::simulation {

class PinWeather final : public Weather {
 public:
  explicit PinWeather(Pin pin) : pin_(pin) {}

  Passage passage_of(const Ask& ask) override {
    Passage passage;
    if (ask.process != 1 || ask.number != pin_.request) return passage;
    passage.die_before = pin_.how == Pin::How::CrashBefore;
    passage.die_after = pin_.how == Pin::How::CrashAfter;
    if (pin_.how == Pin::How::LostReply) {
      passage.forgotten = kube::ApiError{.kind = base::ErrorKind::Unavailable,
                                         .message = "the API server did not answer in time"};
    }
    return passage;
  }
  Millis lag(int, const kube::Kind&) override { return Millis(0); }
  std::optional<kube::ApiError> watch_refused(int, const kube::Kind&) override {
    return std::nullopt;
  }
  bool silent(int, const kube::Kind&) override { return false; }

 private:
  Pin pin_;
};

}  // namespace dataplatform::simulation
