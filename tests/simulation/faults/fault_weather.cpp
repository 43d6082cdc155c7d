#include "tests/simulation/faults/fault_weather.hpp"

#include "controllers/reconcile/record.hpp"
#include "tests/simulation/faults/errors.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

// Longer than a client waits for an answer.
constexpr Millis kAnswerLimit = std::chrono::seconds(15);
// An application that nothing else needs, see lives/script.cpp.
constexpr const char* kFailing = "superset";
constexpr Millis kLongestLag = std::chrono::seconds(20);

std::uint64_t mixed(std::uint64_t number, std::string_view text) {
  for (const char letter : text)
    number = (number ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
  return number ^ (number >> 29);
}

/// One in three kinds is hit by a fault that chooses kinds.
bool chooses(const Fault& fault, const kube::Kind& kind) {
  return mixed(fault.choice, kind.name) % 3 == 0;
}

}  // namespace

FaultWeather::FaultWeather(std::uint64_t seed, Schedule schedule)
    : schedule_(std::move(schedule)), dice_(seed, 3) {}

void FaultWeather::enter(World& world) {
  world_ = &world;
  start_ = world.clock.elapsed();
  world.cluster.pods = [this](const Json& pod) { return fate_of_pod(pod); };
}

/// Most pods are Ready within seconds.
Fate FaultWeather::fate_of_pod(const Json& pod) const {
  const std::string role =
      base::text_at(pod, {"metadata", "labels", "dataplatform.io/component"}) + "/" +
      base::text_at(pod, {"metadata", "labels", "app.kubernetes.io/component"});
  const std::uint64_t seconds = mixed(17, base::text_at(pod, {"metadata", "uid"})) % 6;
  Fate fate{.after = std::chrono::seconds(seconds)};
  const Fault* late = active(FaultKind::PodsLate);
  if (late != nullptr && mixed(late->choice, role) % 3 == 0)
    fate.after += std::chrono::seconds(60 + seconds * 30);
  const Fault* fails = active(FaultKind::PodsFail);
  if (fails != nullptr && mixed(fails->choice, role) % 3 == 0) {
    const bool crashes = fails->choice % 2 == 0;
    fate.kind = crashes ? Fate::Kind::Crashes : Fate::Kind::Waits;
    fate.reason = crashes ? "Error" : "ImagePullBackOff";
  }
  return fate;
}

const Fault* FaultWeather::active(FaultKind kind) const {
  for (const Active& one : active_) {
    if (schedule_[one.index].kind == kind) return &schedule_[one.index];
  }
  return nullptr;
}

bool FaultWeather::strikes(const Fault& fault) {
  return dice_.one_in(static_cast<std::uint64_t>(fault.one_in));
}

// --- requests ------------------------------------------------------------------------------------

Passage FaultWeather::passage_of(const Ask& ask) {
  Passage passage;
  if (world_ == nullptr) return passage;
  travel(passage);
  passage.refused = refusal(ask);
  if (passage.refused) return passage;
  if (ask.verb == "list") {
    if (const Fault* slow = active(FaultKind::SlowList); slow != nullptr && strikes(*slow))
      passage.back += dice_.between(std::chrono::seconds(2), std::chrono::seconds(50));
    if (const Fault* stale = active(FaultKind::StaleList); stale != nullptr && strikes(*stale))
      passage.as_of = stale_version();
  }
  if (const Fault* late = active(FaultKind::TimeOut); late != nullptr && strikes(*late)) {
    passage.back = kAnswerLimit;
    passage.forgotten = no_answer();
  }
  if (const Fault* lost = active(FaultKind::LostReply);
      lost != nullptr && ask.writes() && strikes(*lost))
    passage.forgotten = dice_.one_in(2) ? no_answer() : faulty::internal_error();
  crash(passage, ask);
  return passage;
}

/// Of a server that is up to a few hundred changes behind.
std::uint64_t FaultWeather::stale_version() {
  const std::uint64_t now = world_->cluster.version();
  const std::uint64_t oldest = world_->cluster.store().compacted() + 1;
  const std::uint64_t behind = dice_.below(dice_.one_in(2) ? 30 : 400);
  return now > oldest + behind ? now - behind : now;
}

