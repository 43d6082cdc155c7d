// The result of credentials that need a loop.
#pragma once

#include "operator/kube/connection.hpp"
#include "tests/support/manual_clock.hpp"

#include <optional>

namespace dataplatform::kube::testing {

using dataplatform::testing::ManualClock;

/// A loop that runs until whatever it was asked for is there, however long another thread takes.
struct Waiting {
  base::Result<Identity> identity(Credentials& credentials) {
    std::optional<base::Result<Identity>> result;
    ask(credentials, result);
    loop.restart();
    loop.run();
    return result.value();
  }

  void ask(Credentials& credentials, std::optional<base::Result<Identity>>& result) {
    async::spawn(loop, keep(credentials.identity(clock), result), [](std::exception_ptr) {});
  }

  static async::Task<> keep(async::Task<base::Result<Identity>> task,
                            std::optional<base::Result<Identity>>& result) {
    base::Result<Identity> value = co_await std::move(task);
    result = std::move(value);
  }

  async::Loop loop{1};
  ManualClock clock;
};

}  // namespace dataplatform::kube::testing
