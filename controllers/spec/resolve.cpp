// The one place where a value is decided: the field, then its component, then the platform, then
// the profile of the release.
#include "controllers/spec/names.hpp"
#include "controllers/spec/resolve_role.hpp"

namespace dataplatform::spec {
namespace {

/// A closed word of the catalog's tables; a test reads them all.
template <class Enum>
Enum word(const std::string& text) {
  return word_of<Enum>(text).value();
}

SupersetResolved superset(const Ground& ground, Profile profile) {
  const SupersetSpec& written = ground.spec.components.superset;
  SupersetResolved decided;
  resolve_component(decided, ground, "superset", written);
  decided.exposure = resolve_exposure(written);
  decided.web = resolve_role(ground, {"superset.web", "superset", decided.version}, written.web);
  decided.worker =
      resolve_role(ground, {"superset.worker", "superset", decided.version}, written.worker);
  decided.beat = resolve_role(ground, {"superset.beat", "superset", decided.version}, written.beat);
  decided.cache =
      resolve_role(ground, {"superset.cache", "valkey", decided.version}, written.cache);
  decided.beat_in_worker = profile == Profile::Development && !written.beat.replicas;
  decided.admin_username = written.admin.username.value_or(decided.admin_username);
  decided.admin_email = written.admin.email.value_or(decided.admin_email);
  decided.admin_password_secret = written.admin.password_secret_ref.name.value_or("");
  decided.config = written.config.value_or("");
  decided.load_examples = written.load_examples.value_or(false);
  return decided;
}

Json or_empty_list(const Json& value) {
  return value.is_null() ? Json::array() : value;
}

SchedulingResolved scheduling(const Ground& ground) {
  const SchedulingSpec& written = ground.spec.scheduling;
  return {.node_selector = written.node_selector,
          .tolerations = or_empty_list(written.tolerations),
          .spread = written.topology_spread.value_or(word<Spread>(ground.profile.topology_spread)),
          .spot_node_selector = written.spot.node_selector,
          .spot_tolerations = or_empty_list(written.spot.tolerations)};
}

/// {component, from or to, ports}, without what was not said: an absent list means all, as
/// Kubernetes has it.
Json rule_of(const Text& component, const char* side, const Json& peers, const Json& ports) {
  Json rule = {{"component", component.value_or("")}};
  if (!peers.is_null()) rule[side] = peers;
  if (!ports.is_null()) rule["ports"] = ports;
  return rule;
}

NetworkPolicyResolved network_policy(const NetworkPolicySpec& written) {
  NetworkPolicyResolved decided;
  decided.mode = written.mode.value_or(NetworkMode::Enforced);
  decided.ingress_controller = written.ingress_controller;
  decided.monitoring = written.monitoring;
  for (const auto& each : written.additional_ingress)
    decided.additional_ingress.push_back(rule_of(each.component, "from", each.from, each.ports));
  for (const auto& each : written.additional_egress)
    decided.additional_egress.push_back(rule_of(each.component, "to", each.to, each.ports));
  if (written.connector_egress) {
    decided.connector_egress.emplace();
    for (const ConnectorEgressSpec& each : *written.connector_egress)
      decided.connector_egress->push_back({each.cidr.value_or(""), each.ports});
  }
  return decided;
}

Json overrides(const std::vector<ObjectOverrideSpec>& written) {
  Json decided = Json::array();
  for (const ObjectOverrideSpec& each : written) {
    decided.push_back({{"kind", each.kind.value_or("")},
                       {"name", each.name.value_or("")},
                       {"patch", each.patch}});
  }
  return decided;
}

}  // namespace

Ground ground_of(const Spec& spec, const Facts& facts) {
  // An unknown release is a problem that `check` names; until then the newest one stands in.
  const std::string wanted = spec.release.value_or(facts.recorded_release);
  const catalog::Release* release = catalog::find_release(wanted);
  if (release == nullptr) release = catalog::find_release(catalog::latest_release());
  const std::string profile(text_of(spec.profile.value_or(Profile::Production)));
  return {spec, *release, release->profiles.at(profile), facts.open_windows};
}

const std::string& newest_release() {
  return catalog::latest_release();
}

std::string to_text(Profile profile) {
  return std::string(text_of(profile));
}

Resolved resolve(const Spec& spec, const Facts& facts) {
  const Ground ground = ground_of(spec, facts);
  Resolved decided;
  decided.name = facts.name;
  decided.namespace_ = facts.namespace_;
  decided.uid = facts.uid;
  decided.profile = spec.profile.value_or(Profile::Production);
  decided.release = ground.release.name;
  decided.time_zone = spec.time_zone.value_or("UTC");
  decided.data_namespace = spec.data_namespace.value_or(facts.namespace_);
  decided.deletion_policy = spec.deletion_policy.value_or(DeletionPolicy::Retain);
  decided.deletion_timeout_seconds =
      spec.deletion_timeout_seconds.value_or(decided.deletion_timeout_seconds);
  decided.paused = spec.paused.value_or(false);
  decided.suspended = spec.suspended.value_or(false);
  for (const NameSpec& secret : spec.image_pull_secrets)
    decided.image_pull_secrets.push_back(secret.name.value_or(""));
  decided.scheduling = scheduling(ground);
  decided.edge = resolve_edge(ground, facts);
  decided.network_policy = network_policy(spec.network_policy);
  decided.secrets = resolve_secrets(ground, facts);
  decided.cloud = resolve_cloud(ground);
  decided.approval = spec.upgrade.approval.value_or(word<Approval>(ground.profile.approval));
  decided.service_aliases = spec.service_aliases == ServiceAliases::Document;
  decided.object_overrides = overrides(spec.object_overrides);
  decided.tools_image = resolve_image(ground, "tools", "");
  decided.postgresql = resolve_postgresql(ground);
  decided.object_store = resolve_object_store(ground);
  decided.elasticsearch = resolve_elasticsearch(ground, facts);
  decided.airbyte = resolve_airbyte(ground);
  decided.dremio = resolve_dremio(ground);
  decided.superset = superset(ground, decided.profile);
  decided.dbt = resolve_dbt(ground, facts);
  return decided;
}

}  // namespace dataplatform::spec
