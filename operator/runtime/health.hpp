// Is the process alive, and does it see the cluster? Two questions with two answers: a restart
// cures the first, never the second.
#pragma once

#include "operator/async/http_server.hpp"
#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"

#include <memory>
#include <string>

namespace dataplatform::runtime {

struct Metrics;

class Health {
 public:
  /// With `metrics`, readiness also asks when each watch last brought something.
  explicit Health(base::Clock& clock, const Metrics* metrics = nullptr);
  ~Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  /// Starts the heartbeat of the loop.
  void start(async::Loop& loop);

  /// Not ready from now on: the process is about to end.
  void stopping();

  /// /healthz and /livez: the loop turns. /readyz: mirrors are in, no watch has been dumb for five
  /// minutes, and the process is not ending; leading or not does not matter. /metrics where there
  /// are any. Else 404.
  async::HttpReply answer(const std::string& path, bool synced) const;

 private:
  struct State;
  async::HttpReply alive() const;
  async::HttpReply ready(bool synced) const;

  base::Clock& clock_;
  const Metrics* metrics_;
  std::shared_ptr<State> state_;
};

}  // namespace dataplatform::runtime
