#include "controllers/catalog/catalog.hpp"

#include "controllers/catalog/files.hpp"
#include "operator/base/json.hpp"
#include "operator/base/text.hpp"
#include "operator/base/yaml.hpp"

#include <array>
#include <stdexcept>

namespace dataplatform::catalog {
namespace {

using base::Json;

constexpr std::array kProfileFiles{"development.yaml", "staging.yaml", "production.yaml"};

/// What is built in is right or a bug: a test reads every file.
Json load(const std::string& path) {
  auto documents = base::parse_yaml(file_text(path));
  if (!documents || documents->size() != 1)
    throw std::logic_error("catalog file " + path + ": " +
                           (documents ? "must hold one document" : documents.error().message));
  return documents->front();
}

base::Quantity quantity(const Json& text) {
  const auto value = base::Quantity::parse(text.get<std::string>());
  if (!value) throw std::logic_error("catalog: no quantity: " + text.dump());
  return *value;
}

Amounts amounts(const Json& json) {
  return {quantity(json.at("cpu")), quantity(json.at("memory"))};
}

Role role(const Json& json) {
  Role read{.replicas = json.value("replicas", 1),
            .requests = amounts(json.at("requests")),
            .limits = amounts(json.at("limits")),
            .memory_is_fixed = json.value("memoryIsFixed", false)};
  if (json.contains("autoscaling"))
    read.autoscaling =
        Bounds{json["autoscaling"].at("min").get<int>(), json["autoscaling"].at("max").get<int>()};
  if (json.contains("storage"))
    read.storage = Storage{quantity(json["storage"].at("size")),
                           json["storage"].at("class").get<std::string>()};
  return read;
}

Profile profile(const Json& json) {
  Profile read{.name = json.at("name"),
               .topology_spread = json.at("topologySpread"),
               .durability = json.at("durability"),
               .internal_tls = json.at("internalTls"),
               .approval = json.at("approval"),
               .storage_classes = json.at("storageClasses")};
  for (const auto& [name, value] : json.at("roles").items())
    read.roles.emplace(name, role(value));
  read.recovery_window_days = json.at("retention").at("recoveryWindowDays");
  read.minimum_full_backups = json.at("retention").at("minimumFullBackups");
  read.recovery_time_minutes = json.at("objectives").at("recoveryTimeMinutes");
  read.recovery_point_minutes = json.at("objectives").at("recoveryPointMinutes");
  read.max_concurrent_syncs = json.at("maxConcurrentSyncs");
  read.store_servers = json.at("objectStore").at("servers");
  read.store_drives_per_server = json.at("objectStore").at("drivesPerServer");
  return read;
}

Release release(const std::string& name) {
  const Json json = load(name + "/release.yaml");
  Release read{.name = json.at("name"), .images = json.at("images")};
  for (const auto& [key, value] : json.at("components").items()) {
    read.components[key] = {value.at("version"), value.value("others", std::vector<std::string>{}),
                            value.value("advice", "")};
  }
  for (const char* file : kProfileFiles) {
    Profile each = profile(load(name + "/" + file));
    read.profiles.emplace(each.name, std::move(each));
  }
  return read;
}

}  // namespace

const std::vector<std::string>& releases() {
  static const auto names = load("releases.yaml").get<std::vector<std::string>>();
  return names;
}

const std::string& latest_release() {
  return releases().back();
}

const Release* find_release(std::string_view name) {
  static const std::map<std::string, Release, std::less<>> known = [] {
    std::map<std::string, Release, std::less<>> all;
    for (const std::string& each : releases())
      all.emplace(each, release(each));
    return all;
  }();
  const auto found = known.find(name);
  return found == known.end() ? nullptr : &found->second;
}

std::string image_of(const Release& release, std::string_view name, std::string_view version) {
  const auto found = release.images.find(std::string(name));
  if (found == release.images.end()) return "";
  constexpr std::string_view kPlace = "{version}";
  std::string image = found->second;
  if (const auto at = image.find(kPlace); at != std::string::npos)
    image.replace(at, kPlace.size(), version);
  return image;
}

std::string moved_to(std::string_view registry, std::string_view image) {
  const auto slash = image.find('/');
  const std::string_view first = image.substr(0, slash);
  // As container runtimes tell a host from a path: it has a dot or a port, or is localhost.
  const bool has_host =
      slash != std::string_view::npos &&
      (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
  return std::string(registry) + "/" + std::string(has_host ? image.substr(slash + 1) : image);
}

}  // namespace dataplatform::catalog
