// The lines of spec itself and of components: the order here is the order of the reference page.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/server_rules.hpp"
#include "controllers/spec/transitions.hpp"

namespace dataplatform::spec {

const Table& table(const ComponentsSpec*) {
  using S = ComponentsSpec;
  static const Table lines{{
                               field("airbyte", &S::airbyte, "Ingestion."),
                               field("dremio", &S::dremio, "SQL on the lake."),
                               field("superset", &S::superset, "Dashboards."),
                               field("dbt", &S::dbt, "Transformation."),
                               field("postgresql", &S::postgresql, "The applications' database."),
                               field("objectStore", &S::object_store, "The lake's store."),
                               field("elasticsearch", &S::elasticsearch, "Search and logs."),
                           },
                           {},
                           dependency_rules()};
  return lines;
}

namespace {

/// What the platform is and what it is made of.
std::vector<Field> basic_lines() {
  using S = Spec;
  return {
      field("profile", &S::profile, "What all defaults follow; default Production.",
            {.change = Change::Guided}),
      field("release", &S::release,
            "Versions that go together, as in \"2026.11\"; unset: the one of the first apply "
            "stays.",
            {.longest = 16, .format = Format::Version, .change = Change::Guided}),
      field("timeZone", &S::time_zone, "Zone of every schedule that has none; default UTC.",
            {.format = Format::TimeZone, .change = Change::Free}),
      field("dataNamespace", &S::data_namespace,
            "Where the stores run; default the resource's own namespace. It must exist and "
            "carry dataplatform.io/allow-from.",
            {.format = Format::Label, .change = Change::Immutable}),
      field("deletionPolicy", &S::deletion_policy,
            "What becomes of volumes and Secrets when the resource is deleted; default Retain.",
            {.change = Change::Confirm}),
      field("deletionTimeoutSeconds", &S::deletion_timeout_seconds,
            "How long an orderly deletion may take; default 600.",
            {.minimum = 30, .maximum = 86400, .change = Change::Free}),
      field("paused", &S::paused, "Change nothing; status goes on.", {.change = Change::Free}),
      field("suspended", &S::suspended, "Scale to zero, keep the data.", {.change = Change::Free}),
      field("imageRegistry", &S::image_registry,
            "Registry and path that all images are taken from.",
            {.longest = 255, .format = Format::Image}),
      field("imagePullSecrets", &S::image_pull_secrets, "Secrets for pulling images.",
            {.most = 16}),
      field("images", &S::images, "Single images, over the release.", {.most = 64}),
      field("scheduling", &S::scheduling, "Where pods run."),
      field("storage", &S::storage, "Storage classes."),
      field("cloud", &S::cloud, "The cloud that the cluster runs in."),
  };
}

/// What it does for its components, and the components.
std::vector<Field> service_lines() {
  using S = Spec;
  return {
      field("edge", &S::edge, "How people reach the pages.", {.change = Change::Free}),
      field("tls", &S::tls, "Encryption between components."),
      field("networkPolicy", &S::network_policy, "Which connections are let through.",
            {.change = Change::Free}),
      field("secrets", &S::secrets, "Where passwords come from."),
      field("monitoring", &S::monitoring, "Metrics, dashboards, alerts.",
            {.effect = Effect::Inert,
             .change = Change::Free,
             .why = "monitoring objects are not made yet"}),
      field("logging", &S::logging, "Logs of all pods.",
            {.effect = Effect::Inert, .change = Change::Free, .why = "logs are not collected yet"}),
      field("backup", &S::backup, "Backups of all stores.",
            {.effect = Effect::Inert, .change = Change::Free, .why = "backups are not taken yet"}),
      field("recovery", &S::recovery, "A second site."),
      field("maintenance", &S::maintenance, "When disturbing work may start.",
            {.effect = Effect::Inert,
             .change = Change::Free,
             .why = "windows are not waited for yet; roll-outs start at once"}),
      field("upgrade", &S::upgrade, "Who lets changes go ahead.", {.change = Change::Free}),
      field("components", &S::components, "The parts of the platform."),
      field("serviceAliases", &S::service_aliases,
            "Document: Services under the names of the deployment document as well; default "
            "None.",
            {.change = Change::Free}),
      field("objectOverrides", &S::object_overrides,
            "Patches of single objects, merged last; what weakens security or identity is "
            "refused.",
            {.most = 32}),
  };
}

std::vector<CelRule> spec_rules() {
  std::vector<CelRule> rules = transition_rules();
  rules.push_back(data_namespace_rule());
  return rules;
}

}  // namespace

const Table& table(const Spec*) {
  static const Table lines{joined(basic_lines(), service_lines()), {}, spec_rules()};
  return lines;
}

}  // namespace dataplatform::spec
