// A program run to its end beside the loop: no shell, no terminal, its output bounded.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace dataplatform::kube {

struct Command {
  std::vector<std::string> words;  // the program first; looked for in PATH where it has no slash
  std::map<std::string, std::string> environment;  // all of it
  std::size_t most_bytes = std::size_t{1} << 20;   // of output; one that writes more is stopped
};

struct CommandResult {
  enum class How { Exited, NotStarted, Stopped, TooMuch };
  How how = How::Exited;
  int code = 0;  // exit status, or 128 and the signal; for NotStarted an errno
  std::string out;
  std::string errors;  // the beginning of what it wrote to standard error
};

/// A thread that waits for a program. The program and whatever it started end with `stop`, and with
/// this object.
class RunningCommand {
 public:
  /// `ended` is called once, on the thread.
  RunningCommand(Command command, std::function<void(CommandResult)> ended);
  ~RunningCommand();
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;

  void stop();

 private:
  int wake_;  // eventfd
  std::thread thread_;
};

}  // namespace dataplatform::kube
