// The API server as one operator process reaches it: through weather that delays, refuses and
// loses, and only while the process lives.
#pragma once

#include "tests/simulation/world/passage.hpp"
#include "tests/simulation/world/process_clock.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>

namespace dataplatform::simulation {

class Door final : public kube::KubeApi {
 public:
  struct Surroundings {
    async::Loop& loop;
    ProcessClock& clock;
    kube::KubeApi& inner;
    Weather& weather;
    Ear& ear;
    int process = 0;
    /// Told when weather ends the process at this door.
    std::function<void()> on_death;
    /// What a server that lags behind shows.
    std::function<kube::Answer<kube::ListPage>(const kube::ListRequest&, std::uint64_t version)>
        list_at;
    /// The process on whose behalf the inner door is being used right now.
    int& acting;
  };

  explicit Door(Surroundings around);

  async::Task<kube::Answer<Json>> get(kube::Kind kind, kube::ObjectKey key,
                                      kube::Detail detail) override;
  async::Task<kube::Answer<kube::ListPage>> list(kube::ListRequest request) override;
  async::Task<kube::Answer<kube::WatchEnd>> watch(kube::WatchRequest request, OnEvent on_event,
                                                  async::CancelToken cancel) override;
  async::Task<kube::Answer<Json>> apply(kube::ApplyRequest request) override;
  async::Task<kube::Answer<Json>> create(kube::CreateRequest request) override;
  async::Task<kube::Answer<Json>> replace(kube::ReplaceRequest request) override;
  async::Task<kube::Answer<Json>> patch(kube::PatchRequest request) override;
  async::Task<kube::Answer<void>> remove(kube::DeleteRequest request) override;
  async::Task<kube::Answer<bool>> serves(kube::Kind kind) override;

  /// Nothing that the process sends from now on arrives, and what is under way is answered no more;
  /// who waits is let go with an error, so that its memory can be freed.
  void die();
  using Chosen = std::function<bool(const kube::Kind&)>;
  /// Ends open streams of the chosen kinds; what was under way is lost.
  void cut(const Chosen& chosen, kube::WatchEnd how);
  /// Sends an error inside open streams of the chosen kinds.
  void fail_inside(const Chosen& chosen, const Json& status);

  int asked() const { return asked_; }

 private:
  struct Stream;

  template <class T>
  async::Task<kube::Answer<T>> pass(Ask ask, Passage passage, async::Task<kube::Answer<T>> call);
  Ask ask(std::string verb, const kube::Kind& kind, kube::ObjectKey key);
  void tell(const Ask& ask, const std::string& what);
  async::Task<kube::Answer<kube::ListPage>> stale_list(kube::ListRequest request,
                                                       std::uint64_t version);
  async::Task<> wait(Millis time);
  void perish();
  async::Task<> follow(std::shared_ptr<Stream> stream);
  static void finish(Stream& stream, kube::WatchEnd how);
  void arrived(const std::shared_ptr<Stream>& stream, kube::WatchEvent event);
  void deliver(const std::shared_ptr<Stream>& stream);

  Surroundings around_;
  async::CancelToken dead_;
  int asked_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Stream>> streams_;
  std::uint64_t next_stream_ = 1;
};

/// What a client says that heard nothing in time.
kube::ApiError no_answer();

}  // namespace dataplatform::simulation
