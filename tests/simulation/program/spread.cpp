#include "tests/simulation/program/spread.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <map>
#include <poll.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace dataplatform::simulation {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void on_interrupt(int /*signal*/) {
  interrupted = 1;
}

struct Worker {
  pid_t pid = 0;
  int pipe = -1;
  std::string unread;
  std::uint64_t at = 0;  // the item that it has
};

void send(int pipe, const std::string& line) {
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t wrote = ::write(pipe, line.data() + done, line.size() - done);
    if (wrote > 0) done += static_cast<std::size_t>(wrote);
    if (wrote < 0 && errno != EINTR) ::_exit(3);
  }
}

/// One line a result; line ends inside are \v.
std::string packed(const Result& result) {
  std::string text = result.text;
  for (char& letter : text) {
    if (letter == '\n') letter = '\v';
  }
  return "=" + std::to_string(result.item) + " " + (result.bad ? "1 " : "0 ") +
         std::to_string(result.lived) + " " + std::to_string(result.effects) + " " + text + "\n";
}

Result unpacked(const std::string& line) {
  Result result;
  std::size_t end = 0;
  result.item = std::stoull(line.substr(1), &end);
  result.bad = line[end + 2] == '1';
  std::size_t next = end + 4;
  std::size_t used = 0;
  result.lived = std::stoll(line.substr(next), &used);
  next += used + 1;
  result.effects = std::stoi(line.substr(next), &used);
  next += used + 1;
  result.text = line.substr(next);
  for (char& letter : result.text) {
    if (letter == '\v') letter = '\n';
  }
  return result;
}

[[noreturn]] void work(int pipe, std::atomic<std::uint64_t>& next, std::uint64_t end,
                       const Job& job) {
  while (interrupted == 0) {
    const std::uint64_t item = next.fetch_add(1);
    if (item >= end) break;
    send(pipe, "+" + std::to_string(item) + "\n");
    job(item, [pipe](const Result& result) { send(pipe, packed(result)); });
  }
  ::_exit(0);
}

/// Handles whole lines; false at the end of the pipe.
bool read_from(Worker& worker, const Tell& heard) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(worker.pipe, buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  worker.unread.append(buffer.data(), static_cast<std::size_t>(got));
  std::size_t end = 0;
  while ((end = worker.unread.find('\n')) != std::string::npos) {
    const std::string line = worker.unread.substr(0, end);
    worker.unread.erase(0, end + 1);
    if (line.starts_with("+")) worker.at = std::stoull(line.substr(1));
    if (line.starts_with("=")) heard(unpacked(line));
  }
  return true;
}

void bury(const Worker& worker, const Tell& heard) {
  int status = 0;
  ::close(worker.pipe);
  ::waitpid(worker.pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  if (interrupted != 0) return;
  heard({.item = worker.at,
         .bad = true,
         .text = "crash: the process ended with status " + std::to_string(status)});
}

}  // namespace

bool spread(std::uint64_t from, std::uint64_t count, int processes, const Job& job,
            const Tell& heard) {
  void* shared = ::mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw std::runtime_error("no shared memory");
  auto& next = *new (shared) std::atomic<std::uint64_t>(from);
  std::signal(SIGINT, on_interrupt);
  std::vector<Worker> workers;
  for (int i = 0; i < processes; ++i) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::close(ends[0]);
      work(ends[1], next, from + count, job);
    }
    ::close(ends[1]);
    workers.push_back({pid, ends[0], "", from});
  }
  while (!workers.empty()) {
    std::vector<pollfd> polls;
    for (const Worker& worker : workers)
      polls.push_back({worker.pipe, POLLIN, 0});
    ::poll(polls.data(), polls.size(), 1000);
    for (std::size_t i = polls.size(); i-- > 0;) {
      if (polls[i].revents == 0 || read_from(workers[i], heard)) continue;
      bury(workers[i], heard);
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  ::munmap(shared, sizeof(std::atomic<std::uint64_t>));
  return interrupted == 0;
}

}  // namespace dataplatform::simulation
