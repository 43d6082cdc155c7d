#include "tests/simulation/conformance/samples.hpp"

#include "tests/simulation/conformance/generate.hpp"

#include <array>

namespace dataplatform::simulation {
namespace {

Json env_of(Draw& draw) {
  Json env = Json::array();
  for (const char* name : {"A", "B", "C"}) {
    if (!draw.chance(50)) continue;
    Json entry = {{"name", name}};
    if (draw.chance(80)) {
      entry["value"] = draw.word();
    } else {
      entry["valueFrom"]["fieldRef"]["fieldPath"] = "metadata.name";
    }
    env.push_back(std::move(entry));
  }
  return env;
}

Json ports_of(Draw& draw) {
  Json ports = Json::array();
  for (const int number : {8080, 9090}) {
    if (!draw.chance(50)) continue;
    Json port = {{"containerPort", number}};
    if (draw.chance(50)) port["name"] = "p" + std::to_string(number);
    if (draw.chance(30)) port["protocol"] = "TCP";
    ports.push_back(std::move(port));
  }
  return ports;
}

Json probe_of(Draw& draw) {
  Json probe;
  if (draw.chance(50)) {
    probe["httpGet"] = {{"port", 8080}};
    if (draw.chance(50)) probe["httpGet"]["path"] = "/ready";
  } else {
    probe["tcpSocket"]["port"] = 8080;
  }
  if (draw.chance(50)) probe["periodSeconds"] = 5;
  return probe;
}

Json container_of(const std::string& name, Draw& draw) {
  Json container = {{"name", name}};
  container["image"] =
      draw.one_of<std::string>({"app:1", "app:2", "app", "app@sha256:" + std::string(64, 'a')});
  if (draw.chance(60)) container["env"] = env_of(draw);
  if (draw.chance(50)) container["ports"] = ports_of(draw);
  if (draw.chance(40)) container["args"] = Json::array({"run", draw.word()});
  if (draw.chance(40)) {
    container["resources"]["requests"]["cpu"] = draw.one_of<std::string>({"100m", "0.5", "1000m"});
    container["resources"]["limits"]["memory"] =
        draw.one_of<std::string>({"1Gi", "1024Mi", "512Mi"});
  }
  if (draw.chance(40))
    container["volumeMounts"] = Json::array({{{"name", "tmp"}, {"mountPath", "/tmp"}}});
  if (draw.chance(20) && container.contains("volumeMounts"))
    container["volumeMounts"][0]["readOnly"] = draw.chance(50);
  if (draw.chance(30) && name != "init") container["readinessProbe"] = probe_of(draw);
  if (draw.chance(30)) container["securityContext"]["readOnlyRootFilesystem"] = true;
  if (draw.chance(20)) container["imagePullPolicy"] = "Always";
  return container;
}

Json pod_template(Draw& draw, const char* restart) {
  Json pod;
  pod["metadata"]["labels"]["app"] = "x";
  if (draw.chance(30)) pod["metadata"]["annotations"]["note"] = draw.word();
  Json& spec = pod["spec"];
  spec["containers"] = Json::array({container_of("web", draw)});
  if (draw.chance(40)) spec["containers"].push_back(container_of("side", draw));
  if (draw.chance(20)) spec["initContainers"] = Json::array({container_of("init", draw)});
  spec["volumes"] = Json::array({{{"name", "tmp"}, {"emptyDir", Json::object()}}});
  if (draw.chance(40)) {
    Json source = {{"name", "files"}};
    source["configMap"]["name"] = draw.word();
    spec["volumes"].push_back(std::move(source));
  }
  if (draw.chance(30)) spec["nodeSelector"]["zone"] = draw.word();
  if (draw.chance(30)) spec["serviceAccountName"] = draw.word();
  if (draw.chance(20)) spec["securityContext"]["runAsUser"] = 1000;
  if (draw.chance(20)) spec["imagePullSecrets"] = Json::array({{{"name", draw.word()}}});
  if (draw.chance(20)) spec["hostNetwork"] = false;
  if (draw.chance(20))
    spec["tolerations"] = Json::array({{{"key", draw.word()}, {"operator", "Exists"}}});
  if (std::string_view(restart) != "Always") spec["restartPolicy"] = restart;
  return pod;
}

Json words(Draw& draw, bool encoded) {
  Json data = Json::object();
  for (const char* key : {"a", "b", "c"}) {
    if (draw.chance(50))
      data[key] =
          encoded ? draw.one_of<std::string>({"cmVk", "Z3JlZW4=", "Ymx1ZQ=="}) : draw.word();
  }
  return data;
}

Json config_map(Draw& draw) {
  Json body = Json::object();
  if (draw.chance(90)) body["data"] = words(draw, false);
  if (draw.chance(10)) body["binaryData"]["raw"] = "cmVk";
  if (draw.chance(8)) body["immutable"] = draw.chance(70);
  return body;
}

Json secret(Draw& draw) {
  Json body = Json::object();
  if (draw.chance(90)) body["data"] = words(draw, true);
  if (draw.chance(15)) body["stringData"]["d"] = draw.word();
  if (draw.chance(10)) body["type"] = draw.one_of<std::string>({"Opaque", "example.com/x"});
  if (draw.chance(8)) body["immutable"] = draw.chance(70);
  return body;
}

Json service(Draw& draw) {
  Json spec = {{"selector", {{"app", draw.word()}}}};
  spec["ports"] = Json::array();
  for (const int number : {80, 443}) {
    if (number != 80 && draw.chance(50)) continue;
    Json port = {{"port", number}, {"name", "p" + std::to_string(number)}};
    if (draw.chance(50)) port["targetPort"] = draw.chance(50) ? Json(8080) : Json("web");
    if (draw.chance(30)) port["protocol"] = "TCP";
    spec["ports"].push_back(std::move(port));
  }
  if (draw.chance(30)) spec["sessionAffinity"] = "None";
  if (draw.chance(15)) spec["clusterIP"] = "None";
  if (draw.chance(20)) spec["publishNotReadyAddresses"] = draw.chance(50);
  return {{"spec", std::move(spec)}};
}

Json deployment(Draw& draw) {
  Json spec = {{"selector", {{"matchLabels", {{"app", draw.chance(97) ? "x" : "y"}}}}}};
  if (draw.chance(50)) spec["replicas"] = draw.below(3);
  if (draw.chance(20))
    spec["strategy"]["type"] = draw.one_of<std::string>({"Recreate", "RollingUpdate"});
  if (draw.chance(20)) spec["revisionHistoryLimit"] = 3;
  if (draw.chance(20)) spec["paused"] = draw.chance(50);
  spec["template"] = pod_template(draw, "Always");
  return {{"spec", std::move(spec)}};
}

Json claim_spec(Draw& draw) {
  Json spec = {{"accessModes", Json::array({"ReadWriteOnce"})}};
  spec["resources"]["requests"]["storage"] = draw.one_of<std::string>({"1Gi", "2Gi", "1024Mi"});
  if (draw.chance(40)) spec["storageClassName"] = "standard";
  return spec;
}

Json stateful_set(Draw& draw) {
  Json spec = {{"selector", {{"matchLabels", {{"app", "x"}}}}}, {"serviceName", "x"}};
  if (draw.chance(50)) spec["replicas"] = draw.below(3);
  if (draw.chance(40)) spec["podManagementPolicy"] = "Parallel";
  if (draw.chance(40))
    spec["updateStrategy"]["type"] = draw.one_of<std::string>({"OnDelete", "RollingUpdate"});
  if (draw.chance(40)) {
    Json claim = {{"metadata", {{"name", "data"}}}, {"spec", claim_spec(draw)}};
    spec["volumeClaimTemplates"] = Json::array({std::move(claim)});
  }
  spec["template"] = pod_template(draw, "Always");
  return {{"spec", std::move(spec)}};
}

Json job(Draw& draw) {
  Json spec = {{"template", pod_template(draw, "Never")}};
  if (draw.chance(50)) spec["backoffLimit"] = draw.below(3);
  if (draw.chance(20)) spec["ttlSecondsAfterFinished"] = 100;
  if (draw.chance(20)) spec["activeDeadlineSeconds"] = 100;
  if (draw.chance(15)) spec["suspend"] = draw.chance(50);
  return {{"spec", std::move(spec)}};
}

Json cron_job(Draw& draw) {
  Json spec = {{"schedule", draw.one_of<std::string>({"0 1 * * *", "0 2 * * *"})}};
  if (draw.chance(30)) spec["concurrencyPolicy"] = "Forbid";
  if (draw.chance(30)) spec["suspend"] = true;
  spec["jobTemplate"]["spec"]["template"] = pod_template(draw, "OnFailure");
  return {{"spec", std::move(spec)}};
}

Json claim(Draw& draw) {
  return {{"spec", claim_spec(draw)}};
}

Json network_policy(Draw& draw) {
  Json spec = {{"podSelector", {{"matchLabels", {{"app", draw.word()}}}}}};
  if (draw.chance(70)) {
    Json rule;
    if (draw.chance(70)) rule["ports"] = Json::array({{{"port", 80}}});
    rule["from"] = Json::array({{{"podSelector", {{"matchLabels", {{"app", draw.word()}}}}}}});
    spec["ingress"] = Json::array({std::move(rule)});
  }
  if (draw.chance(30)) spec["egress"] = Json::array({Json::object()});
  if (draw.chance(40)) spec["policyTypes"] = Json::array({"Ingress"});
  return {{"spec", std::move(spec)}};
}

Json service_account(Draw& draw) {
  Json body = Json::object();
  if (draw.chance(50)) body["automountServiceAccountToken"] = draw.chance(50);
  if (draw.chance(30)) body["imagePullSecrets"] = Json::array({{{"name", draw.word()}}});
  return body;
}

Json role_binding(Draw& draw) {
  Json body;
  body["roleRef"] = {{"kind", "ClusterRole"},
                     {"name", draw.chance(90) ? "view" : "edit"},
                     {"apiGroup", "rbac.authorization.k8s.io"}};
  body["subjects"] = Json::array();
  for (const char* name : {"red", "green"}) {
    if (draw.chance(60))
      body["subjects"].push_back(
          {{"kind", "ServiceAccount"}, {"name", name}, {"namespace", "default"}});
  }
  return body;
}

Json budget(Draw& draw) {
  Json spec = {{"selector", {{"matchLabels", {{"app", draw.word()}}}}}};
  spec[draw.chance(80) ? "maxUnavailable" : "minAvailable"] =
      draw.chance(70) ? Json(1) : Json("50%");
  return {{"spec", std::move(spec)}};
}

Json autoscaler(Draw& draw) {
  Json spec = {{"maxReplicas", 3 + draw.below(3)}};
  spec["scaleTargetRef"] = {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", "web"}};
  if (draw.chance(70)) spec["minReplicas"] = 1 + draw.below(2);
  Json metric = {{"type", "Resource"}};
  metric["resource"] = {{"name", "cpu"},
                        {"target", {{"type", "Utilization"}, {"averageUtilization", 70}}}};
  spec["metrics"] = Json::array({std::move(metric)});
  return {{"spec", std::move(spec)}};
}

Json platform(Draw& draw) {
  Json spec = {{"profile", draw.one_of<std::string>({"Development", "Staging", "Production"})}};
  if (draw.chance(5)) spec["profile"] = "Nonsense";
  if (draw.chance(40))
    spec["dataNamespace"] = draw.one_of<std::string>({"data", "data", "stores", "kube-data"});
  if (draw.chance(30)) spec["timeZone"] = draw.chance(70) ? Json("Europe/Rome") : Json(7);
  if (draw.chance(30)) spec["suspend"] = draw.chance(50);
  if (draw.chance(10)) spec["unheardOf"] = true;
  if (draw.chance(50))
    spec["components"]["superset"]["web"]["replicas"] =
        draw.chance(90) ? 1 + draw.below(3) : 100000;
  if (draw.chance(40))
    spec["components"]["postgresql"]["server"]["storage"]["size"] =
        draw.one_of<std::string>({"10Gi", "20Gi", "10240Mi", "x"});
  if (draw.chance(30)) spec["deletionPolicy"] = draw.one_of<std::string>({"Retain", "Delete"});
  return {{"spec", std::move(spec)}};
}

struct Row {
  kube::Kind kind;
  Json (*make)(Draw&);
};

constexpr kube::Kind kPlatform{"dataplatform.io", "v1alpha1", "DataPlatform", "dataplatforms"};

const std::array kRows{Row{kube::kConfigMap, config_map},
                       Row{kube::kSecret, secret},
                       Row{kube::kService, service},
                       Row{kube::kDeployment, deployment},
                       Row{kube::kStatefulSet, stateful_set},
                       Row{kube::kJob, job},
                       Row{kube::kCronJob, cron_job},
                       Row{kube::kPersistentVolumeClaim, claim},
                       Row{kube::kNetworkPolicy, network_policy},
                       Row{kube::kServiceAccount, service_account},
                       Row{kube::kRoleBinding, role_binding},
                       Row{kube::kPodDisruptionBudget, budget},
                       Row{kube::kHorizontalPodAutoscaler, autoscaler},
                       Row{kPlatform, platform}};

}  // namespace

Json sample_of(const kube::Kind& kind, Draw& draw) {
  for (const Row& row : kRows) {
    if (row.kind == kind) return row.make(draw);
  }
  return Json::object();
}

Json sample_status(const kube::Kind& kind, Draw& draw) {
  if (kind == kube::kDeployment || kind == kube::kStatefulSet) {
    const std::uint64_t ready = draw.below(3);
    return {{"replicas", 3}, {"readyReplicas", ready}, {"observedGeneration", 1}};
  }
  if (kind != kPlatform) return Json();
  Json status = {{"phase", draw.one_of<std::string>({"Ready", "Progressing"})}};
  status["observedGeneration"] = 1;
  return status;
}

const std::vector<kube::Kind>& kinds_of_sequences() {
  static const std::vector<kube::Kind> kinds = [] {
    std::vector<kube::Kind> all;
    for (const Row& row : kRows)
      all.push_back(row.kind);
    return all;
  }();
  return kinds;
}

}  // namespace dataplatform::simulation
