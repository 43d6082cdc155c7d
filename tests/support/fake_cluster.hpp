// A cluster in memory behind KubeApi: enough of the API server's rules for the loop's tests, and
// the controllers' part done by hand (`settle`). It answers at once, on the loop. What it does not
// know: admission, defaulting (but of replicas), conflicts between managers other than by value.
#pragma once

#include "operator/kube/api.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dataplatform::testing {

using base::Json;

class FakeCluster final : public kube::KubeApi {
 public:
  explicit FakeCluster(async::Loop& loop) : loop_(loop) {}

  // KubeApi
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

  // What tests do to it.
  /// A change by somebody else, merged in; our ownership of what changed is lost.
  void edit(const kube::Kind& kind, const kube::ObjectKey& key, const Json& patch,
            const std::string& manager);
  /// An object that somebody else made.
  void put(const kube::Kind& kind, const kube::ObjectKey& key, Json object) {
    object["metadata"]["name"] = key.name;
    object["metadata"]["namespace"] = key.namespace_;
    store(kind, key, std::move(object), true);
  }
  /// Deletion by somebody else.
  void erase(const kube::Kind& kind, const kube::ObjectKey& key);
  /// What controllers and kubelets would do until nothing changes any more: pods, volumes, Jobs,
  /// Certificates, ExternalSecrets.
  bool settle();
  /// A kind that comes and goes, with its CustomResourceDefinition.
  void uninstall(const kube::Kind& kind);
  void install(const kube::Kind& kind);
  /// Lists of the kind are refused.
  void hide(const kube::Kind& kind) { not_shown_.insert(kind); }

  const Json* find(const kube::Kind& kind, const kube::ObjectKey& key) const;
  std::vector<kube::ObjectKey> keys(const kube::Kind& kind) const;
  std::uint64_t version() const { return version_; }

  /// Before each write: an error to answer with instead (with `lost` the write happens all the
  /// same).
  struct Fault {
    kube::ApiError error;
    bool lost = false;
  };
  std::function<std::optional<Fault>(const std::string& verb, const kube::Kind&,
                                     const kube::ObjectKey&)>
      fault;

  /// One change of one object, whoever made it.
  struct Change {
    std::string verb, manager;
    kube::Kind kind;
    kube::ObjectKey key;
    std::shared_ptr<const Json> before, after;
    std::uint64_t version = 0;
  };
  std::function<void(const Change&)> observe;

  /// Reads that were asked for, watches apart: "list Certificate", "serves Certificate".
  std::vector<std::string> reads;

  /// Every write that was asked for, "apply Deployment apps/lake-shop-web".
  std::vector<std::string> writes;

 private:
  using Objects = std::map<kube::ObjectKey, Json>;
  struct Watcher {
    kube::WatchRequest request;
    OnEvent on_event;
    std::uint64_t since = 0;
  };

  std::optional<Fault> faulty(const std::string& verb, const kube::Kind& kind,
                              const kube::ObjectKey& key);
  void store(const kube::Kind& kind, const kube::ObjectKey& key, Json object, bool spec_changed);
  void drop(const kube::Kind& kind, const kube::ObjectKey& key);
  void tell(kube::WatchEventType type, const kube::Kind& kind, const Json& object);
  bool settle_workload(const kube::Kind& kind, const kube::ObjectKey& key);
  bool settle_pods(const kube::ObjectKey& set, int wanted);
  void orphan_pods(const kube::ObjectKey& set);
  void adopt_pod(const kube::ObjectKey& set, const kube::ObjectKey& pod);
  bool settle_deployment_pod(const kube::ObjectKey& key, std::int64_t wanted);
  bool settle_job(const kube::ObjectKey& key);
  bool settle_certificate(const kube::ObjectKey& key);
  bool settle_external_secret(const kube::Kind& kind, const kube::ObjectKey& key);
  void note(const kube::Kind& kind, const kube::ObjectKey& key, const Json* before,
            const Json* after);
  static void merge_labels(Json& object, const Json& labels);

  async::Loop& loop_;
  std::map<kube::Kind, Objects> objects_;
  std::map<std::string, Json> applied_;  // "kind ns/name manager" to the body last applied
  std::set<kube::Kind> not_served_;
  std::set<kube::Kind> not_shown_;
  std::map<std::uint64_t, Watcher> watchers_;
  std::uint64_t next_watcher_ = 1;
  std::uint64_t version_ = 100;
  struct Told {
    std::uint64_t version;
    kube::WatchEventType type;
    kube::Kind kind;
    std::shared_ptr<const Json> object;
  };
  std::vector<Told> history_;
  std::string verb_, manager_;  // of the request under way
};

}  // namespace dataplatform::testing
