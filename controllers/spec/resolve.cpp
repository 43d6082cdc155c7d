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

void resolve_component(ComponentResolved& decided, const Ground& ground, const std::string& key,
                       const ComponentSpec& written) {
  decided.mode = written.mode.value_or(ComponentMode::Managed);
  decided.version = written.version.value_or(ground.release.components.at(key).version);
  decided.paused = written.paused.value_or(false);
  decided.suspended = written.suspended.value_or(false) || ground.spec.suspended.value_or(false);
}

PostgresqlResolved postgresql(const Ground& ground) {
  const PostgresqlSpec& written = ground.spec.components.postgresql;
  PostgresqlResolved decided;
  resolve_component(decided, ground, "postgresql", written);
  decided.server =
      resolve_role(ground, {"postgresql.server", "postgresql", decided.version}, written.server);
  if (written.server.wal_storage)
    decided.wal_storage = resolve_storage(ground, *basis_of(ground, "postgresql.server").storage,
                                          *written.server.wal_storage);
  decided.pooler =
      resolve_role(ground, {"postgresql.pooler", "pgbouncer", decided.version}, written.pooler);
  decided.max_client_connections =
      written.pooler.max_client_connections.value_or(decided.max_client_connections);
  decided.default_pool_size = written.pooler.default_pool_size.value_or(decided.default_pool_size);
  // With a single member nobody could confirm, and every commit would wait for ever.
  const Durability usual = decided.server.replicas > 1 ? word<Durability>(ground.profile.durability)
                                                       : Durability::Preferred;
  decided.durability = written.durability.value_or(usual);
  decided.parameters = written.parameters;
  decided.locale = written.locale.value_or(decided.locale);
  return decided;
}

SupersetResolved superset(const Ground& ground, Profile profile) {
  const SupersetSpec& written = ground.spec.components.superset;
  SupersetResolved decided;
  resolve_component(decided, ground, "superset", written);
  decided.exposure = written.exposure.value_or(ExposureMode::Public);
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

EdgeResolved edge(const EdgeSpec& written, const Facts& facts) {
  EdgeResolved decided;
  decided.type = written.type.value_or(EdgeType::None);
  decided.domain = written.domain.value_or("");
  const std::pair<const char*, const Text&> hosts[] = {{"airbyte", written.hosts.airbyte},
                                                       {"dremio", written.hosts.dremio},
                                                       {"superset", written.hosts.superset}};
  for (const auto& [name, host] : hosts) {
    if (host)
      decided.hosts[name] = *host;
    else if (written.domain)
      decided.hosts[name] = std::string(name) + "." + *written.domain;
  }
  decided.class_name = written.ingress.class_name.value_or("");
  decided.annotations = written.ingress.annotations;
  if (written.max_body_size) decided.max_body_size = written.max_body_size->text;
  if (written.tls.issuer_ref) {
    decided.issuer_kind = text_of(written.tls.issuer_ref->kind.value_or(IssuerKind::Issuer));
    decided.issuer_name = written.tls.issuer_ref->name.value_or("");
  }
  decided.tls_secret =
      written.tls.secret_name.value_or(decided.issuer_name.empty() ? "" : facts.name + "-edge-tls");
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
  return {spec, *release, release->profiles.at(profile)};
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
  decided.edge = edge(spec.edge, facts);
  decided.network_policy = network_policy(spec.network_policy);
  decided.secrets_provider = spec.secrets.provider.value_or(SecretsProvider::Generated);
  decided.approval = spec.upgrade.approval.value_or(word<Approval>(ground.profile.approval));
  decided.object_overrides = overrides(spec.object_overrides);
  decided.tools_image = resolve_image(ground, "tools", "");
  decided.postgresql = postgresql(ground);
  decided.superset = superset(ground, decided.profile);
  return decided;
}

}  // namespace dataplatform::spec
