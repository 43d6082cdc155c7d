#include "tests/simulation/model/seen.hpp"

namespace dataplatform::simulation {
namespace {

constexpr std::string_view kOurManagers = "dataplatform-operator";

Json metadata_only(Json metadata) {
  Json shown = {{"kind", "PartialObjectMetadata"}, {"apiVersion", "meta.k8s.io/v1"}};
  shown["metadata"] = std::move(metadata);
  return shown;
}

Json slim_metadata(const Json& metadata) {
  Json shown = Json::object();
  for (const auto& [key, value] : metadata.items()) {
    if (key != "managedFields") {
      shown[key] = value;
      continue;
    }
    Json& entries = shown[key] = Json::array();
    for (const Json& entry : value) {
      const bool ours = base::text_at(entry, {"manager"}).starts_with(kOurManagers);
      Json kept = Json::object();
      for (const auto& [name, said] : entry.items()) {
        if (ours || name != "fieldsV1") kept[name] = said;
      }
      entries.push_back(std::move(kept));
    }
  }
  return shown;
}

}  // namespace

Json seen_as(const Json& object, kube::Detail detail) {
  return detail == kube::Detail::Full ? object : metadata_only(object.at("metadata"));
}

Json slim(const Json& object, kube::Detail detail) {
  if (detail == kube::Detail::Metadata) return metadata_only(slim_metadata(object.at("metadata")));
  Json shown = Json::object();
  for (const auto& [key, value] : object.items())
    shown[key] = key == "metadata" ? slim_metadata(value) : value;
  return shown;
}

}  // namespace dataplatform::simulation
