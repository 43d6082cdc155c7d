#include "controllers/projections/kubernetes/volumes.hpp"

#include "controllers/projections/kubernetes/config.hpp"

namespace dataplatform::projections {
namespace {

// Modes as the API has them, in decimal: readable by all, and by owner and group only.
constexpr int kReadable = 0444;
constexpr int kExecutable = 0555;
constexpr int kSecret = 0440;
constexpr const char* kExpandedSize = "4Mi";

Json config_map(const std::string& volume, const std::string& name, bool executable) {
  return {{"name", volume},
          {"configMap", {{"name", name}, {"defaultMode", executable ? kExecutable : kReadable}}}};
}

/// Appends what one volume of the model becomes: nothing, one, or two volumes of the pod.
struct Source {
  const model::Platform& platform;
  const std::string& owner;
  const std::string& name;
  Json& list;

  void operator()(const model::Persistent&) const {}

  void operator()(const model::Scratch& scratch) const {
    Json directory = {{"sizeLimit", scratch.limit.canonical_bytes()}};
    if (scratch.memory) directory["medium"] = "Memory";
    list.push_back({{"name", name}, {"emptyDir", std::move(directory)}});
  }

  void operator()(const model::Files& files) const {
    const std::string object = config_map_name(owner, name);
    if (!has_secrets(files)) return list.push_back(config_map(name, object, files.executable));
    list.push_back(config_map(templates_volume(name), object, false));
    list.push_back(
        {{"name", name}, {"emptyDir", {{"medium", "Memory"}, {"sizeLimit", kExpandedSize}}}});
  }

  void operator()(const model::SecretFiles& files) const {
    Json items = Json::array();
    for (const std::string& key : files.keys)
      items.push_back({{"key", key}, {"path", key}});
    Json secret = {{"secretName", model::secret_name(platform, files.secret)},
                   {"defaultMode", kSecret}};
    if (!items.empty()) secret["items"] = std::move(items);
    list.push_back({{"name", name}, {"secret", std::move(secret)}});
  }

  void operator()(const model::GivenFiles& files) const {
    const bool secret = files.kind == model::GivenFiles::Kind::Secret;
    Json items = Json::array();
    for (const auto& [key, file] : files.items)
      items.push_back({{"key", key}, {"path", file}});
    Json source = {{secret ? "secretName" : "name", files.object_name},
                   {"defaultMode", secret ? kSecret : kReadable}};
    if (!items.empty()) source["items"] = std::move(items);
    list.push_back({{"name", name}, {secret ? "secret" : "configMap", std::move(source)}});
  }
};

Json claim(const model::Volume& volume, const model::Persistent& persistent, const Json& labels) {
  Json spec = {{"accessModes", Json::array({"ReadWriteOnce"})},
               {"volumeMode", "Filesystem"},
               {"resources", {{"requests", {{"storage", persistent.size.canonical_bytes()}}}}}};
  if (!persistent.storage_class.empty()) spec["storageClassName"] = persistent.storage_class;
  return {{"apiVersion", "v1"},
          {"kind", "PersistentVolumeClaim"},
          {"metadata", {{"name", volume.name}, {"labels", labels}}},
          {"spec", std::move(spec)}};
}

}  // namespace

Json volumes(const model::Platform& platform, const std::string& owner,
             const std::vector<model::Volume>& list) {
  Json all = Json::array();
  for (const model::Volume& volume : list) {
    std::visit(Source{platform, owner, volume.name, all}, volume.source);
  }
  return all;
}

Json claim_templates(const std::vector<model::Volume>& list, const Json& labels) {
  Json templates = Json::array();
  for (const model::Volume& volume : list) {
    const auto* persistent = std::get_if<model::Persistent>(&volume.source);
    if (persistent != nullptr) templates.push_back(claim(volume, *persistent, labels));
  }
  return templates;
}

}  // namespace dataplatform::projections
