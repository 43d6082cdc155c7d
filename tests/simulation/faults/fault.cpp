#include "tests/simulation/faults/fault.hpp"

#include "tests/simulation/world/dice.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace dataplatform::simulation {
namespace {

struct Entry {
  FaultKind kind;
  const char* name;
  int weight;        // how often it is drawn
  int shortest = 0;  // seconds; 0 and 0: a moment
  int longest = 0;
  int rarest = 1;  // one in up to so many requests
};

constexpr std::array kEntries{
    Entry{FaultKind::CrashBefore, "CrashBefore", 6},
    Entry{FaultKind::CrashAfter, "CrashAfter", 6},
    Entry{FaultKind::Freeze, "Freeze", 3, 5, 40},
    Entry{FaultKind::SecondOperator, "SecondOperator", 3},
    Entry{FaultKind::PreviousOperator, "PreviousOperator", 2, 20, 400},
    Entry{FaultKind::LostRequest, "LostRequest", 2, 5, 90, 6},
    Entry{FaultKind::LostReply, "LostReply", 5, 5, 90, 6},
    Entry{FaultKind::Conflict, "Conflict", 2, 5, 90, 6},
    Entry{FaultKind::TooManyRequests, "TooManyRequests", 2, 5, 60, 4},
    Entry{FaultKind::InternalError, "InternalError", 2, 5, 90, 6},
    Entry{FaultKind::Unavailable, "Unavailable", 2, 5, 90, 6},
    Entry{FaultKind::TimeOut, "TimeOut", 2, 5, 90, 8},
    Entry{FaultKind::Slow, "Slow", 4, 30, 300},
    Entry{FaultKind::ExpiredList, "ExpiredList", 1, 5, 60, 3},
    Entry{FaultKind::ExpiredWatch, "ExpiredWatch", 2, 5, 60, 3},
    Entry{FaultKind::ExpiredInside, "ExpiredInside", 2},
    Entry{FaultKind::WatchCut, "WatchCut", 3},
    Entry{FaultKind::WatchSilent, "WatchSilent", 2, 5, 60, 3},
    Entry{FaultKind::LateEvents, "LateEvents", 6, 10, 240, 3},
    Entry{FaultKind::StaleList, "StaleList", 4, 20, 200, 2},
    Entry{FaultKind::SlowList, "SlowList", 2, 20, 120, 2},
    Entry{FaultKind::ServerAway, "ServerAway", 2, 20, 240},
    Entry{FaultKind::ClockJump, "ClockJump", 1},
    Entry{FaultKind::LeaseGone, "LeaseGone", 1},
    Entry{FaultKind::Forbidden, "Forbidden", 2, 10, 120},
    Entry{FaultKind::QuotaFull, "QuotaFull", 2, 10, 120},
    Entry{FaultKind::ComponentFails, "ComponentFails", 0},
    Entry{FaultKind::KindRemoved, "KindRemoved", 1, 10, 120},
    Entry{FaultKind::ForeignEdit, "ForeignEdit", 4},
    Entry{FaultKind::ForeignDelete, "ForeignDelete", 4},
    Entry{FaultKind::StatusLost, "StatusLost", 1},
    Entry{FaultKind::StateLost, "StateLost", 2},
    Entry{FaultKind::SecretCopyLost, "SecretCopyLost", 1, 20, 120},
    Entry{FaultKind::NodeLoss, "NodeLoss", 2},
    Entry{FaultKind::PodsLate, "PodsLate", 3, 30, 400},
    Entry{FaultKind::PodsFail, "PodsFail", 2, 20, 300},
    Entry{FaultKind::Stranger, "Stranger", 2, 20, 200},
    Entry{FaultKind::Compaction, "Compaction", 2},
};

const Entry& entry_of(FaultKind kind) {
  return *std::find_if(kEntries.begin(), kEntries.end(),
                       [&](const Entry& entry) { return entry.kind == kind; });
}

const Entry& draw_entry(Dice& dice) {
  std::uint64_t all = 0;
  for (const Entry& entry : kEntries)
    all += static_cast<std::uint64_t>(entry.weight);
  std::uint64_t left = dice.below(all);
  for (const Entry& entry : kEntries) {
    const auto weight = static_cast<std::uint64_t>(entry.weight);
    if (left < weight) return entry;
    left -= weight;
  }
  return kEntries.back();
}

/// Most of what is interesting happens early.
Millis draw_moment(Dice& dice, Millis span) {
  return dice.one_in(2) ? dice.between(Millis(0), span / 8) : dice.between(Millis(0), span);
}

Fault draw_fault(Dice& dice, const Entry& entry, Millis at) {
  // Before anything else has its name.
  Fault fault{.kind = entry.kind, .at = entry.kind == FaultKind::Stranger ? Millis(0) : at};
  fault.lasts =
      dice.between(std::chrono::seconds(entry.shortest), std::chrono::seconds(entry.longest));
  fault.choice = dice.next() % 1'000'000;
  fault.one_in = 1 + static_cast<int>(dice.below(static_cast<std::uint64_t>(entry.rarest)));
  return fault;
}

/// What a watch misses: it is out of sight, things change meanwhile, and there is no way back to
/// where it was.
Schedule draw_gap(Dice& dice, Millis at) {
  constexpr std::array kStages{std::array{FaultKind::ServerAway, FaultKind::ServerAway,
                                          FaultKind::WatchCut, FaultKind::LateEvents},
                               std::array{FaultKind::ForeignDelete, FaultKind::ForeignDelete,
                                          FaultKind::ForeignEdit, FaultKind::NodeLoss},
                               std::array{FaultKind::Compaction, FaultKind::Compaction,
                                          FaultKind::ExpiredWatch, FaultKind::StaleList}};
  Schedule schedule;
  for (const auto& stage : kStages) {
    schedule.push_back(draw_fault(dice, entry_of(stage[dice.below(stage.size())]), at));
    at += dice.between(std::chrono::seconds(1), std::chrono::seconds(5));
  }
  return schedule;
}

/// In one life of four the faults come in company, within seconds of two moments: what one of them
/// breaks is not mended when the next one comes.
Schedule draw_company(Dice& dice, Millis span) {
  const std::array scenes{draw_moment(dice, span), draw_moment(dice, span)};
  Schedule schedule = draw_gap(dice, scenes[0]);
  for (std::uint64_t more = 1 + dice.below(5); more > 0; --more) {
    const Entry& entry = draw_entry(dice);
    const Millis at =
        scenes[dice.below(scenes.size())] + dice.between(Millis(0), std::chrono::seconds(10));
    schedule.push_back(draw_fault(dice, entry, at));
  }
  return schedule;
}

Schedule draw_apart(Dice& dice, Millis span) {
  Schedule schedule;
  for (std::uint64_t left = 2 + dice.below(6); left > 0; --left) {
    const Entry& entry = draw_entry(dice);
    const Millis at = draw_moment(dice, span);
    schedule.push_back(draw_fault(dice, entry, at));
  }
  return schedule;
}

}  // namespace

