// Digests by kind and key: all that is known of the cluster between two requests.
#pragma once

#include "operator/kube/kind.hpp"
#include "operator/runtime/digest.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dataplatform::runtime {

/// All kinds' digests, kept by reflectors and by whoever writes. Loop thread only.
///
/// What comes late does no harm: of one object the newest version known stays, so that an event
/// from before our own write does not undo what the answer to that write said.
class Store {
 public:
  /// What changed: `before` or `after` is null where it was not or is no longer there. An object
  /// replaced by a namesake (other uid) is told as gone, then as new.
  using OnChange = std::function<void(const kube::Kind&, const kube::ObjectKey&,
                                      const Digest* before, const Digest* after)>;

  explicit Store(OnChange on_change);
  Store(const Store&) = delete;  // the index by platform points into the digests
  Store& operator=(const Store&) = delete;

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

  /// Erases unless `last` is the end of an earlier object than the one that we know.
  void erase(const kube::Kind& kind, const kube::ObjectKey& key, const Digest& last);

  /// Replaces all of a kind by a fresh list: what is not in it is reported as gone (no lost
  /// deletes). What we know to be newer than the list (`version`, "" where unknown) stays: the
  /// watch goes on from there.
  void replace(const kube::Kind& kind, std::map<kube::ObjectKey, Digest> fresh,
               const std::string& version = "");

  /// True once the first list of `kind` is in (or the kind is not served).
  bool synced(const kube::Kind& kind) const;
  void mark_synced(const kube::Kind& kind);

  std::size_t size(const kube::Kind& kind) const;

 private:
  struct KindStore {
    bool synced = false;
    std::map<kube::ObjectKey, Digest> digests;
  };

  void change(const kube::Kind& kind, const kube::ObjectKey& key, Digest digest);
  void unlist(const kube::Kind& kind, const kube::ObjectKey& key, const std::string& platform);

  OnChange on_change_;
  std::map<kube::Kind, KindStore> kinds_;
  std::map<std::string, std::map<kube::Kind, std::map<kube::ObjectKey, const Digest*>>>
      by_platform_;
};

}  // namespace dataplatform::runtime
