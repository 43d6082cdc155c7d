#include "controllers/projections/kubernetes/secrets.hpp"

#include "controllers/projections/kubernetes/external_secrets.hpp"
#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/pod.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

SecretValue value_of(const model::SecretEntry& entry) {
  if (const auto* constant = std::get_if<model::Constant>(&entry.source)) {
    return {.key = entry.key, .generated = false, .text = constant->text};
  }
  const auto& generated = std::get<model::Generated>(entry.source);
  return {.key = entry.key,
          .generated = true,
          .length = generated.length,
          .alphabet = generated.alphabet};
}

SecretSet set_of(const model::Platform& platform, const model::Component& component,
                 const model::SecretSpec& secret) {
  const bool given = platform.secrets.provider == model::SecretSource::Provider::Existing;
  SecretSet set{.name = model::secret_name(platform, secret.name),
                .component = component.name,
                .namespaces = namespaces_of(platform, secret),
                .existing = secret.existing || given || is_from_store(platform, secret)};
  for (const model::SecretEntry& entry : secret.entries)
    set.values.push_back(value_of(entry));
  return set;
}

bool reads(const std::vector<std::string>& secrets, const std::string& name) {
  return std::find(secrets.begin(), secrets.end(), name) != secrets.end();
}

std::vector<std::string> consumers_of(const model::Platform& platform, const std::string& secret) {
  std::vector<std::string> consumers;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    if (reads(secrets_of(platform, role.containers, role.volumes), secret)) {
      consumers.push_back(component.name + "/" + role.name);
    }
  });
  for_each_run(platform, [&](const model::Component& component, const model::Task& task) {
    if (reads(secrets_of(platform, model::containers_of(task), task.volumes), secret)) {
      consumers.push_back(component.name + "/" + task.name);
    }
  });
  return consumers;
}

}  // namespace

std::vector<SecretSet> secret_sets(const model::Platform& platform) {
  std::vector<SecretSet> sets;
  for (const model::Component& component : platform.components) {
    if (component.mode != model::Mode::Managed) continue;
    for (const model::SecretSpec& secret : component.secrets) {
      sets.push_back(set_of(platform, component, secret));
      sets.back().consumers = consumers_of(platform, secret.name);
    }
  }
  return sets;
}

}  // namespace dataplatform::projections
