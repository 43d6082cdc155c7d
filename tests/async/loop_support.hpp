// Running a loop until something is so, without ever waiting for a span of time.
#pragma once

#include "operator/async/task.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

namespace dataplatform::testing {

/// Runs what is ready now, and what that makes ready. How many handlers that were.
inline std::size_t run_ready(async::Loop& loop) {
  loop.restart();
  return loop.poll();
}

/// Runs the loop, waiting for sockets where need be, until `reached`; throws after a minute.
inline void run_until(async::Loop& loop, const std::function<bool()>& reached) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  loop.restart();
  while (!reached()) {
    loop.run_one_until(patience);
    if (loop.stopped()) loop.restart();
    if (std::chrono::steady_clock::now() > patience)
      throw std::runtime_error("it does not come to that");
  }
}

/// Starts `task`; an exception that leaves it fails the test.
inline void start(async::Loop& loop, async::Task<> task) {
  async::spawn(loop, std::move(task),
               [](std::exception_ptr failure) { std::rethrow_exception(failure); });
}

}  // namespace dataplatform::testing
