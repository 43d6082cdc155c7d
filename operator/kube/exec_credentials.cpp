#include "operator/kube/exec_credentials.hpp"

#include "operator/base/excerpt.hpp"
#include "operator/base/text.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace dataplatform::kube {
namespace {

using base::Error;
using base::ErrorKind;
using base::Millis;
using base::Result;
using How = CommandResult::How;

constexpr Millis kLimit = std::chrono::seconds(30);
// An identity that is about to expire would do so on its way.
constexpr Millis kMargin = std::chrono::seconds(10);
constexpr std::size_t kMostErrors = 300;

std::string how_it_failed(const ExecPlugin& plugin, const CommandResult& result) {
  const std::string program = plugin.command.words.front();
  switch (result.how) {
    case How::NotStarted: {
      const std::string why = std::generic_category().message(result.code);
      const std::string hint =
          plugin.install_hint.empty() ? "install it, or give its full path" : plugin.install_hint;
      return fmt::format("{} cannot be started: {}; {}", program, why, hint);
    }
    case How::Stopped:
      return fmt::format("{} did not end within {} s; run it by hand, it must not ask anything",
                         program, std::chrono::duration_cast<std::chrono::seconds>(kLimit).count());
    case How::TooMuch:
      return fmt::format("{} wrote more than {} bytes; run it by hand", program,
                         plugin.command.most_bytes);
    case How::Exited:
      break;
  }
  const std::string said = base::excerpt(base::trim(result.errors), kMostErrors);
  return fmt::format("{} ended with {}: {}; run it by hand", program, result.code, said);
}

Result<ExecAnswer> answer_of(const ExecPlugin& plugin, const CommandResult& result) {
  const auto failed = [&](const std::string& why) {
    return std::unexpected(Error{ErrorKind::Unavailable, plugin.where + ": " + why});
  };
  if (result.how != How::Exited || result.code != 0) return failed(how_it_failed(plugin, result));
  Result<ExecAnswer> answer = read_exec_answer(result.out, plugin.api_version);
  if (answer) return answer;
  return failed(plugin.command.words.front() + " is of no use: " + answer.error().message);
}

}  // namespace

/// One run of the program, for all who wait for it.
struct ExecCredentials::Run {
  explicit Run(async::Loop& loop) : over(loop) {}
  async::Signal over;
  Result<Identity> result = std::unexpected(Error());
};

struct ExecCredentials::State {
  ExecPlugin plugin;
  std::optional<Identity> identity;
  std::optional<Millis> expires;  // by Clock::elapsed
  std::shared_ptr<Run> run;       // under way

  bool is_fresh(Millis now) const { return identity && (!expires || now < *expires); }

  void finish(base::Clock& clock, const CommandResult& command) {
    const std::shared_ptr<Run> ended = std::exchange(run, nullptr);
    Result<ExecAnswer> answer = answer_of(plugin, command);
    identity.reset();
    expires.reset();
    if (answer) {
      keep(clock, *answer);
      ended->result = std::move(answer->identity);
    } else {
      ended->result = std::unexpected(std::move(answer.error()));
    }
    ended->over.set();
  }

  void keep(const base::Clock& clock, const ExecAnswer& answer) {
    identity = answer.identity;
    if (!answer.expires) return;
    const auto left = std::chrono::duration_cast<Millis>(*answer.expires - clock.wall());
    expires = clock.elapsed() + left - kMargin;
  }
};

ExecCredentials::ExecCredentials(ExecPlugin plugin)
    : state_(std::make_shared<State>(State{.plugin = std::move(plugin)})) {}

ExecCredentials::~ExecCredentials() = default;

async::Task<Result<Identity>> ExecCredentials::identity(base::Clock& clock) {
  if (state_->is_fresh(clock.elapsed())) co_return *state_->identity;
  const auto executor = co_await boost::asio::this_coro::executor;
  if (!state_->run) start(static_cast<async::Loop&>(executor.context()), clock);
  const std::shared_ptr<Run> run = state_->run;
  const async::Signal over = run->over;
  co_await over.wait();
  co_return run->result;
}

void ExecCredentials::refused(const Identity& used) {
  if (state_->identity == used) state_->identity.reset();
}

/// The program runs on a thread; what it answers is looked at on the loop.
void ExecCredentials::start(async::Loop& loop, base::Clock& clock) {
  state_->run = std::make_shared<Run>(loop);
  auto timer = std::make_shared<base::Clock::TimerId>();
  auto ended = [state = state_, timer, &clock,
                work = boost::asio::make_work_guard(loop)](CommandResult result) {
    auto finish = [state, timer, &clock, result = std::move(result)] {
      clock.cancel(*timer);
      state->finish(clock, result);
    };
    boost::asio::post(work.get_executor(), std::move(finish));
  };
  running_ = std::make_shared<RunningCommand>(state_->plugin.command, std::move(ended));
  const std::weak_ptr<RunningCommand> running = running_;
  *timer = clock.call_after(kLimit, [running] {
    if (const auto late = running.lock()) late->stop();
  });
}

}  // namespace dataplatform::kube
