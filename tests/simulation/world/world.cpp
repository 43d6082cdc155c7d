#include "tests/simulation/world/world.hpp"

#include "controllers/reconcile/look_ahead.hpp"
#include "tests/simulation/world/releases.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

constexpr std::size_t kMostHandlers = 100'000;  // of the loops, while no time passes
constexpr Millis kSlot = std::chrono::minutes(10);
constexpr int kMostAdvances = 10'000;  // in a slot; the largest platform's installation has 2,500
constexpr std::size_t kReleasesOfPrevious = 1;

/// What a script asks for and the API server refuses is a mistake of the script.
async::Task<> apply_task(Cluster& cluster, kube::ApplyRequest request) {
  const kube::Answer<Json> answer = co_await cluster.apply(std::move(request));
  if (!answer) throw std::runtime_error("the script's own apply: " + answer.error().message);
}

async::Task<> preview_task(runtime::World world, Json document,
                           std::optional<reconcile::Preview>& out) {
  auto answer = co_await reconcile::look_ahead(world, "dataplatform-system", std::move(document));
  if (answer) out = std::move(*answer);
}

async::Task<> create_task(Cluster& cluster, kube::CreateRequest request) {
  co_await cluster.create(std::move(request));
}

}  // namespace

World::World(std::uint64_t seed, Weather& weather, std::size_t releases)
    : cluster(loop, &cluster_clock),
      dice(seed, 1),
      seed_(seed),
      releases_(releases),
      weather_(weather) {
  know_releases(releases_);
  cluster.observe = [this](const Change& change) { note(change); };
  for (const char* name : {"apps", "data", "dataplatform-system"}) {
    Json name_space = {{"apiVersion", "v1"}, {"kind", "Namespace"}};
    name_space["metadata"] = {{"name", name},
                              {"annotations", {{"dataplatform.io/allow-from", "apps"}}}};
    create(kube::kNamespace, std::move(name_space));
  }
}

World::~World() {
  for (Process* process : living())
    process->kill();
  trace = nullptr;
  turn();
  loop.stop();
  loop_of_previous.stop();
}

Process& World::start_process(bool previous) {
  const int number = static_cast<int>(processes_.size()) + 1;
  const Process::Surroundings around{.loop = previous ? loop_of_previous : loop,
                                     .clock = clock,
                                     .cluster = cluster,
                                     .weather = weather_,
                                     .ear = *this,
                                     .acting = acting_,
                                     .seed = seed_,
                                     .on_line =
                                         [this](std::string_view line) {
                                           log_lines.append(line).append("\n");
                                           if (trace) say("log " + std::string(line));
                                         },
                                     .previous = previous,
                                     .releases = previous ? kReleasesOfPrevious : releases_};
  processes_.push_back(std::make_unique<Process>(around, number));
  say("operator " + std::to_string(number) + (previous ? " of the version before" : "") +
      " starts");
  processes_.back()->start();
  return *processes_.back();
}

void World::kill(Process& process, Millis pause) {
  if (!buried_.insert(process.number()).second) return;
  say("operator " + std::to_string(process.number()) + " ends");
  process.kill();
  if (pause > Millis(0)) restarts_.emplace_back(clock.elapsed() + pause, process.number());
}

std::vector<Process*> World::living() {
  std::vector<Process*> alive;
  for (const auto& process : processes_) {
    if (!process->dead() && !buried_.contains(process->number())) alive.push_back(process.get());
  }
  return alive;
}

/// Buries who died and starts who is to follow; true where anything happened.
bool World::tend() {
  bool any = false;
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    Process& process = *processes_[i];
    if (buried_.contains(process.number()) || !(process.dead() || process.gave_up())) continue;
    kill(process, restart_pause);
    any = true;
  }
  const Millis now = clock.elapsed();
  const auto due = std::count_if(restarts_.begin(), restarts_.end(),
                                 [&](const auto& entry) { return entry.first <= now; });
  std::erase_if(restarts_, [&](const auto& entry) { return entry.first <= now; });
  for (auto i = due; i > 0; --i)
    start_process();
  return any || due > 0;
}

/// All that is ready to run; what makes itself ready again for ever counts as spinning.
std::size_t World::poll(async::Loop& ready) {
  std::size_t ran = 0;
  ready.restart();
  while (handlers_ < kMostHandlers && ready.poll_one() > 0) {
    ++ran;
    ++handlers_;
  }
  if (handlers_ >= kMostHandlers) longest_spin_ = spin_ = kMostSpin + 1;
  return ran;
}

void World::turn() {
  std::size_t ran = 1;
  while (ran > 0) {
    poll(loop);
    know_releases(kReleasesOfPrevious);
    previous_runs_ = true;
    ran = poll(loop_of_previous);
    previous_runs_ = false;
    know_releases(releases_);
  }
}

