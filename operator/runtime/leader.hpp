// Leader election by a Lease (15 s lease, 10 s to renew, a try each 2 s) and the write gate that
// goes with it: nothing is written after the lease may have passed to another.
#pragma once

#include "operator/runtime/reflector.hpp"

#include <functional>
#include <optional>
#include <string>

namespace dataplatform::runtime {

struct LeaderOptions {
  kube::ObjectKey lease;
  std::string identity;  // pod name plus a random part
  std::chrono::seconds lease_duration{15};
  std::chrono::seconds renew_deadline{10};
  std::chrono::seconds retry_period{2};
  std::chrono::seconds request_limit{5};
};

class Leader {
 public:
  Leader(World world, LeaderOptions options);

  /// Runs until cancelled: acquires, calls `on_acquired` once, renews. `on_lost` is called when the
  /// lease could not be renewed in time or was taken: the process must end at once.
  async::Task<> run(std::function<void()> on_acquired, std::function<void()> on_lost,
                    async::CancelToken cancel);

  /// May a write be sent now? Judged by time since boot, right before each write.
  bool may_write() const;

  /// Gives the lease back, after all work has stopped.
  async::Task<> release();

 private:
  /// What a try came to.
  enum class Standing { Held, Others, Failed };

  async::Task<Standing> try_lease(async::CancelToken cancel);
  async::Task<Standing> look(async::CancelToken cancel);
  async::Task<Standing> write(base::Json body, bool is_new, async::CancelToken cancel);
  async::Task<kube::Answer<base::Json>> send(base::Json body, bool is_new);
  bool others_hold() const;
  void observe(base::Json lease);
  void lead(bool leads);
  base::Millis pause() const;
  base::Millis limit() const;

  World world_;
  LeaderOptions options_;
  std::optional<base::Millis> renewed_at_;  // when the last renewal that succeeded was sent
  base::Json lease_;                        // as last seen; null where there is none
  std::string observed_;                    // its spec, to see it change
  base::Millis observed_at_{0};
  bool leading_ = false;
};

}  // namespace dataplatform::runtime
