// Things that go wrong at chosen requests of the first process; all else is fair.
#pragma once

#include "tests/simulation/lives/life.hpp"
#include "tests/simulation/world/passage.hpp"

namespace dataplatform::simulation {

class PinWeather final : public Weather {
 public:
  using Chooser = std::function<std::optional<Trouble>(int request)>;

  explicit PinWeather(Chooser choose) : choose_(std::move(choose)) {}

  Passage passage_of(const Ask& ask) override {
    Passage passage;
    const auto trouble = ask.process == 1 ? choose_(ask.number) : std::nullopt;
    passage.die_before = trouble == Trouble::CrashBefore;
    passage.die_after = trouble == Trouble::CrashAfter;
    if (trouble == Trouble::LostReply) {
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
  Chooser choose_;
};

}  // namespace dataplatform::simulation
