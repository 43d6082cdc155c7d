#include "operator/kube/command.hpp"

#include "tests/kube/folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <future>
#include <signal.h>

namespace dataplatform::kube::testing {
namespace {

using How = CommandResult::How;

CommandResult run(Command command) {
  std::promise<CommandResult> ended;
  const RunningCommand running(std::move(command),
                               [&](CommandResult result) { ended.set_value(std::move(result)); });
  return ended.get_future().get();
}

CommandResult shell(const std::string& text, const std::vector<std::string>& arguments = {}) {
  std::vector<std::string> words{"/bin/sh", "-c", text, "name"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run({.words = std::move(words), .environment = {{"COLOUR", "dark blue"}}});
}

TEST(Command, GivesWhatItWroteAndHowItEnded) {
  const CommandResult result = shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.how, How::Exited);
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.errors, "err\n");
}

TEST(Command, GetsItsWordsAndItsEnvironmentAndNothingElse) {
  const CommandResult result = shell("echo \"$1|$2|$COLOUR|$HOME\"", {"a b", "$(c)"});
  EXPECT_EQ(result.out, "a b|$(c)|dark blue|\n");
}

TEST(Command, IsLookedForInThePath) {
  EXPECT_EQ(run({.words = {"true"}}).code, 0);
}

TEST(Command, ThatIsNotThereIsNotStarted) {
  const CommandResult result = run({.words = {"/none/such"}});
  EXPECT_EQ(result.how, How::NotStarted);
  EXPECT_EQ(result.code, ENOENT);
}

TEST(Command, HasNoInput) {
  EXPECT_EQ(shell("cat; echo end").out, "end\n");
}

TEST(Command, InheritsNoFiles) {
  const Folder folder;
  const int open_file = ::open(folder.write("file", "").c_str(), O_RDONLY);
  const CommandResult result = shell("ls /proc/self/fd | tr '\\n' ' '");
  ::close(open_file);
  // The fourth is of ls itself, which reads the folder.
  EXPECT_EQ(result.out, "0 1 2 3 ");
}

TEST(Command, DiesOfABrokenPipeAlthoughWeDoNot) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  const CommandResult result = shell("kill -PIPE $$; echo alive");
  ::signal(SIGPIPE, before);
  EXPECT_EQ(result.code, 128 + SIGPIPE);
}

TEST(Command, ThatDiesOfASignalSaysSo) {
  EXPECT_EQ(shell("kill -TERM $$").code, 128 + SIGTERM);
}

TEST(Command, ThatWritesTooMuchIsStopped) {
  const CommandResult result =
      run({.words = {"/bin/sh", "-c", "while :; do echo 12345678; done"}, .most_bytes = 1000});
  EXPECT_EQ(result.how, How::TooMuch);
  EXPECT_EQ(run({.words = {"/bin/sh", "-c", "printf 123"}, .most_bytes = 3}).how, How::Exited);
}

TEST(Command, KeepsOnlyTheBeginningOfItsErrors) {
  EXPECT_EQ(shell("i=0; while [ $i -lt 3000 ]; do echo 1234567 >&2; i=$((i+1)); done; echo out")
                .errors.size(),
            4096U);
}

TEST(Command, IsOverWhenItEndsThoughItsChildrenHoldItsOutput) {
  const Folder folder;
  const std::string pipe = folder.pipe("pipe");
  EXPECT_EQ(shell("cat " + pipe + " & echo out").out, "out\n");
  std::ofstream(pipe) << "the child may go";
}

TEST(Command, IsStoppedWithAllThatItStarted) {
  const Folder folder;
  const std::string pipe = folder.pipe("pipe");
  const std::string child =
      "(exec 3>" + pipe + "; echo ready >&3; cat " + folder.pipe("never") + ") & wait";
  std::promise<CommandResult> ended;
  RunningCommand running({.words = {"/bin/sh", "-c", child}},
                         [&](CommandResult result) { ended.set_value(std::move(result)); });
  std::ifstream reader(pipe);
  std::string line;
  std::getline(reader, line);
  EXPECT_EQ(line, "ready");
  running.stop();
  EXPECT_EQ(ended.get_future().get().how, How::Stopped);
  // The pipe ends when the last process that holds it has gone.
  EXPECT_FALSE(std::getline(reader, line));
}

TEST(Command, IsStoppedWithItsOwner) {
  const Folder folder;
  std::promise<CommandResult> ended;
  {
    const RunningCommand running({.words = {"/bin/cat", folder.pipe("never")}},
                                 [&](CommandResult result) { ended.set_value(std::move(result)); });
  }
  EXPECT_EQ(ended.get_future().get().how, How::Stopped);
}

}  // namespace
}  // namespace dataplatform::kube::testing
