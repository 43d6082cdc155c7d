// What must outlive the process and may not live in status, which can be lost: ConfigMap
// <cr>-state.
#pragma once

#include "operator/base/json.hpp"
#include "operator/kube/kind.hpp"

#include <map>
#include <optional>
#include <string>

namespace dataplatform::reconcile {

using base::Json;

struct Record {
  std::optional<Json> last_good_spec;  // as written; enforced while a newer one is invalid
  std::string release;                 // recorded at first apply
  std::map<std::string, std::string>
      done;  // "component/task" to the hash of the input it was done for; "begun <hash>": to be run
  bool serving_since = false;  // was Ready once: what is missing later is a fault, not a beginning

  bool operator==(const Record&) const = default;
};

/// Key of <cr>-state.
kube::ObjectKey state_key(const kube::ObjectKey& platform);

/// The ConfigMap to apply.
Json to_config_map(const kube::ObjectKey& platform, const Record& record);

/// What a ConfigMap says; an entry that can't be read counts as not recorded.
Record from_config_map(const Json& config_map);

/// Labels of an object that belongs to a platform but to no component.
Json bookkeeping_labels(const kube::ObjectKey& platform, const std::string& instance);

}  // namespace dataplatform::reconcile
