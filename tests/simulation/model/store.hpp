// What the API server keeps: the objects of now, and how they came to be.
#pragma once

#include "operator/kube/api.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace dataplatform::simulation {

using base::Json;

/// An object as it was at one version; nobody changes it, everybody may hold it.
using Object = std::shared_ptr<const Json>;
using Objects = std::map<kube::ObjectKey, Object>;

/// One effect of one request.
struct Change {
  std::string verb;     // "create", "apply", "replace", "patch", "status", "delete", "edit", …
  std::string manager;  // of the request; controllers have names of their own
  kube::Kind kind;
  kube::ObjectKey key;
  Object before;  // nullptr where the object was made
  Object after;   // nullptr where the object is gone
  std::uint64_t version = 0;
};

/// An entry of the history of one kind.
struct LogEntry {
  std::uint64_t version = 0;
  kube::WatchEventType type = kube::WatchEventType::Added;
  kube::ObjectKey key;
  Object before;
  Object object;  // for Deleted the last state, with the version of the deletion
};

class Store {
 public:
  Object find(const kube::Kind& kind, const kube::ObjectKey& key) const;
  const Objects& all(const kube::Kind& kind) const;
  /// The objects of `kind` as they were at `version`, which must not be compacted.
  Objects as_of(const kube::Kind& kind, std::uint64_t version) const;
  /// The kinds of which anything is or was there.
  std::vector<kube::Kind> kinds() const;

  std::uint64_t version() const { return version_; }
  /// Of the last change of an object of `kind`; 0 where there was none.
  std::uint64_t changed(const kube::Kind& kind) const;
  /// The history up to here is forgotten.
  std::uint64_t compacted() const { return compacted_; }
  /// Entries of `kind` after `version`, oldest first.
  void each_since(const kube::Kind& kind, std::uint64_t version,
                  const std::function<void(const LogEntry&)>& visit) const;

  /// Gives `object` the next version and keeps it.
  Object put(const kube::Kind& kind, const kube::ObjectKey& key, Json object);
  /// The last state, with the version of the deletion.
  Object drop(const kube::Kind& kind, const kube::ObjectKey& key);
  void compact(std::uint64_t version);

 private:
  struct Shelf {
    Objects objects;
    std::deque<LogEntry> log;
    std::uint64_t changed = 0;
  };

  std::map<kube::Kind, Shelf> shelves_;
  std::uint64_t version_ = 100;
  std::uint64_t compacted_ = 0;
};

}  // namespace dataplatform::simulation
