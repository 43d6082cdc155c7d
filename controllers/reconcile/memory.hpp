// What the process remembers of one platform between two reconciles. All of it can be lost: it is
// read again or found out again.
#pragma once

#include "controllers/reconcile/situation.hpp"
#include "operator/base/clock.hpp"
#include "operator/runtime/queue.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace dataplatform::reconcile {

/// When a component that failed may be tried again, and why it failed.
struct Retry {
  base::Millis not_before{0};
  std::string reason;  // "Forbidden", "NameCollision", "WriteFailed"; "" where it need not be told
  std::string message;
  bool blocks = false;  // a person must act; otherwise time may mend it
};

/// A Secret that the user makes, as it was last asked for.
struct GivenSecret {
  bool exists = false;
  base::Millis read_at{0};
};

struct Memory {
  std::string uid;  // of the DataPlatform that this is about
  bool record_loaded = false;
  Record record;
  std::string record_version;    // resourceVersion that the record was read or written at
  std::string claim_refused_by;  // owner of the claim that we could not get
  bool verified = false;         // live children were compared field by field
  base::Millis verified_at{0};
  std::optional<base::Millis> swept_at;  // when finished pods were last looked for
  Baselines baselines;
  std::shared_ptr<const Json> status;    // the last that we asked for or wrote …
  std::string status_version;            // … and the resourceVersion that it had
  std::map<std::string, Retry> retries;  // by component
  runtime::Backoff backoff;
  std::optional<base::Millis> namespace_read_at;
  bool namespace_exists = true;
  std::string namespace_allows;
  std::optional<base::Millis> deleting_since;
  std::map<kube::ObjectKey, GivenSecret> given_secrets;
};

}  // namespace dataplatform::reconcile