/// Most requests take no time at all; that some do makes those side by side overtake one another.
void FaultWeather::travel(Passage& passage) {
  const bool slow = active(FaultKind::Slow) != nullptr;
  const std::uint64_t often = slow ? 2 : 8;
  const Millis most(slow ? 3000 : 60);
  if (dice_.one_in(often)) passage.there = dice_.between(Millis(1), most);
  if (dice_.one_in(often)) passage.back = dice_.between(Millis(1), most);
}

std::optional<kube::ApiError> FaultWeather::refusal(const Ask& ask) {
  const auto hit = [&](FaultKind kind) {
    const Fault* fault = active(kind);
    return fault != nullptr && strikes(*fault);
  };
  if (active(FaultKind::ServerAway) != nullptr) return faulty::connection_refused();
  if (auto refused = no_right(ask)) return refused;
  if (hit(FaultKind::LostRequest)) return no_answer();
  if (ask.writes() && hit(FaultKind::Conflict)) return faulty::conflict();
  if (hit(FaultKind::TooManyRequests))
    return faulty::too_many_requests(
        dice_.between(std::chrono::seconds(1), std::chrono::seconds(10)));
  if (hit(FaultKind::InternalError)) return faulty::internal_error();
  if (hit(FaultKind::Unavailable)) return faulty::unavailable();
  if (ask.verb == "list" && hit(FaultKind::ExpiredList)) return faulty::expired();
  return std::nullopt;
}

std::optional<kube::ApiError> FaultWeather::no_right(const Ask& ask) const {
  if (!ask.writes() || ask.is_lease()) return std::nullopt;
  const std::string what = std::string(ask.kind.plural) + " \"" + ask.key.name + "\"";
  const Fault* rights = active(FaultKind::Forbidden);
  if (rights != nullptr && chooses(*rights, ask.kind)) return faulty::forbidden(what);
  // Its Secrets are read by a task of its database, which would rightly wait.
  const Fault* broken = active(FaultKind::ComponentFails);
  const bool hit = broken != nullptr && ask.kind != kube::kSecret &&
                   ask.key.name.find(kFailing) != std::string::npos;
  if (hit && broken->choice % 2 == 0) return faulty::forbidden(what);
  if (hit) return faulty::internal_error();
  const Fault* quota = active(FaultKind::QuotaFull);
  const bool makes = ask.verb == "create" || ask.verb == "apply";
  const bool is_new = makes && world_->cluster.find(ask.kind, ask.key) == nullptr;
  if (quota != nullptr && is_new && chooses(*quota, ask.kind)) return faulty::quota_full(what);
  return std::nullopt;
}

/// A crash waits for a request of its process, and takes a few more before it strikes.
void FaultWeather::crash(Passage& passage, const Ask& ask) {
  if (crashes_.empty()) return;
  const std::size_t index = crashes_.front();
  const Fault& fault = schedule_[index];
  const bool wanted = fault.choice % 5 == 0 || ask.writes();
  if (ask.is_lease() || !wanted || !dice_.one_in(1 + fault.choice % 12)) return;
  crashes_.erase(crashes_.begin());
  passage.die_before = fault.kind == FaultKind::CrashBefore;
  passage.die_after = fault.kind == FaultKind::CrashAfter;
  world_->restart_pause = dice_.between(Millis(500), std::chrono::seconds(30));
}

// --- streams -------------------------------------------------------------------------------------

Millis FaultWeather::lag(int /*process*/, const kube::Kind& kind) {
  const Fault* late = active(FaultKind::LateEvents);
  if (late != nullptr && chooses(*late, kind)) return dice_.between(Millis(50), kLongestLag);
  return dice_.one_in(6) ? dice_.between(Millis(1), Millis(80)) : Millis(0);
}

std::optional<kube::ApiError> FaultWeather::watch_refused(int /*process*/, const kube::Kind& kind) {
  if (world_ == nullptr) return std::nullopt;
  if (active(FaultKind::ServerAway) != nullptr) return faulty::connection_refused();
  const Fault* gone = active(FaultKind::ExpiredWatch);
  if (gone != nullptr && chooses(*gone, kind) && strikes(*gone)) return faulty::expired();
  return std::nullopt;
}