std::string to_text(FaultKind kind) {
  return entry_of(kind).name;
}

Schedule draw_schedule(std::uint64_t seed, Millis span) {
  Dice dice(seed, 2);
  Schedule schedule = seed % 4 == 1 ? draw_company(dice, span) : draw_apart(dice, span);
  std::stable_sort(schedule.begin(), schedule.end(),
                   [](const Fault& a, const Fault& b) { return a.at < b.at; });
  return schedule;
}

Schedule long_failure(std::uint64_t seed) {
  Dice dice(seed, 2);
  return {{.kind = FaultKind::ComponentFails,
           .at = dice.between(Millis(0), std::chrono::seconds(5)),
           .lasts = std::chrono::minutes(75),
           .choice = dice.next() % 1'000'000}};
}

std::string to_text(const Fault& fault) {
  std::string text =
      fmt::format("{:02}:{:02}", fault.at.count() / 60'000, fault.at.count() / 1000 % 60);
  if (fault.lasts > Millis(0)) text += fmt::format(" for {} s", fault.lasts.count() / 1000);
  text += " " + to_text(fault.kind);
  if (fault.one_in > 1) text += fmt::format(", one in {}", fault.one_in);
  return text + fmt::format(" (choice {})", fault.choice);
}

Millis end_of(const Schedule& schedule) {
  Millis end{0};
  for (const Fault& fault : schedule)
    end = std::max(end, fault.at + fault.lasts);
  return end;
}

}  // namespace dataplatform::simulation
