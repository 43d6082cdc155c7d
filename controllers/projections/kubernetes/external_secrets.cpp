#include "controllers/projections/kubernetes/external_secrets.hpp"

#include "controllers/projections/kubernetes/identity.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

using model::Platform;
using model::SecretEntry;
using model::SecretSpec;

bool is_generated(const SecretEntry& entry) {
  return std::holds_alternative<model::Generated>(entry.source);
}

/// What the API would fill in is said as well: else each reading would find it changed.
Json remote_ref(const Platform& platform, const std::string& name) {
  Json ref = {{"key", platform.secrets.prefix + name},
              {"conversionStrategy", "Default"},
              {"decodingStrategy", "None"},
              {"metadataPolicy", "None"}};
  const auto mapped = platform.secrets.remote.find(name);
  if (mapped == platform.secrets.remote.end()) return ref;
  ref["key"] = mapped->second.key;
  if (!mapped->second.property.empty()) ref["property"] = mapped->second.property;
  return ref;
}

/// Text that the template engine gives out as it is.
std::string verbatim(const std::string& text) {
  return text.find("{{") == std::string::npos ? text : "{{ " + Json(text).dump() + " }}";
}

/// The labels make the Secret one of ours: mirrored, kept, listed and deleted like a generated one.
Json template_of(const Platform& platform, const model::Component& component,
                 const SecretSpec& secret, const std::string& name) {
  Json body = {{"engineVersion", "v2"},
               {"mergePolicy", "Merge"},
               {"metadata", {{"labels", labels(platform, &component, "", name)}}}};
  for (const SecretEntry& entry : secret.entries) {
    if (const auto* constant = std::get_if<model::Constant>(&entry.source))
      body["data"][entry.key] = verbatim(constant->text);
  }
  return body;
}

Object external_secret(const Platform& platform, const model::Component& component,
                       const SecretSpec& secret, const std::string& name_space) {
  const std::string name = model::secret_name(platform, secret.name);
  Object object = named_object(platform, &component, name, name_space);
  object.field = "spec.secrets";
  set_kind(object, platform.secrets.api_version.c_str(), "ExternalSecret");
  Json data = Json::array();
  for (const SecretEntry& entry : secret.entries) {
    if (!is_generated(entry)) continue;
    data.push_back({{"secretKey", entry.key},
                    {"remoteRef", remote_ref(platform, model::remote_name(secret, entry))}});
  }
  object.body["spec"] = {
      {"secretStoreRef",
       {{"kind", platform.secrets.store_kind}, {"name", platform.secrets.store_name}}},
      {"refreshInterval", std::to_string(platform.secrets.refresh_seconds) + "s"},
      // Never owned by the ExternalSecret: when the Secret goes is decided by deletionPolicy, after
      // the stores that live by it.
      {"target",
       {{"name", name},
        {"creationPolicy", "Orphan"},
        {"deletionPolicy", "Retain"},
        {"template", template_of(platform, component, secret, name)}}},
      {"data", std::move(data)}};
  return object;
}

}  // namespace

bool is_from_store(const Platform& platform, const SecretSpec& secret) {
  return platform.secrets.provider == model::SecretSource::Provider::External && !secret.existing &&
         std::any_of(secret.entries.begin(), secret.entries.end(), is_generated);
}

std::vector<std::string> namespaces_of(const Platform& platform, const SecretSpec& secret) {
  std::vector<std::string> namespaces;
  for (const model::Site site : secret.sites) {
    const std::string& name_space = model::namespace_of(platform, site);
    const auto known = std::find(namespaces.begin(), namespaces.end(), name_space);
    if (known == namespaces.end()) namespaces.push_back(name_space);
  }
  return namespaces;
}

std::vector<Object> external_secrets(const Platform& platform) {
  std::vector<Object> objects;
  for (const model::Component& component : platform.components) {
    if (component.mode != model::Mode::Managed) continue;
    for (const SecretSpec& secret : component.secrets) {
      if (!is_from_store(platform, secret)) continue;
      for (const std::string& name_space : namespaces_of(platform, secret))
        objects.push_back(external_secret(platform, component, secret, name_space));
    }
  }
  return objects;
}

}  // namespace dataplatform::projections
