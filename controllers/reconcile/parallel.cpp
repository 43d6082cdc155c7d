#include "controllers/reconcile/parallel.hpp"

#include <exception>
#include <memory>

namespace dataplatform::reconcile {
namespace {

struct Progress {
  explicit Progress(async::Loop& loop) : finished(loop) {}
  std::vector<std::function<async::Task<>()>> tasks;
  std::size_t next = 0;
  std::size_t running = 0;
  std::exception_ptr failure;
  async::Signal finished;
};

async::Task<> lane(std::shared_ptr<Progress> progress) {
  while (progress->next < progress->tasks.size()) {
    const std::size_t mine = progress->next++;
    const auto& task = progress->tasks[mine];
    co_await task();
  }
}

void ended(const std::shared_ptr<Progress>& progress, std::exception_ptr failure) {
  if (failure && !progress->failure) progress->failure = failure;
  if (--progress->running == 0) progress->finished.set();
}

async::Task<> counted(std::shared_ptr<Progress> progress) {
  std::exception_ptr failure;
  try {
    co_await lane(progress);
  } catch (...) {
    failure = std::current_exception();
  }
  ended(progress, failure);
}

}  // namespace

async::Task<> in_parallel(async::Loop& loop, std::vector<std::function<async::Task<>()>> tasks,
                          std::size_t width) {
  if (tasks.empty()) co_return;
  auto progress = std::make_shared<Progress>(loop);
  progress->tasks = std::move(tasks);
  const std::size_t lanes = std::min(width, progress->tasks.size());
  progress->running = lanes;
  for (std::size_t i = 0; i < lanes; ++i) {
    async::spawn(loop, counted(progress), [](std::exception_ptr) {});
  }
  co_await progress->finished.wait();
  if (progress->failure) std::rethrow_exception(progress->failure);
}

}  // namespace dataplatform::reconcile