void World::step(Millis end, Agenda* agenda) {
  turn();
  if (tend()) return;
  if (agenda != nullptr && agenda->act(clock.elapsed())) return;
  if (std::exchange(dirty, false) && cluster.settle()) {
    dirty = true;
    return;
  }
  Millis next = std::min(end, clock.next_deadline().value_or(end));
  if (agenda != nullptr) next = std::min(next, agenda->next().value_or(end));
  for (const auto& [when, process] : restarts_)
    next = std::min(next, when);
  const Millis span = std::max(next - clock.elapsed(), Millis(0));
  spin_ = span > Millis(0) ? 0 : spin_ + 1;
  if (span > Millis(0)) handlers_ = 0;
  count_advance(clock.elapsed() + span);
  longest_spin_ = std::max(longest_spin_, spin_);
  clock.advance(span);
}

/// Time that passes in crumbs is as good as none: something wakes itself again and again.
void World::count_advance(Millis now) {
  const auto slot = now / kSlot;
  advances_ = slot == slot_ ? advances_ + 1 : 0;
  slot_ = slot;
  if (advances_ > kMostAdvances) longest_spin_ = spin_ = kMostSpin + 1;
}

bool World::until(const std::function<bool()>& reached, Millis limit, Agenda* agenda) {
  const Millis end = clock.elapsed() + limit;
  while (true) {
    turn();
    if (reached()) return true;
    if (clock.elapsed() >= end || spins() || (given_up && given_up())) return false;
    step(end, agenda);
  }
}

void World::run(async::Task<> task) {
  auto failure = std::make_shared<std::exception_ptr>();
  async::spawn(loop, std::move(task), [failure](std::exception_ptr error) { *failure = error; });
  turn();
  if (*failure) std::rethrow_exception(*failure);
}

bool World::had_previous() const {
  return std::ranges::any_of(processes_, [](const auto& process) { return process->previous(); });
}

void World::apply(const Json& spec) {
  specs.push_back(base::to_line(spec));
  kube::ApplyRequest request;
  request.kind = reconcile::kDataPlatform;
  request.manager = "kubectl";
  request.object = {{"apiVersion", "dataplatform.io/v1alpha1"}, {"kind", "DataPlatform"}};
  request.object["metadata"] = {{"name", kPlatform.name}, {"namespace", kPlatform.namespace_}};
  request.object["spec"] = spec;
  run(apply_task(cluster, std::move(request)));
}

void World::create(const kube::Kind& kind, Json object) {
  kube::CreateRequest request;
  request.kind = kind;
  request.object = std::move(object);
  run(create_task(cluster, std::move(request)));
}

void World::ask_for_deletion() {
  cluster.erase(reconcile::kDataPlatform, kPlatform);
  turn();
}

std::optional<reconcile::Preview> World::preview(const Json& spec) {
  runtime::Metrics metrics;
  Dice own(seed_, 6);
  const base::Log log(clock, [](std::string_view) {}, base::Level::Error);
  Json document = {{"apiVersion", "dataplatform.io/v1alpha1"}, {"kind", "DataPlatform"}};
  document["metadata"] = {{"name", kPlatform.name}, {"namespace", kPlatform.namespace_}};
  document["spec"] = spec;
  std::optional<reconcile::Preview> out;
  run(preview_task({loop, cluster, clock, own, log, metrics}, std::move(document), out));
  return out;
}

const Json* World::platform() const {
  return cluster.find(reconcile::kDataPlatform, kPlatform);
}

std::string World::phase() const {
  const Json* found = platform();
  return found == nullptr ? "" : base::text_at(*found, {"status", "phase"});
}

std::string World::settled_phase() const {
  const Json* found = platform();
  if (found == nullptr) return "Gone";
  const bool settled = base::integer_at(*found, {"status", "observedGeneration"}) ==
                       base::integer_at(*found, {"metadata", "generation"});
  return settled ? base::text_at(*found, {"status", "phase"}) : "";
}

void World::note(const Change& change) {
  const Effect effect{.verb = change.verb,
                      .manager = change.manager,
                      .kind = change.kind,
                      .key = change.key,
                      .before = change.before,
                      .after = change.after,
                      .version = change.version,
                      .process = acting_,
                      .at = clock.elapsed()};
  if (effect.kind != kube::kLease && effect.kind != kube::kEvent) dirty = true;
  if (trace && effect.kind != kube::kLease) say("  " + to_text(effect));
  // Whoever judges knows all that the present version knows.
  know_releases(releases_);
  for (Listener* listener : listeners)
    listener->on_effect(effect);
  if (previous_runs_) know_releases(kReleasesOfPrevious);
}

void World::sent(const Ask& ask) {
  for (Listener* listener : listeners)
    listener->on_sent(ask);
}

void World::answered(const Ask& ask, const std::string& what) {
  if (trace && !(ask.is_lease() && what == "ok")) say(to_text(ask) + ": " + what);
}

void World::say(const std::string& line) {
  if (trace) trace(clock_text(clock.elapsed()) + " " + line);
}

}  // namespace dataplatform::simulation
