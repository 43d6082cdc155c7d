#include "operator/kube/command.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace dataplatform::kube {
namespace {

using How = CommandResult::How;

constexpr std::size_t kMostErrors = 4096;
constexpr int kFirstForeign = 3;  // descriptors from here on are none of the program's business

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  void set(int number) {
    close();
    number_ = number;
  }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read.set(ends[0]);
    write.set(ends[1]);
    ::fcntl(read.get(), F_SETFL, O_NONBLOCK);
  }
  Descriptor read;
  Descriptor write;
};

/// What posix_spawn is told: streams, signals as a program expects them, a group of its own.
class SpawnPlan {
 public:
  SpawnPlan(const Pipe& out, const Pipe& errors) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out.write.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, errors.write.get(), STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstForeign);
    ::posix_spawnattr_init(&attributes_);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigaddset(&signals, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  /// 0, or an errno.
  int start(const Command& command, pid_t& pid) const {
    std::vector<std::string> words = command.words;
    std::vector<std::string> variables;
    for (const auto& [name, value] : command.environment)
      variables.push_back(name + "=" + value);
    const std::vector<char*> arguments = pointers(words);
    const std::vector<char*> environment = pointers(variables);
    return ::posix_spawnp(&pid, arguments.front(), &actions_, &attributes_, arguments.data(),
                          environment.data());
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts)
      all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// Appends what is there, at most up to `most` bytes in all. False once there will be no more.
bool drain(int descriptor, std::string& into, std::size_t most) {
  std::array<char, 4096> bytes{};
  while (true) {
    const ssize_t count = ::read(descriptor, bytes.data(), bytes.size());
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return false;
    const auto room = most - std::min(most, into.size());
    into.append(bytes.data(), std::min(room, static_cast<std::size_t>(count)));
  }
}

/// One program from its start to its end.
class Supervision {
 public:
  Supervision(const Command& command, int wake) : command_(command), wake_(wake) {}

  CommandResult run() {
    const int error = SpawnPlan(out_, errors_).start(command_, pid_);
    if (error != 0) return {.how = How::NotStarted, .code = error};
    out_.write.close();
    errors_.write.close();
    // Its output may be held open by others: the end of the program itself is what counts.
    exit_.set(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (exit_.get() < 0) {
      result_.code = errno;
      kill(How::NotStarted);
    }
    while (exit_.get() >= 0 && !watch()) {
    }
    const int code = reap();
    if (result_.how != How::NotStarted) result_.code = code;
    return std::move(result_);
  }

 private:
  /// Waits for something to happen; true where the program has ended and all it wrote is read.
  bool watch() {
    std::array<pollfd, 4> polled{pollfd{out_.read.get(), POLLIN, 0},
                                 pollfd{errors_.read.get(), POLLIN, 0},
                                 pollfd{exit_.get(), POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), -1) < 0) return false;
    // One byte more than allowed shows that there was more.
    if (!drain(out_.read.get(), result_.out, command_.most_bytes + 1)) out_.read.close();
    if (!drain(errors_.read.get(), result_.errors, kMostErrors)) errors_.read.close();
    if (result_.out.size() > command_.most_bytes) kill(How::TooMuch);
    if (polled[3].revents != 0) kill(How::Stopped);
    return polled[2].revents != 0;
  }

  void kill(How why) {
    if (result_.how != How::Exited) return;
    result_.how = why;
    wake_ = -1;  // else it would be seen again and again
    ::kill(-pid_, SIGKILL);
  }

  int reap() const {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  const Command& command_;
  int wake_;
  Pipe out_;
  Pipe errors_;
  Descriptor exit_;
  pid_t pid_ = 0;
  CommandResult result_;
};

}  // namespace

RunningCommand::RunningCommand(Command command, std::function<void(CommandResult)> ended)
    : wake_(::eventfd(0, EFD_CLOEXEC)),
      thread_([command = std::move(command), ended = std::move(ended), wake = wake_] {
        ended(Supervision(command, wake).run());
      }) {}

RunningCommand::~RunningCommand() {
  stop();
  thread_.join();
  ::close(wake_);
}

void RunningCommand::stop() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
}

}  // namespace dataplatform::kube
