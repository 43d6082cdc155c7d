// What the spec refers to, as it was found in the cluster before anything is decided. Plain values:
// `render` without a cluster makes them up (assumed) or reads them from a file.
#pragma once

#include "operator/base/error.hpp"
#include "operator/base/json.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace dataplatform::spec {

struct Facts {
  std::string name;  // of the DataPlatform
  std::string namespace_;
  std::string uid;  // "" from a file
  std::string operator_namespace = "dataplatform-system";

  /// Optional kinds served, "group/Kind": "cert-manager.io/Certificate".
  std::set<std::string> served;

  /// Whether the data namespace exists, and its annotation dataplatform.io/allow-from.
  bool data_namespace_exists = true;
  std::string data_namespace_allows;
  /// The platform ("namespace/name") that the claim in the data namespace names; "" is none.
  std::string claimed_by;

  /// Secrets that the spec names and that exist, "namespace/name".
  std::set<std::string> secrets;
  bool secrets_known = false;  // false: nothing was looked up, nothing is reported missing

  /// Names of classes that exist; `classes_known` false: not looked up.
  std::set<std::string> storage_classes;
  std::set<std::string> ingress_classes;
  bool classes_known = false;

  /// From <cr>-state: what was accepted before. Absent at the first apply.
  std::optional<base::Json> last_good_spec;
  std::string recorded_release;
  /// Tasks that were done for some input, "component/task": has a cluster been formed once?
  std::set<std::string> tasks_done;

  /// From annotations dataplatform.io/run-<job> of the resource: what is to run once for each
  /// token.
  std::map<std::string, std::string> run_requests;

  /// Autoscaling schedules whose window is open now, "superset.web/nights": a role as the profile's
  /// table calls it, "dremio.executor[big]" for a pool.
  std::set<std::string> open_windows;

  /// Everything served, nothing bootstrapped: what `render` assumes without a cluster.
  static Facts assumed(std::string namespace_, std::string name);

  /// From a `--facts` file (an object with these members in camelCase); Invalid names the member
  /// that is wrong.
  static base::Result<Facts> from_json(const base::Json& json);

  bool operator==(const Facts&) const = default;
};

}  // namespace dataplatform::spec
