// The door to the cluster as everybody but the election uses it: no write passes after the lease
// may have gone to another.
#pragma once

#include "operator/kube/api.hpp"

#include <functional>

namespace dataplatform::runtime {

struct Metrics;

/// Hands every call on; a write (dry runs are none) is refused with Unavailable and reason
/// "NotLeader" unless `may_write` says yes, right before it would be sent. Once closed it refuses
/// reads too, so that work under way ends at its next call.
class GatedApi final : public kube::KubeApi {
 public:
  /// With `metrics` each apply is counted by kind and outcome.
  GatedApi(kube::KubeApi& inner, std::function<bool()> may_write, Metrics* metrics = nullptr);

  void close() { closed_ = true; }

  async::Task<kube::Answer<base::Json>> get(kube::Kind kind, kube::ObjectKey key,
                                            kube::Detail detail) override;
  async::Task<kube::Answer<kube::ListPage>> list(kube::ListRequest request) override;
  async::Task<kube::Answer<kube::WatchEnd>> watch(kube::WatchRequest request, OnEvent on_event,
                                                  async::CancelToken cancel) override;
  async::Task<kube::Answer<base::Json>> apply(kube::ApplyRequest request) override;
  async::Task<kube::Answer<base::Json>> create(kube::CreateRequest request) override;
  async::Task<kube::Answer<base::Json>> replace(kube::ReplaceRequest request) override;
  async::Task<kube::Answer<base::Json>> patch(kube::PatchRequest request) override;
  async::Task<kube::Answer<void>> remove(kube::DeleteRequest request) override;
  async::Task<kube::Answer<bool>> serves(kube::Kind kind) override;

 private:
  bool may_write() const { return !closed_ && may_write_(); }
  void count(const kube::Kind& kind, const char* outcome);

  kube::KubeApi& inner_;
  std::function<bool()> may_write_;
  Metrics* metrics_;
  bool closed_ = false;
};

}  // namespace dataplatform::runtime
