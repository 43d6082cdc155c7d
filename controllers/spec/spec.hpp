// The door of this folder: from what a user wrote to what was decided, and what is wrong with it.
// Nothing here throws for what a user wrote, reads a clock or asks anybody.
#pragma once

#include "controllers/spec/component_spec.hpp"
#include "controllers/spec/facts.hpp"
#include "controllers/spec/platform_spec.hpp"
#include "controllers/spec/resolved.hpp"
#include "controllers/spec/services_spec.hpp"
#include "operator/base/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::spec {

using base::Problems;

/// `spec` of a DataPlatform, as written.
struct Spec {
  std::optional<Profile> profile;
  Text release, time_zone, data_namespace;
  std::optional<DeletionPolicy> deletion_policy;
  Number deletion_timeout_seconds;
  Flag paused, suspended;
  Text image_registry;
  std::vector<NameSpec> image_pull_secrets;
  std::vector<ImageSpec> images;
  SchedulingSpec scheduling;
  StorageClassesSpec storage;
  CloudSpec cloud;
  EdgeSpec edge;
  TlsSpec tls;
  NetworkPolicySpec network_policy;
  SecretsSpec secrets;
  MonitoringSpec monitoring;
  LoggingSpec logging;
  BackupSpec backup;
  RecoverySpec recovery;
  MaintenanceSpec maintenance;
  UpgradeSpec upgrade;
  ComponentsSpec components;
  std::optional<ServiceAliases> service_aliases;
  std::vector<ObjectOverrideSpec> object_overrides;
};

/// Unknown fields: problems in files; from the API server (which pruned or refused them) ignored.
enum class Strictness { Strict, Lenient };

struct Parsed {
  Spec spec;
  Json written;       // what was taken over: nulls, unknown and wrong values left out
  Problems problems;  // wrong types, out of bounds, unknown fields
};

/// Reads the value of `spec` (not the whole object). Never throws; null counts as absent.
Parsed parse(const Json& spec, Strictness strictness = Strictness::Lenient);

/// Back to JSON: what `parse` took over.
Json to_json(const Spec& spec);

/// Every value decided: field, then component, then platform, then profile.
Resolved resolve(const Spec& spec, const Facts& facts);

/// What `parse` can't see: fields that don't go together, names that are not allowed, budgets.
Problems check(const Spec& spec, const Resolved& resolved, const Facts& facts);

/// A written field that this version does not act on: harmless, said in status.
struct NotActedOn {
  std::string path, why;
};
std::vector<NotActedOn> not_acted_on(const Json& written);

/// A written field that can't be honoured yet and must not be ignored: nothing of the spec is
/// enforced.
struct Held {
  std::string path, why;
};
std::vector<Held> held(const Json& written);

struct ChangeVerdict {
  Problems refused;               // immutable: the last good spec goes on
  std::vector<Held> unsupported;  // guided operations that this version has not: NotSupportedYet
  std::vector<std::string> approval;  // what a person must approve, a line each
  std::string hash;                   // of what is to be approved; "" where there is nothing
  std::string change_class;           // of it: "Confirm" where protection goes, else "Guided"
};

/// Judges the way from one accepted spec to another by class of change; "written" as the user wrote
/// them.
ChangeVerdict check_change(const Json& before_written, const Resolved& before,
                           const Json& after_written, const Resolved& after);

/// `upgrade.approvedPlan` of a written spec; "" where it has none.
std::string approved_plan(const Json& written);

/// A written spec without `upgrade.approvedPlan`: what a plan's hash is made of.
Json without_approval(Json written);

/// Problems with a whole document, for `validate -f`: apiVersion, kind, name, namespace, then
/// spec; strict.
Problems validate_document(const Json& document, const Facts& facts);

/// What is wrong with the name of a DataPlatform; nullopt where it is good.
std::optional<base::Problem> name_problem(std::string_view name);

/// What is wrong with the name of a namespace (a DNS label, RFC 1123); nullopt where it is good, or
/// "", which is the one that kubectl is set to.
std::optional<base::Problem> namespace_problem(std::string_view name);

/// The release that a new platform gets.
const std::string& newest_release();

/// "Development", …
std::string to_text(Profile profile);

/// The CustomResourceDefinition, and the same as the text of crds/.
Json crd();
std::string crd_yaml();

/// What `kubectl dataplatform explain PATH` prints ("components.superset.web.replicas", "spec." may
/// lead).
base::Result<std::string> explain(std::string_view path);

/// docs/reference.md.
std::string reference_markdown();

}  // namespace dataplatform::spec
