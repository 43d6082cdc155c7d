// Work spread over processes: lives are single-threaded and share nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace dataplatform::simulation {

struct Result {
  std::uint64_t item = 0;
  bool bad = false;
  std::int64_t lived = 0;  // seconds of virtual time
  int effects = 0;
  std::string text;  // what was wrong, lines
};

using Tell = std::function<void(const Result&)>;
/// Works on an item and tells what comes of it, once or more often.
using Job = std::function<void(std::uint64_t item, const Tell& tell)>;

/// Calls `job` with each item of [from, from + count) in `processes` processes, `heard` with each
/// result here. A process that crashes is a bad result of the item that it had. False where Ctrl-C
/// came first.
bool spread(std::uint64_t from, std::uint64_t count, int processes, const Job& job,
            const Tell& heard);

}  // namespace dataplatform::simulation
