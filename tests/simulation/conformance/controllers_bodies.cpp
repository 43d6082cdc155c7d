#include "tests/simulation/conformance/controllers_bodies.hpp"

namespace dataplatform::simulation {
namespace {

constexpr const char* kVersion = "conformance/version";
constexpr const char* kShade = "shade";

Json body_of(const kube::Kind& kind, const std::string& name) {
  Json body = {{"apiVersion", kind.api_version()}, {"kind", kind.name}};
  body["metadata"] = {{"name", name}, {"labels", {{"app", name}}}};
  Json& pod = body["spec"]["template"];
  pod["metadata"]["labels"] = {{"app", name}, {kShade, "red"}};
  pod["metadata"]["annotations"][kVersion] = "0";
  Json container = {{"name", "main"}, {"image", "app:0"}};
  container["env"] = Json::array({{{"name", "WORD"}, {"value", "red"}}});
  pod["spec"]["containers"] = Json::array({std::move(container)});
  return body;
}

void select(Json& body, const std::string& name) {
  body["spec"]["selector"]["matchLabels"]["app"] = name;
}

Json claim_template(const char* name) {
  Json claim = {{"metadata", {{"name", name}}}};
  claim["spec"]["accessModes"] = Json::array({"ReadWriteOnce"});
  claim["spec"]["resources"]["requests"]["storage"] = "1Gi";
  return claim;
}

Json bound_of(Draw& draw) {
  return draw.one_of<Json>({0, 1, 2, "25%", "50%", "100%"});
}

bool is_nothing(const Json& bound) {
  return bound == 0;
}

void draw_bounds(Json& rolling, Draw& draw) {
  rolling["maxSurge"] = bound_of(draw);
  rolling["maxUnavailable"] = bound_of(draw);
  if (is_nothing(rolling["maxSurge"]) && is_nothing(rolling["maxUnavailable"]))
    rolling["maxSurge"] = 1;  // else the API server refuses it
}

}  // namespace

Json stateful_set_body(const std::string& name, Draw& draw) {
  Json body = body_of(kube::kStatefulSet, name);
  select(body, name);
  Json& spec = body["spec"];
  spec["serviceName"] = name;
  spec["replicas"] = draw.below(4);
  spec["podManagementPolicy"] = draw.one_of<std::string>({"OrderedReady", "Parallel"});
  const bool rolls = draw.chance(65);
  spec["updateStrategy"]["type"] = rolls ? "RollingUpdate" : "OnDelete";
  if (rolls && draw.chance(40)) vary_strategy(body, draw);
  if (draw.chance(50)) {
    spec["volumeClaimTemplates"] = Json::array({claim_template("data")});
    if (draw.chance(20)) spec["volumeClaimTemplates"].push_back(claim_template("logs"));
  }
  return body;
}

Json deployment_body(const std::string& name, Draw& draw) {
  Json body = body_of(kube::kDeployment, name);
  select(body, name);
  Json& spec = body["spec"];
  spec["replicas"] = draw.below(5);
  const bool rolls = draw.chance(75);
  spec["strategy"]["type"] = rolls ? "RollingUpdate" : "Recreate";
  if (rolls && draw.chance(70)) vary_strategy(body, draw);
  return body;
}

Json job_body(const std::string& name, Draw& draw) {
  Json body = body_of(kube::kJob, name);
  Json& spec = body["spec"];
  spec["template"]["spec"]["restartPolicy"] = "Never";
  spec["backoffLimit"] = 0;
  spec["suspend"] = draw.chance(30);
  const std::uint64_t fate = draw.below(10);
  if (fate == 0) spec["template"]["spec"]["containers"][0]["image"] = kNoImage;
  if (fate == 1) spec["template"]["metadata"]["annotations"][kFails] = "true";
  return body;
}

void vary(Json& pod_template, Draw& draw) {
  const std::string word = std::to_string(1 + draw.below(3));
  Json& container = pod_template["spec"]["containers"][0];
  const std::uint64_t way = draw.below(100);
  container["image"] = "app:0";
  if (way < 25) pod_template["metadata"]["annotations"][kVersion] = word;
  if (way >= 25 && way < 45) pod_template["metadata"]["labels"][kShade] = draw.word();
  if (way >= 45 && way < 65) container["env"][0]["value"] = draw.word();
  if (way >= 65 && way < 82) container["image"] = "app:" + word;
  if (way >= 82) container["image"] = std::string(kNoImage) + ":" + word;
}

void vary_strategy(Json& workload, Draw& draw) {
  Json& spec = workload["spec"];
  if (workload["kind"] == "StatefulSet") {
    Json& strategy = spec["updateStrategy"];
    if (strategy["type"] == "RollingUpdate") strategy["rollingUpdate"]["partition"] = draw.below(4);
  } else if (workload["kind"] == "Deployment") {
    if (spec["strategy"]["type"] == "RollingUpdate")
      draw_bounds(spec["strategy"]["rollingUpdate"], draw);
  }
}

std::string template_of(const Json& pod) {
  const Json& metadata = pod.at("metadata");
  const Json& container = base::array_at(pod, {"spec", "containers"}).at(0);
  return base::text_at(metadata, {"annotations", kVersion}) + " " +
         base::text_at(metadata, {"labels", kShade}) + " " +
         base::array_at(container, {"env"}).at(0).value("value", "") + " " +
         base::text_at(container, {"image"});
}

}  // namespace dataplatform::simulation
