// A model of the Kubernetes API server and of the controllers that make life, in memory behind
// KubeApi. It answers at once, on the loop; docs/simulation.md says what it covers.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/kube/api.hpp"
#include "tests/simulation/model/ownership.hpp"
#include "tests/simulation/model/pod_policy.hpp"
#include "tests/simulation/model/selectors.hpp"
#include "tests/simulation/model/store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dataplatform::simulation {

class Controllers;

class ApiServer final : public kube::KubeApi {
 public:
  /// Without a clock it is always the same second. `clock` also wakes pods that become Ready late.
  explicit ApiServer(async::Loop& loop, base::Clock* clock = nullptr);
  ~ApiServer() override;
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  // --- KubeApi

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

  // --- what a test looks at

  /// Valid until the history is compacted; nullptr where there is none.
  const Json* find(const kube::Kind& kind, const kube::ObjectKey& key) const;
  Object object(const kube::Kind& kind, const kube::ObjectKey& key) const;
  std::vector<kube::ObjectKey> keys(const kube::Kind& kind) const;
  const Store& store() const { return store_; }
  std::uint64_t version() const { return store_.version(); }

  /// Reads that were asked for, watches apart: "list Certificate", "serves Certificate".
  std::vector<std::string> reads;
  /// Every write that was asked for, "apply Deployment apps/lake-shop-web"; dry runs apart.
  std::vector<std::string> writes;

  /// Called after each effect, of clients and of controllers alike.
  std::function<void(const Change&)> observe;

  // --- what a test does to it

  /// A change by somebody else, a merge patch past all admission; who owned what it changes, owns
  /// it no more.
  void edit(const kube::Kind& kind, const kube::ObjectKey& key, const Json& patch,
            const std::string& manager);
  /// An object that somebody else made, past all admission.
  void put(const kube::Kind& kind, const kube::ObjectKey& key, Json object,
           const std::string& manager = "somebody");
  /// Deletion by somebody else, who waits for nothing but finalizers.
  void erase(const kube::Kind& kind, const kube::ObjectKey& key,
             const std::string& manager = "somebody");

  /// One round of all controllers and kubelets; true where anything changed. Called until it says
  /// false, nothing is left for them to do at this time.
  bool settle();
  /// One controller alone, for a test that wants them in another order; `controllers()` of them.
  bool settle_one(std::size_t controller);
  std::size_t controllers() const;

  /// How pods fare.
  PodPolicy pods;

  /// Before each write: an error to answer with instead (with `lost` the write happens all the
  /// same).
  struct Fault {
    kube::ApiError error;
    bool lost = false;
  };
  std::function<std::optional<Fault>(const std::string& verb, const kube::Kind&,
                                     const kube::ObjectKey&)>
      fault;

  /// A kind that comes and goes, with its CustomResourceDefinition.
  void uninstall(const kube::Kind& kind);
  void install(const kube::Kind& kind);
  /// Lists and watches of the kind are refused.
  void hide(const kube::Kind& kind) { not_shown_.insert(kind); }
  void show(const kube::Kind& kind) { not_shown_.erase(kind); }

  /// Forgets the history up to `version`: positions before it are answered with 410.
  void compact(std::uint64_t version) { store_.compact(version); }
  /// Every open watch is told how far it has come.
  void bookmark();
  /// How a watch from a compacted version learns of it: by an ERROR event, as from the watch cache,
  /// or by 410 in place of a stream.
  enum class Gone { Event, Answer };
  Gone gone = Gone::Event;
  /// What a list would have said at `version`: a server that lags behind.
  kube::Answer<kube::ListPage> list_at(const kube::ListRequest& request,
                                       std::uint64_t version) const;

 private:
  friend class Controllers;

  /// A write under way.
  struct Write {
    std::string verb;
    std::string manager;
    kube::Kind kind;
    kube::ObjectKey key;
    std::string subresource;
    bool dry_run = false;
    bool admitted = true;  // false for what goes past admission
  };
  struct Watcher {
    kube::WatchRequest request;
    OnEvent on_event;
    Selector labels;
    Selector fields;
    std::uint64_t seen = 0;
  };

  std::optional<Fault> faulty(const Write& write);
  Writer writer_of(const Write& write) const;
  std::string now() const;

  kube::Answer<Object> do_apply(const Write& write, const Json& config, bool force);
  kube::Answer<Object> do_create(Write& write, Json object);
  kube::Answer<Object> do_replace(Write& write, Json object);
  kube::Answer<Object> put_new(Write& write, Json object);
  kube::Answer<Object> rewrite(const Write& write, const Object& before, Json object);
  kube::Answer<Object> do_patch(const Write& write, const Json& operations);
  kube::Answer<void> do_remove(const Write& write, const kube::DeleteRequest& request);
  void furnish(const Write& write, Json& next) const;
  kube::Answer<Object> change(const Write& write, const Object& before, Json next);
  kube::Answer<Object> take(const Write& write, const Object& before, Json next);
  kube::Answer<Object> commit(const Write& write, const Object& before, Json next);
  std::optional<kube::ApiError> refused(const Write& write, const Object& before,
                                        const Json& next) const;
  std::optional<kube::ApiError> no_place(const Write& write) const;

  // Past admission, for controllers and tests.
  void keep(const Write& write, Json next);
  void drop(const Write& write);
  void begin_deletion(const Write& write, const Json& object, kube::Propagation propagation);
  void told(const Write& write, const Object& before, const Object& after);

  kube::Answer<kube::ListPage> page(const kube::ListRequest& request, const Objects& objects,
                                    std::uint64_t version) const;
  std::optional<kube::ApiError> unreadable(const kube::Kind& kind) const;
  std::optional<kube::ApiError> wrong_position(const std::string& version) const;
  void start(Watcher& watcher);
  void deliver(Watcher& watcher, const LogEntry& entry);
  void schedule_delivery(const kube::Kind& kind);
  void deliver_all();

  async::Loop& loop_;
  base::Clock* clock_;
  Store store_;
  std::unique_ptr<Controllers> controllers_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::set<kube::Kind> not_served_;
  std::set<kube::Kind> not_shown_;
  std::map<std::uint64_t, Watcher> watchers_;
  std::uint64_t next_watcher_ = 1;
  std::uint64_t next_uid_ = 1;
  bool delivery_scheduled_ = false;
  std::vector<kube::Kind> news_;  // that changed, or are watched, since the last delivery
};

}  // namespace dataplatform::simulation
