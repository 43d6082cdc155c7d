// Makes the faults of a schedule happen: to requests, to streams, to processes and to objects.
#pragma once

#include "tests/simulation/faults/fault.hpp"
#include "tests/simulation/faults/harm.hpp"
#include "tests/simulation/world/world.hpp"

#include <set>

namespace dataplatform::simulation {

class FaultWeather final : public Weather, public Agenda {
 public:
  FaultWeather(std::uint64_t seed, Schedule schedule);

  /// The world that it blows in; before anything happens. The schedule begins now.
  void enter(World& world);
  /// Names that will be wanted, for strangers to take.
  void know(std::vector<Place> places) { harm_.know(std::move(places)); }
  /// Before a platform is deleted.
  void restore_secrets() { harm_.restore_secrets(*world_); }
  void restore_record() { harm_.restore_record(*world_); }

  Passage passage_of(const Ask& ask) override;
  Millis lag(int process, const kube::Kind& kind) override;
  std::optional<kube::ApiError> watch_refused(int process, const kube::Kind& kind) override;
  bool silent(int process, const kube::Kind& kind) override;

  bool act(Millis now) override;
  std::optional<Millis> next() const override;

  /// Everything is over and mended.
  bool over() const { return begun_ == schedule_.size() && active_.empty(); }

 private:
  struct Active {
    std::size_t index;
    Millis until;
  };

  const Fault* active(FaultKind kind) const;
  bool strikes(const Fault& fault);
  void begin(std::size_t index);
  void end(std::size_t index);
  bool begin_at_process(std::size_t index);
  bool begin_at_streams(const Fault& fault);
  void start_previous();
  void end_previous();
  std::optional<kube::ApiError> refusal(const Ask& ask);
  std::optional<kube::ApiError> no_right(const Ask& ask) const;
  Fate fate_of_pod(const Json& pod) const;
  std::uint64_t stale_version();
  void travel(Passage& passage);
  void crash(Passage& passage, const Ask& ask);
  Process* victim(const Fault& fault);

  Schedule schedule_;
  Dice dice_;
  World* world_ = nullptr;
  Harm harm_;
  Millis start_{0};
  std::size_t begun_ = 0;
  std::vector<Active> active_;
  std::vector<std::size_t> crashes_;  // that wait for their request
  std::map<std::size_t, int> frozen_;
};

}  // namespace dataplatform::simulation
