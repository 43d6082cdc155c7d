// The DataPlatforms as the watch last showed them, kept as compact text.
#pragma once

#include "controllers/reconcile/kinds.hpp"
#include "operator/runtime/reflector.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// One DataPlatform, read. Who goes on with it keeps a copy, and the copies share what is large.
struct PlatformObject {
  kube::ObjectKey key;
  std::string uid;
  std::string resource_version;
  std::int64_t generation = 0;
  std::string deletion_timestamp;                   // "" while it lives
  std::optional<std::size_t> finalizer;             // place of ours in metadata.finalizers
  std::map<std::string, std::string> run_requests;  // annotations dataplatform.io/run-<job>
  std::shared_ptr<const Json> spec, status;         // never null

  bool deleting() const { return !deletion_timestamp.empty(); }
};

/// An annotation "dataplatform.io/run-<job>: <token>" asks for one run of a job for each token.
inline constexpr std::string_view kRunAnnotation = "dataplatform.io/run-";

inline constexpr std::string_view kFinalizer = "dataplatform.io/finalizer";

PlatformObject platform_object(const Json& object);

class Platforms final : public runtime::Sink {
 public:
  /// `changed` is told of each key that appeared, changed or went; `spec_changed` where more than
  /// status differs.
  using OnChange = std::function<void(const kube::ObjectKey&, bool deleting, bool spec_changed)>;

  explicit Platforms(OnChange on_change) : on_change_(std::move(on_change)) {}

  std::optional<PlatformObject> find(const kube::ObjectKey& key) const;
  std::vector<kube::ObjectKey> keys() const;
  bool synced() const { return synced_; }

  /// One that was asked for by itself, whatever list is on its way.
  void hear(const Json& object);

  void begin_list() override;
  void upsert(const Json& object) override;
  void erase(const Json& last_state) override;
  void end_list() override;
  void not_served() override;

 private:
  struct Kept {
    std::string text;  // the object without managedFields
    std::int64_t generation = 0;
    std::string uid;
    bool deleting = false;
    std::map<std::string, std::string> run_requests;
  };

  OnChange on_change_;
  mutable std::optional<PlatformObject> read_;  // the last that was asked for: it is again, mostly
  std::map<kube::ObjectKey, Kept> kept_;
  std::map<kube::ObjectKey, Kept> staged_;
  bool listing_ = false;
  bool synced_ = false;

  static Kept kept_of(const Json& object);
  void put(const kube::ObjectKey& key, Kept kept);
  void forget_read(const kube::ObjectKey& key);
};

}  // namespace dataplatform::reconcile
