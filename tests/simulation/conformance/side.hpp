// One of the two servers: performs steps, remembers what its watches said.
#pragma once

#include "tests/simulation/conformance/generate.hpp"

#include <deque>
#include <memory>

namespace dataplatform::simulation {

struct Outcome {
  int status = 200;
  std::string reason;
  std::string message;      // never compared
  Json object;              // of the answer
  std::vector<Json> items;  // of a list, its pages joined
};

struct Told {
  std::string type;
  Json object;
};

class Side {
 public:
  Side(async::Loop& loop, kube::KubeApi& api) : loop_(loop), api_(api) {}

  async::Task<Outcome> perform(Step step);
  /// Watches the objects of a sequence from now on.
  async::Task<> watch(kube::Kind kind, std::string name_space, std::string selector);
  void stop() { stop_.cancel(); }
  /// What the watch of `kind` has said.
  const std::vector<Told>& told(const kube::Kind& kind) const;
  /// Takes away what a sequence has left.
  async::Task<> clean(Sequence sequence, std::string name_space);

 private:
  async::Task<> follow(kube::WatchRequest request);
  async::Task<Outcome> list(Step step);
  async::Task<Outcome> write(Step step, Json present);
  Outcome outcome_of(const kube::Answer<Json>& answer) const;

  async::Loop& loop_;
  kube::KubeApi& api_;
  async::CancelToken stop_;
  std::map<kube::Kind, std::vector<Told>> told_;
};

}  // namespace dataplatform::simulation
