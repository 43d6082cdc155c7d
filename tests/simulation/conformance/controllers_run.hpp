// Runs courses against a cluster with its controllers, and against the model with its own.
#pragma once

#include <cstdint>
#include <string>

namespace dataplatform::simulation {

struct ControllersOptions {
  std::string kubeconfig;
  std::uint64_t first = 1;
  std::uint64_t seeds = 100;
  std::uint64_t most_failures = 10;
  std::uint64_t abreast = 4;  // courses at a time, each in a namespace of its own
  bool verbose = false;
};

/// The exit code: 1 where a course showed a difference.
int run_controllers(const ControllersOptions& options);

}  // namespace dataplatform::simulation
