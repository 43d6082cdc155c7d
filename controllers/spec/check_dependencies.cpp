// Which component can't be without which, and what can't work together.
#include "controllers/catalog/catalog.hpp"
#include "controllers/spec/checks.hpp"
#include "controllers/spec/names.hpp"
#include "operator/base/text.hpp"

#include <array>

namespace dataplatform::spec {
namespace {

void need(bool wanted, const ComponentSpec& provider, const std::string& who,
          const std::string& what, Problems& problems) {
  if (!wanted || is_enabled(provider)) return;
  refuse(problems, "spec.components." + what + ".mode",
         "is Disabled but spec.components." + who + " needs it",
         "set Managed or External, or disable " + who);
}

enum class WayIn { Any, Identity };

constexpr int kEveryVersion = 1000;

/// What a component can't do with a kind of store outside, up to a version of it.
struct Incompatible {
  std::string_view component;
  StoreType store;
  WayIn way_in;
  int major, minor;  // the last version that can't
  std::string_view why, fix;
};
constexpr std::string_view kKeys = "set spec.components.objectStore.external.credentialsSecretRef";
constexpr std::array<Incompatible, 3> kIncompatible{{
    {"airbyte", StoreType::AzureBlob, WayIn::Any, 0, 50,
     "can't keep its logs and state in AzureBlob",
     "set spec.components.airbyte.storage to an S3 store, or use another type"},
    {"airbyte", StoreType::GCS, WayIn::Identity, 0, 50, "gets into a store by keys only", kKeys},
    {"dremio", StoreType::AzureBlob, WayIn::Identity, kEveryVersion, 0,
     "gets into AzureBlob by the account's key only", kKeys},
}};

bool at_most(const std::string& version, int major, int minor) {
  const auto parts = base::split(version, '.');
  const auto number = [&parts](std::size_t at) {
    return at < parts.size() && !parts[at].empty() && parts[at].size() < 6 &&
                   parts[at].find_first_not_of("0123456789") == std::string::npos
               ? std::stoi(parts[at])
               : 0;
  };
  return std::pair(number(0), number(1)) <= std::pair(major, minor);
}

/// The version of a component that uses the platform's store; "" where it is another's or not run.
std::string version_of(const Checked& in, std::string_view component) {
  const ComponentsSpec& all = in.spec.components;
  const bool airbyte = component == "airbyte";
  const ComponentSpec& spec = airbyte ? static_cast<const ComponentSpec&>(all.airbyte) : all.dremio;
  if (mode_of(spec) != ComponentMode::Managed || (airbyte && all.airbyte.storage)) return "";
  return spec.version.value_or(
      catalog::find_release(in.resolved.release)->components.at(std::string(component)).version);
}

void check_together(const Checked& in, Problems& problems) {
  const ObjectStoreSpec& store = in.spec.components.object_store;
  if (mode_of(store) != ComponentMode::External || !store.external) return;
  // Without any identity either, the store's own rules say what is missing.
  const WorkloadIdentitySpec& identities = in.spec.cloud.workload_identity;
  const bool by_identity = !store.external->credentials_secret_ref.name &&
                           (identities.object_store || identities.dremio);
  for (const Incompatible& each : kIncompatible) {
    const std::string version = version_of(in, each.component);
    const bool applies = each.way_in == WayIn::Any || by_identity;
    if (version.empty() || store.external->type != each.store || !applies ||
        !at_most(version, each.major, each.minor))
      continue;
    const std::string what = each.way_in == WayIn::Any
                                 ? "is " + std::string(text_of(each.store))
                                 : "is not set, so that all would go by identity,";
    refuse(
        problems,
        each.way_in == WayIn::Any ? "spec.components.objectStore.external.type"
                                  : "spec.components.objectStore.external.credentialsSecretRef",
        what + " but " + std::string(each.component) + " " + version + " " + std::string(each.why),
        std::string(each.fix));
  }
}

void check_external(const std::string& name, const ComponentSpec& component, bool has_external,
                    Problems& problems) {
  const std::string path = "spec.components." + name;
  if (mode_of(component) == ComponentMode::External && !has_external) {
    refuse(problems, path + ".external", "is not set, but mode is External",
           "say where it is, or set mode Managed");
  }
  if (mode_of(component) != ComponentMode::External && has_external) {
    warn(problems, path + ".external", "is set but mode is not External: nothing of it is used",
         "set mode External, or remove it");
  }
}

void check_managed_only(const std::string& name, const ComponentSpec& component,
                        Problems& problems) {
  if (mode_of(component) != ComponentMode::External) return;
  refuse(problems, "spec.components." + name + ".mode",
         "is External but " + name + " can't be somebody else's", "use Managed or Disabled");
}

}  // namespace

void check_dependencies(const Checked& in, Problems& problems) {
  const ComponentsSpec& all = in.spec.components;
  need(is_enabled(all.airbyte), all.postgresql, "airbyte", "postgresql", problems);
  need(is_enabled(all.superset), all.postgresql, "superset", "postgresql", problems);
  need(is_enabled(all.airbyte) && !all.airbyte.storage, all.object_store, "airbyte", "objectStore",
       problems);
  need(mode_of(all.dremio) == ComponentMode::Managed, all.object_store, "dremio", "objectStore",
       problems);
  need(is_enabled(all.dbt), all.dremio, "dbt", "dremio", problems);
  check_external("postgresql", all.postgresql, all.postgresql.external.has_value(), problems);
  check_external("objectStore", all.object_store, all.object_store.external.has_value(), problems);
  check_external("elasticsearch", all.elasticsearch, all.elasticsearch.external.has_value(),
                 problems);
  check_managed_only("airbyte", all.airbyte, problems);
  check_managed_only("superset", all.superset, problems);
  check_managed_only("dbt", all.dbt, problems);
  check_managed_only("dremio", all.dremio, problems);
  check_together(in, problems);
}

}  // namespace dataplatform::spec
