// Digests by kind and key: all that is known of the cluster between two requests.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "operator/kube/kind.hpp"
#include "operator/runtime/digest.hpp"

namespace dataplatform::runtime {

/// One kind's digests, kept by a reflector. Loop thread only.
class Store {
 public:
  /// What changed: `before` or `after` is null where it was not or is no longer there.
  using OnChange = std::function<void(const kube::Kind&, const kube::ObjectKey&, const Digest* before, const Digest* after)>;

  explicit Store(OnChange on_change);

  const Digest* find(const kube::Kind& kind, const kube::ObjectKey& key) const;

  /// Everything of one platform ("namespace/name"), by kind and key.
  struct Entry {
    kube::Kind kind;
    kube::ObjectKey key;
    const Digest* digest;
  };
  std::vector<Entry> of_platform(const std::string& platform) const;

  void put(const kube::Kind& kind, const kube::ObjectKey& key, Digest digest);
  void erase(const kube::Kind& kind, const kube::ObjectKey& key);

  /// Replaces all of a kind by a fresh list: what is not in it is reported as gone (no lost deletes).
  void replace(const kube::Kind& kind, std::map<kube::ObjectKey, Digest> fresh);

  /// True once the first list of `kind` is in (or the kind is not served).
  bool synced(const kube::Kind& kind) const;
  void mark_synced(const kube::Kind& kind);

  std::size_t size(const kube::Kind& kind) const;

 private:
  struct KindStore {
    bool synced = false;
    std::map<kube::ObjectKey, Digest> digests;
  };
  OnChange on_change_;
  std::map<kube::Kind, KindStore> kinds_;
  std::map<std::string, std::map<kube::Kind, std::map<kube::ObjectKey, const Digest*>>> by_platform_;
};

}  // namespace dataplatform::runtime
