// The door of this folder: from what a user wrote to what was decided, and what is wrong with it.
// Nothing here throws for what a user wrote, reads a clock or asks anybody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controllers/spec/component_spec.hpp"
#include "controllers/spec/facts.hpp"
#include "controllers/spec/platform_spec.hpp"
#include "controllers/spec/resolved.hpp"
#include "controllers/spec/services_spec.hpp"
#include "operator/base/problem.hpp"

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
Parsed parse(const Json& spec, Strictness strictness);

/// Back to JSON: what `parse` took over.
Json to_json(const Spec& spec);

/// Every value decided: field, then component, then platform, then profile.
Resolved resolve(const Spec& spec, const Facts& facts);

/// What `parse` can't see: fields that don't go together, names that are not allowed, budgets.
Problems check(const Spec& spec, const Resolved& resolved, const Facts& facts);

/// Why the data namespace can't be used: reason ("NamespaceNotAllowed", "NamespaceClaimed") and sentence.
struct Obstacle {
  std::string reason, message;
};
std::optional<Obstacle> check_namespace(const Resolved& resolved, const Facts& facts);

/// A written field that this version does not act on: harmless, said in status.
struct NotActedOn {
  std::string path, why;
};
std::vector<NotActedOn> not_acted_on(const Parsed& parsed, const Resolved& resolved);

/// A written field that can't be honoured yet and must not be ignored: nothing of the spec is enforced.
std::vector<base::Problem> held(const Parsed& parsed, const Resolved& resolved);

/// A spec with what it came to.
struct Accepted {
  Spec spec;
  Resolved resolved;
};

/// One change with its values, for people and for the hash.
struct HeldChange {
  std::string path, from, to, why;
};

struct ChangeVerdict {
  Problems refused;                  // immutable: the last good spec goes on
  std::vector<HeldChange> confirm;   // wait until upgrade.approvedPlan is `hash`
  std::vector<HeldChange> guided;    // operations that this version has not: NotSupportedYet
  std::string hash;                  // of confirm; "" where that is empty
  std::string summary;               // of confirm, one line
};
ChangeVerdict check_change(const Accepted& before, const Accepted& after);

/// All of the above in one: what to enforce, and what to say.
enum class Outcome { Accepted, Invalid, NotSupportedYet, AwaitingApproval, Blocked };
struct Judgement {
  Outcome outcome = Outcome::Accepted;
  std::string reason;    // "InvalidSpec", "NotSupportedYet", "AwaitingApproval", "NamespaceClaimed", …; "" where accepted
  std::string message;   // one sentence; "" where accepted
  Problems problems;     // errors and warnings of the spec as written
  std::optional<Accepted> enforced;  // this spec, or the last good one; nothing where there is neither
  std::vector<NotActedOn> not_acted_on;
  ChangeVerdict change;
};
Judgement judge(const Json& spec, const Facts& facts, Strictness strictness = Strictness::Lenient);

/// Problems with a whole document, for `validate -f`: apiVersion, kind, name, then spec; strict.
Problems validate_document(const Json& document, const Facts& facts);

/// What is wrong with the name of a DataPlatform; nullopt where it is good.
std::optional<base::Problem> name_problem(std::string_view name);

/// The CustomResourceDefinition, and the same as the text of crds/.
Json crd();
std::string crd_yaml();

/// What `kubectl dataplatform explain PATH` prints ("components.superset.web.replicas", "spec." may lead).
base::Result<std::string> explain(std::string_view path);

/// docs/reference.md.
std::string reference_markdown();

}  // namespace dataplatform::spec
