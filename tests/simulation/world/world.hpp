// A cluster, the operators in it and time, in one thread: the same seed gives the same life.
#pragma once

#include "controllers/reconcile/preview.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/world/process.hpp"
#include "tests/simulation/world/waking_clock.hpp"
#include "tests/support/manual_clock.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using Cluster = ApiServer;

/// What goes on beside the operators: faults that begin and end, people who edit.
class Agenda {
 public:
  virtual ~Agenda() = default;
  /// Does what is due now; true where anything was.
  virtual bool act(Millis now) = 0;
  virtual std::optional<Millis> next() const = 0;
};

class Listener {
 public:
  virtual ~Listener() = default;
  virtual void on_sent(const Ask& /*ask*/) {}
  virtual void on_effect(const Effect& /*effect*/) {}
};

class World final : public Ear {
 public:
  /// Operators know the oldest `releases` of the catalog, those of the version before the first
  /// one.
  World(std::uint64_t seed, Weather& weather, std::size_t releases = 1);
  ~World() override;

  /// A process more; the first has the number 1.
  Process& start_process(bool previous = false);
  /// Ends it, without a word to anybody; another takes its place after `pause`.
  void kill(Process& process, Millis pause);
  std::vector<Process*> living();
  /// Was there ever a process of the version before?
  bool had_previous() const;

  /// What the user does.
  void apply(const Json& spec);
  void ask_for_deletion();
  void create(const kube::Kind& kind, Json object);

  /// Everything that is ready to run, and time, until `reached` or `limit` of virtual time.
  bool until(const std::function<bool()>& reached, Millis limit, Agenda* agenda = nullptr);
  void pass(Millis span, Agenda* agenda = nullptr) {
    until([] { return false; }, span, agenda);
  }

  /// What `plan` says of a spec, now; nothing where it could not be told.
  std::optional<reconcile::Preview> preview(const Json& spec);

  const Json* platform() const;
  std::string phase() const;
  /// The phase, once it is about the present generation; "" until then.
  std::string settled_phase() const;

  void sent(const Ask& ask) override;
  void answered(const Ask& ask, const std::string& what) override;
  void say(const std::string& line);

  /// How often the loop turned with hardly any time passing, at most: what spins shows here.
  int longest_spin() const { return longest_spin_; }
  /// It will do so for ever: nothing more is waited for.
  bool spins() const { return spin_ > kMostSpin; }

  async::Loop loop{1};
  async::Loop loop_of_previous{1};  // so that it is known which version runs
  testing::ManualClock clock;
  bool dirty = true;  // there is something for controllers to do
  WakingClock cluster_clock{clock, dirty};
  Cluster cluster;
  std::vector<Listener*> listeners;
  /// Lines of a readable trace; none where nobody reads.
  std::function<void(const std::string&)> trace;
  /// Where it says true, nothing more is waited for.
  std::function<bool()> given_up;
  std::string log_lines;
  std::vector<std::string> specs;  // that the user wrote, a line each
  Millis restart_pause{2'000};
  Dice dice;

  static inline const kube::ObjectKey kPlatform{"apps", "lake"};

 private:
  // A life that turns this often while no time passes will do so for ever.
  static constexpr int kMostSpin = 20'000;

  void turn();
  std::size_t poll(async::Loop& ready);
  bool tend();
  void count_advance(Millis now);
  void step(Millis end, Agenda* agenda);
  void note(const Change& change);
  void run(async::Task<> task);

  std::uint64_t seed_;
  std::size_t releases_;
  bool previous_runs_ = false;
  Weather& weather_;
  int acting_ = 0;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<std::pair<Millis, int>> restarts_;  // when, after which process
  std::set<int> buried_;
  int spin_ = 0;
  std::size_t handlers_ = 0;  // that ran since time passed
  std::int64_t slot_ = 0;
  int advances_ = 0;  // of the clock, in this slot of virtual time
  int longest_spin_ = 0;
};

}  // namespace dataplatform::simulation
