// Stands in for the operator itself: these tests are about the command line.
#include "tests/cli/support.hpp"

namespace dataplatform::cli {

namespace testing {

RunOptions& last_run() {
  static RunOptions options;
  return options;
}

}  // namespace testing

int run(const RunOptions& options) {
  testing::last_run() = options;
  return kUnreachable;
}

}  // namespace dataplatform::cli