bool FaultWeather::silent(int /*process*/, const kube::Kind& kind) {
  const Fault* silence = active(FaultKind::WatchSilent);
  return silence != nullptr && chooses(*silence, kind);
}

// --- beginnings and ends -------------------------------------------------------------------------

bool FaultWeather::act(Millis now) {
  bool any = false;
  while (begun_ < schedule_.size() && start_ + schedule_[begun_].at <= now) {
    begin(begun_++);
    any = true;
  }
  for (std::size_t i = 0; i < active_.size();) {
    if (active_[i].until > now) {
      ++i;
      continue;
    }
    const std::size_t index = active_[i].index;
    active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(i));
    end(index);
    any = true;
  }
  return any;
}

std::optional<Millis> FaultWeather::next() const {
  std::optional<Millis> soonest;
  if (begun_ < schedule_.size()) soonest = start_ + schedule_[begun_].at;
  for (const Active& one : active_)
    soonest = std::min(soonest.value_or(one.until), one.until);
  return soonest;
}

void FaultWeather::begin(std::size_t index) {
  const Fault& fault = schedule_[index];
  world_->say("FAULT " + to_text(fault));
  if (!begin_at_process(index) && !begin_at_streams(fault)) harm_.begin(*world_, index, fault);
  world_->dirty = true;
  if (fault.lasts > Millis(0)) active_.push_back({index, start_ + fault.at + fault.lasts});
}

void FaultWeather::end(std::size_t index) {
  const Fault& fault = schedule_[index];
  world_->say("end of " + to_text(fault.kind));
  world_->dirty = true;
  const auto frozen = frozen_.find(index);
  if (frozen != frozen_.end()) {
    for (Process* process : world_->living()) {
      if (process->number() == frozen->second) process->thaw();
    }
    frozen_.erase(frozen);
  }
  if (fault.kind == FaultKind::PreviousOperator) end_previous();
  harm_.end(*world_, index, fault);
}

Process* FaultWeather::victim(const Fault& fault) {
  const auto living = world_->living();
  return living.empty() ? nullptr : living[fault.choice % living.size()];
}

/// Never as the first that ever saw the platform, unless the spec says the release: which one it is
/// installed with would then be chance.
void FaultWeather::start_previous() {
  const Json* platform = world_->platform();
  const bool said = platform != nullptr && (*platform)["spec"].contains("release");
  const bool recorded =
      world_->cluster.find(kube::kConfigMap, reconcile::state_key(World::kPlatform)) != nullptr;
  if (world_->living().size() < 3 && (said || recorded)) world_->start_process(/*previous=*/true);
}

void FaultWeather::end_previous() {
  for (Process* process : world_->living()) {
    if (process->previous()) world_->kill(*process, Millis(0));
  }
}

bool FaultWeather::begin_at_process(std::size_t index) {
  const Fault& fault = schedule_[index];
  if (fault.kind == FaultKind::PreviousOperator) {
    start_previous();
    return true;
  }
  if (fault.kind == FaultKind::SecondOperator) {
    if (world_->living().size() < 3) world_->start_process();
    return true;
  }
  if (fault.kind == FaultKind::CrashBefore || fault.kind == FaultKind::CrashAfter) {
    crashes_.push_back(index);
    return true;
  }
  if (fault.kind != FaultKind::Freeze) return false;
  Process* process = victim(fault);
  if (process == nullptr) return true;
  frozen_[index] = process->number();
  process->freeze();
  return true;
}

bool FaultWeather::begin_at_streams(const Fault& fault) {
  const Json status = {{"kind", "Status"},
                       {"code", 410},
                       {"reason", "Expired"},
                       {"message", "too old resource version: 1 (2)"}};
  const auto chosen = [&](const kube::Kind& kind) {
    return fault.kind == FaultKind::ServerAway || chooses(fault, kind);
  };
  const bool cuts = fault.kind == FaultKind::WatchCut || fault.kind == FaultKind::ServerAway;
  if (!cuts && fault.kind != FaultKind::ExpiredInside) return false;
  for (Process* process : world_->living()) {
    if (cuts) process->door().cut(chosen, kube::WatchEnd::Broken);
    if (!cuts) process->door().fail_inside(chosen, status);
  }
  return true;
}

}  // namespace dataplatform::simulation
