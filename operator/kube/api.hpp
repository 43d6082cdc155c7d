// The door to the cluster. Production puts HTTP behind it, tests and the simulator their own.
// Every call has a deadline of its own and answers with a value or a typed error, never an
// exception.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"
#include "operator/base/error.hpp"
#include "operator/base/json.hpp"
#include "operator/kube/kind.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dataplatform::kube {

using base::Json;

/// One of the reasons inside a Status ("details.causes").
struct Cause {
  std::string reason;  // "FieldManagerConflict", "FieldValueInvalid", "NamespaceTerminating", …
  std::string field;
  std::string message;
};

/// An answer that is no success, or no answer.
struct ApiError {
  base::ErrorKind kind = base::ErrorKind::Internal;
  int status = 0;      // HTTP status; 0 where no answer came
  std::string reason;  // Status.reason: "Conflict", "AlreadyExists", "Expired", …
  std::string message;
  std::vector<Cause> causes;
  std::optional<base::Millis> retry_after;

  bool has_cause(std::string_view cause_reason) const;
  bool already_exists() const { return reason == "AlreadyExists"; }
  bool not_found() const { return kind == base::ErrorKind::NotFound; }
  /// The position is no longer known (410 in any shape, or "too large resource version"): list
  /// again.
  bool expired() const;
};

template <class T>
using Answer = std::expected<T, ApiError>;

/// Whole objects, or metadata only (PartialObjectMetadata). Secrets are only ever asked for as
/// metadata.
enum class Detail { Full, Metadata };

struct ListRequest {
  Kind kind;
  std::string namespace_;  // "" is all namespaces
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;  // "" is the most recent
  std::string continue_token;
  int limit = 250;
  Detail detail = Detail::Full;
};

struct ListPage {
  std::vector<Json> items;       // apiVersion and kind may be missing in them
  std::string resource_version;  // of the list, the position to watch from
  std::string continue_token;    // "" on the last page
};

struct WatchRequest {
  Kind kind;
  std::string namespace_;
  std::string label_selector;
  std::string field_selector;
  std::string resource_version;
  Detail detail = Detail::Full;
  std::chrono::seconds server_timeout{240};  // after which the server ends the stream in good order
};

enum class WatchEventType { Added, Modified, Deleted, Bookmark, Error, Undecodable };

struct WatchEvent {
  WatchEventType type = WatchEventType::Undecodable;
  Json object;  // for Error a Status
};

/// Why a stream ended that had been opened.
enum class WatchEnd {
  Closed,     // by the server, in good order
  Silent,     // no byte for the idle limit (70 s): the peer is gone
  Broken,     // the connection broke
  Cancelled,  // by us
};

struct ApplyRequest {
  Json object;  // apiVersion, kind, metadata.name and what we have an opinion on
  Kind kind;
  std::string manager = "dataplatform-operator";
  std::string subresource;  // "" or "status"
  bool force = true;
  bool dry_run = false;
  Detail reply = Detail::Full;  // Secrets: Metadata, so that no data comes back
};

struct CreateRequest {
  Json object;
  Kind kind;
  bool dry_run = false;
  Detail reply = Detail::Full;
};

/// Replaces a whole object (PUT). Only for the Lease, whose resourceVersion in `object` is the
/// lock.
struct ReplaceRequest {
  Json object;
  Kind kind;
};

/// A JSON patch (RFC 6902); for the few writes that apply can't say (PVC growth is an apply).
struct PatchRequest {
  Kind kind;
  ObjectKey key;
  Json operations;
  std::string manager = "dataplatform-operator";
  std::string subresource;
  Detail reply = Detail::Full;
};

enum class Propagation { Background, Foreground, Orphan };

struct DeleteRequest {
  Kind kind;
  ObjectKey key;
  std::string uid;  // precondition, always set: a namesake made meanwhile is left alone
  std::string resource_version;  // further precondition where set
  Propagation propagation = Propagation::Background;
};

class KubeApi {
 public:
  using OnEvent = std::function<void(WatchEvent)>;

  virtual ~KubeApi() = default;

  virtual async::Task<Answer<Json>> get(Kind kind, ObjectKey key, Detail detail) = 0;
  virtual async::Task<Answer<ListPage>> list(ListRequest request) = 0;

  /// Streams events to `on_event` (on the loop thread, one by one) until the stream ends; an
  /// error where it could not be opened.
  virtual async::Task<Answer<WatchEnd>> watch(WatchRequest request, OnEvent on_event,
                                              async::CancelToken cancel) = 0;

  virtual async::Task<Answer<Json>> apply(ApplyRequest request) = 0;
  virtual async::Task<Answer<Json>> create(CreateRequest request) = 0;
  virtual async::Task<Answer<Json>> replace(ReplaceRequest request) = 0;
  virtual async::Task<Answer<Json>> patch(PatchRequest request) = 0;

  /// Success also where the object was gone before.
  virtual async::Task<Answer<void>> remove(DeleteRequest request) = 0;

  /// True where the API server serves `kind` now (asks the group's discovery document).
  virtual async::Task<Answer<bool>> serves(Kind kind) = 0;
};

}  // namespace dataplatform::kube
