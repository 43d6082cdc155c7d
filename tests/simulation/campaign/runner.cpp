#include "tests/simulation/campaign/runner.hpp"

#include <csignal>
#include <cstdio>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dataplatform::simulation {
namespace {

using reconcile::testing::Life;

constexpr std::size_t kMostOfGround = 24;  // cases for one platform brought up: work divides evenly
constexpr unsigned kSecondsOfCase = 300;   // of real time; the rest is virtual

volatile std::sig_atomic_t stopped = 0;

void note_stop(int) {
  stopped = 1;
}

struct Batch {
  std::vector<const Case*> cases;
};

std::vector<Batch> batches_of(const std::vector<Case>& cases) {
  std::vector<Batch> batches;
  for (const Case& each : cases) {
    const bool fits = !batches.empty() && batches.back().cases.size() < kMostOfGround &&
                      batches.back().cases.front()->ground == each.ground;
    if (!fits) batches.emplace_back();
    batches.back().cases.push_back(&each);
  }
  return batches;
}

Json to_json(const Outcome& outcome) {
  return {{"case", outcome.case_id}, {"move", outcome.move},   {"answer", outcome.answer},
          {"lived", outcome.lived},  {"texts", outcome.texts}, {"alarms", outcome.alarms}};
}

Outcome from_json(const Json& json) {
  return {json["case"], json["move"], json["answer"], json["lived"], json["texts"], json["alarms"]};
}

void send(int to, const Outcome& outcome) {
  const std::string line =
      to_json(outcome).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t written = ::write(to, line.data() + done, line.size() - done);
    if (written <= 0) ::_exit(3);
    done += static_cast<std::size_t>(written);
  }
}

/// What is wrong with the ground itself: then nothing that is tried on it means anything.
std::string fault_of(const Json& ground) {
  const auto rendered = reconcile::render(ground, facts_after(ground));
  if (!rendered) return "the ground is not good: " + reconcile::summary_of(rendered.error());
  return "";
}

Outcome alarm_of(const Case& one, const std::string& text) {
  return {.case_id = one.id, .move = "ground", .answer = "refused", .texts = {}, .alarms = {text}};
}

/// The case in a child: what it finds is sent, how it ends is told by its status.
void run_in_child(Life& life, const Case& one, int to) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(kSecondsOfCase);
    life.loop.notify_fork(boost::asio::execution_context::fork_child);
    Chain chain(life, one.ground, one.id, [to](const Outcome& outcome) { send(to, outcome); }, {});
    chain.run(one.trials);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0)
    send(to, alarm_of(one, WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM
                               ? "does not end"
                               : "crashed with status " + std::to_string(status)));
}

void run_batch(const Batch& batch, int to) {
  const Json& ground = batch.cases.front()->ground;
  const std::string fault = fault_of(ground);
  if (!fault.empty()) {
    for (const Case* each : batch.cases)
      send(to, alarm_of(*each, fault));
    return;
  }
  Life life;
  for (const std::string& alarm : bring_up(life, ground))
    send(to, alarm_of(*batch.cases.front(), alarm));
  if (life.phase() != "Ready" && life.phase() != "Suspended")
    send(to, alarm_of(*batch.cases.front(),
                      "the ground does not become Ready: " + life.condition("Ready", "message")));
  for (const Case* each : batch.cases)
    run_in_child(life, *each, to);
}

/// A process that works through a batch.
struct Worker {
  pid_t process = 0;
  int from = -1;
  std::string rest;
};

Worker start(const Batch& batch) {
  int ends[2];
  if (::pipe(ends) != 0) std::perror("pipe");
  std::fflush(nullptr);
  const pid_t process = ::fork();
  if (process == 0) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    ::close(ends[0]);
    run_batch(batch, ends[1]);
    ::_exit(0);
  }
  ::close(ends[1]);
  return {process, ends[0], ""};
}

/// False at the end of what the worker says.
bool read_some(Worker& worker, const std::function<void(const Outcome&)>& take) {
  char buffer[65536];
  const ssize_t got = ::read(worker.from, buffer, sizeof buffer);
  if (got <= 0) {
    ::close(worker.from);
    ::waitpid(worker.process, nullptr, 0);
    return false;
  }
  worker.rest.append(buffer, static_cast<std::size_t>(got));
  for (auto end = worker.rest.find('\n'); end != std::string::npos; end = worker.rest.find('\n')) {
    take(from_json(Json::parse(worker.rest.substr(0, end))));
    worker.rest.erase(0, end + 1);
  }
  return true;
}

}  // namespace

void run_cases(const std::vector<Case>& cases, int workers,
               const std::function<void(const Outcome&)>& take) {
  const std::vector<Batch> batches = batches_of(cases);
  std::vector<Worker> busy;
  std::size_t next = 0;
  struct sigaction stop{};
  stop.sa_handler = note_stop;
  ::sigaction(SIGINT, &stop, nullptr);
  ::sigaction(SIGTERM, &stop, nullptr);
  while (stopped == 0 && (next < batches.size() || !busy.empty())) {
    while (next < batches.size() && busy.size() < static_cast<std::size_t>(workers))
      busy.push_back(start(batches[next++]));
    std::vector<pollfd> ends;
    for (const Worker& each : busy)
      ends.push_back({each.from, POLLIN, 0});
    if (::poll(ends.data(), ends.size(), -1) < 0) break;
    for (std::size_t i = ends.size(); i-- > 0;) {
      if (ends[i].revents == 0) continue;
      if (!read_some(busy[i], take)) busy.erase(busy.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  for (const Worker& each : busy)
    ::kill(each.process, SIGTERM);
}

void judge_cases(const std::vector<Case>& cases, const std::function<void(const Outcome&)>& take) {
  for (const Case& one : cases) {
    const std::string fault = fault_of(one.ground);
    if (!fault.empty()) {
      take(alarm_of(one, fault));
      continue;
    }
    Json now = one.ground;
    for (const Trial& trial : one.trials) {
      Judged judged = judge(*trial.property, trial.move, now, trial.spec);
      const bool goes_on = judged.answer == Answer::Accepted || judged.answer == Answer::Approval;
      if (goes_on) now = trial.spec;
      take({one.id, trial.move.name, answer_text(judged.answer), false, std::move(judged.texts),
            std::move(judged.alarms)});
    }
  }
}

void replay(const Case& one, const std::function<void(const Outcome&)>& take,
            const std::function<void(const std::string&)>& account) {
  account("ground " + base::to_line(one.ground));
  const std::string fault = fault_of(one.ground);
  if (!fault.empty()) return take(alarm_of(one, fault));
  Life life;
  for (const std::string& alarm : bring_up(life, one.ground))
    take(alarm_of(one, alarm));
  account("brought up: " + life.phase() + " " + life.condition("Ready", "message"));
  account(life.lines);
  Chain chain(life, one.ground, one.id, take, account);
  chain.run(one.trials);
}

}  // namespace dataplatform::simulation
