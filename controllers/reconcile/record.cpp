#include "controllers/reconcile/record.hpp"

namespace dataplatform::reconcile {
namespace {

Json parsed(const Json& data, const char* key) {
  const Json value = Json::parse(base::text_at(data, {key}), nullptr, /*allow_exceptions=*/false);
  return value.is_object() ? value : Json();
}

}  // namespace

kube::ObjectKey state_key(const kube::ObjectKey& platform) {
  return {platform.namespace_, platform.name + "-state"};
}

Json bookkeeping_labels(const kube::ObjectKey& platform, const std::string& instance) {
  return {{"app.kubernetes.io/name", "dataplatform"},
          {"app.kubernetes.io/instance", instance},
          {"app.kubernetes.io/part-of", "dataplatform"},
          {"app.kubernetes.io/managed-by", "dataplatform-operator"},
          {"dataplatform.io/name", platform.name},
          {"dataplatform.io/namespace", platform.namespace_}};
}

Json to_config_map(const kube::ObjectKey& platform, const Record& record) {
  const kube::ObjectKey key = state_key(platform);
  Json data = Json::object();
  if (record.last_good_spec) data["lastGoodSpec"] = base::to_line(*record.last_good_spec);
  if (!record.release.empty()) data["release"] = record.release;
  if (!record.done.empty()) data["tasks"] = base::to_line(Json(record.done));
  if (record.serving_since) data["served"] = "true";
  Json object = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}};
  object["metadata"] = {{"name", key.name},
                        {"namespace", key.namespace_},
                        {"labels", bookkeeping_labels(platform, key.name)}};
  if (!data.empty()) object["data"] = std::move(data);
  return object;
}

Record from_config_map(const Json& config_map) {
  const Json& data = base::object_at(config_map, {"data"});
  Record record;
  if (Json spec = parsed(data, "lastGoodSpec"); spec.is_object())
    record.last_good_spec = std::move(spec);
  record.release = base::text_at(data, {"release"});
  const Json tasks = parsed(data, "tasks");
  for (const auto& [task, input] : tasks.items()) {
    if (input.is_string()) record.done[task] = input.get<std::string>();
  }
  record.serving_since = base::text_at(data, {"served"}) == "true";
  return record;
}

}  // namespace dataplatform::reconcile
