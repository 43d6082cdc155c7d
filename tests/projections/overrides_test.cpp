// The user's patches: how they are merged, and what they may not do.
#include "controllers/projections/kubernetes/overrides.hpp"

#include "controllers/projections/kubernetes/merge.hpp"
#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- merge -------------------------------------------------------------------------------------

TEST(Merge, FollowsTheApisOwnKeys) {
  const struct {
    const char* name;
    const char* target;
    const char* patch;
    const char* expected;
  } rows[] = {
      {"maps are merged", "{a: 1, b: {c: 2}}", "{b: {d: 3}}", "{a: 1, b: {c: 2, d: 3}}"},
      {"null removes", "{a: 1, b: 2}", "{b: null}", "{a: 1}"},
      {"null of what is not there adds nothing", "{a: 1}", "{b: null, c: {d: null}}",
       "{a: 1, c: {}}"},
      {"lists without names are replaced", "{a: [1, 2]}", "{a: [3]}", "{a: [3]}"},
      {"lists with names are merged", "{l: [{name: a, x: 1}, {name: b}]}",
       "{l: [{name: b, x: 2}, {name: c}]}", "{l: [{name: a, x: 1}, {name: b, x: 2}, {name: c}]}"},
      {"mounts are merged by their path", "{volumeMounts: [{name: v, mountPath: /a}]}",
       "{volumeMounts: [{name: v, mountPath: /b}, {name: v, mountPath: /a, readOnly: true}]}",
       "{volumeMounts: [{name: v, mountPath: /a, readOnly: true}, {name: v, mountPath: /b}]}"},
      {"a scalar replaces a map", "{a: {b: 1}}", "{a: 2}", "{a: 2}"},
      {"a map replaces a scalar", "{a: 2}", "{a: {b: 1}}", "{a: {b: 1}}"},
      {"an empty list replaces", "{l: [{name: a}]}", "{l: []}", "{l: []}"},
      {"nulls within new items go", "{l: [{name: a}]}", "{l: [{name: b, x: null}]}",
       "{l: [{name: a}, {name: b}]}"},
  };
  for (const auto& row : rows) {
    Json target = yaml(row.target);
    merge(target, yaml(row.patch));
    EXPECT_EQ(target, yaml(row.expected)) << row.name;
  }
}

TEST(Canonical, IsHowTheServerWritesIt) {
  const struct {
    const char* name;
    const char* given;
    const char* expected;
  } rows[] = {
      {"quantities", "{requests: {cpu: 0.5, memory: 1024Mi, example.com/chip: 1}}",
       "{requests: {cpu: 500m, memory: 1Gi, example.com/chip: '1'}}"},
      {"limits", "{limits: {cpu: 1000m}}", "{limits: {cpu: '1'}}"},
      {"sizes", "{emptyDir: {sizeLimit: 2048Mi}}", "{emptyDir: {sizeLimit: 2Gi}}"},
      {"what is no quantity stays", "{limits: {cpu: much}}", "{limits: {cpu: much}}"},
      {"protocols", "{ports: [{port: 1}, {port: 2, protocol: UDP}]}",
       "{ports: [{port: 1, protocol: TCP}, {port: 2, protocol: UDP}]}"},
      {"what is empty goes", "{a: {}, b: [], c: null, d: {e: []}, f: ''}", "{f: ''}"},
      {"what means something empty stays",
       "{emptyDir: {}, from: [{podSelector: {}}, {namespaceSelector: {}}], egress: [{}]}",
       "{emptyDir: {}, from: [{podSelector: {}}, {namespaceSelector: {}}], egress: [{}]}"},
  };
  for (const auto& row : rows) {
    Json value = yaml(row.given);
    make_canonical(value);
    EXPECT_EQ(value, yaml(row.expected)) << row.name;
    const Json once = value;
    make_canonical(value);
    EXPECT_EQ(value, once) << row.name << ", twice";
  }
}

// --- restricted pods ---------------------------------------------------------------------------

const char* const kRestricted = R"(
    securityContext: {runAsNonRoot: true, runAsUser: 1, seccompProfile: {type: RuntimeDefault}}
    initContainers:
      - name: first
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
    containers:
      - name: main
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
    volumes: [{name: v, emptyDir: {}}, {name: w, projected: {sources: []}}])";

TEST(Weaknesses, ARestrictedPodHasNone) {
  EXPECT_THAT(weaknesses(yaml(kRestricted)), IsEmpty());
}

TEST(Weaknesses, AreTold) {
  const std::pair<const char*, const char*> rows[] = {
      {"{hostNetwork: true}", "sets hostNetwork"},
      {"{hostPID: true}", "sets hostPID"},
      {"{hostIPC: true}", "sets hostIPC"},
      {"{volumes: [{name: h, hostPath: {path: /}}]}", "mounts a volume of kind hostPath"},
      {"{securityContext: {runAsNonRoot: null}}", "container main may run as root"},
      {"{securityContext: {runAsUser: 0}}", "container first may run as root"},
      {"{securityContext: {seccompProfile: {type: Unconfined}}}",
       "container main has no seccomp profile"},
      {"{securityContext: {sysctls: [{name: a, value: b}]}}", "its pod sets sysctls"},
      {"{securityContext: {seLinuxOptions: {user: root}}}", "its pod sets seLinuxOptions"},
      {"{securityContext: {appArmorProfile: {type: Unconfined}}}", "its pod switches AppArmor off"},
      {"{securityContext: {windowsOptions: {hostProcess: true}}}", "its pod runs on its host"},
  };
  for (const auto& [patch, expected] : rows) {
    Json pod = yaml(kRestricted);
    merge(pod, yaml(patch));
    EXPECT_THAT(weaknesses(pod), Contains(expected)) << patch;
  }
}

TEST(Weaknesses, OfContainersOfBothKindsAreTold) {
  const std::pair<const char*, const char*> rows[] = {
      {"securityContext: {privileged: true}", "is privileged"},
      {"securityContext: {allowPrivilegeEscalation: null}", "may gain privileges"},
      {"securityContext: {allowPrivilegeEscalation: true}", "may gain privileges"},
      {"securityContext: {runAsNonRoot: false}", "may run as root"},
      {"securityContext: {runAsUser: 0}", "may run as root"},
      {"securityContext: {capabilities: {drop: [NET_RAW]}}", "keeps capabilities"},
      {"securityContext: {capabilities: {add: [SYS_ADMIN]}}", "adds capabilities"},
      {"securityContext: {seccompProfile: {type: Unconfined}}", "has no seccomp profile"},
      {"securityContext: {procMount: Unmasked}", "unmasks /proc"},
      {"securityContext: {appArmorProfile: {type: Unconfined}}", "switches AppArmor off"},
      {"securityContext: {seLinuxOptions: {type: spc_t}}", "sets seLinuxOptions"},
      {"securityContext: {windowsOptions: {hostProcess: true}}", "runs on its host"},
      {"ports: [{containerPort: 1, hostPort: 1}]", "takes a port of its node"},
      {"livenessProbe: {httpGet: {host: example.com}}", "is probed on another host"},
      {"readinessProbe: {tcpSocket: {host: example.com}}", "is probed on another host"},
      {"lifecycle: {preStop: {httpGet: {host: example.com}}}", "is probed on another host"},
  };
  for (const auto& [patch, expected] : rows) {
    for (const auto& [list, who] : {std::pair{"initContainers", "first"}, {"containers", "main"}}) {
      Json pod = yaml(kRestricted);
      merge(pod[list][0], yaml(patch));
      EXPECT_THAT(weaknesses(pod), ElementsAre("container " + std::string(who) + " " + expected))
          << patch;
    }
  }
}

TEST(Weaknesses, APodMayAddTheOneHarmlessCapability) {
  Json pod = yaml(kRestricted);
  merge(pod["containers"][0], yaml("securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}"));
  EXPECT_THAT(weaknesses(pod), IsEmpty());
}

// --- objectOverrides ---------------------------------------------------------------------------

Desired with_overrides(const char* overrides) {
  model::Platform platform = lake();
  platform.object_overrides = yaml(overrides);
  return project(platform);
}

/// Problems of one patch of an object.
std::vector<std::string> told(const std::string& kind, const std::string& name,
                              const std::string& patch) {
  const std::string text = "[{kind: " + kind + ", name: " + name + ", patch: " + patch + "}]";
  return lines(with_overrides(text.c_str()).problems);
}

TEST(Overrides, AreMergedIntoTheirObjectAndIntoItsHash) {
  const Desired desired = with_overrides(R"(
      - kind: Service
        name: lake-shop-web
        patch: {metadata: {annotations: {team: data}}, spec: {type: LoadBalancer}})");
  EXPECT_THAT(lines(desired.problems), IsEmpty());
  const Object& web = object_of(desired.objects, "Service", "lake-shop-web");
  EXPECT_EQ(web.body["spec"]["type"], "LoadBalancer");
  EXPECT_EQ(web.body["metadata"]["annotations"]["team"], "data");
  EXPECT_EQ(web.body["spec"]["ports"].size(), 1u);
  const auto before = project(lake()).objects;
  EXPECT_NE(web.hash, object_of(before, "Service", "lake-shop-web").hash);
  EXPECT_EQ(object_of(desired.objects, "Service", "lake-shop-cache").hash,
            object_of(before, "Service", "lake-shop-cache").hash);
}

TEST(Overrides, OfOneNameReachItInBothNamespaces) {
  const Desired desired = with_overrides(
      "[{kind: NetworkPolicy, name: lake-default-deny, patch: {metadata: {annotations: {a: b}}}}]");
  int patched = 0;
  for (const Object& object : desired.objects) {
    patched += object.body["metadata"]["annotations"].contains("a") ? 1 : 0;
  }
  EXPECT_EQ(patched, 2);
}

TEST(Overrides, ArePutAsTheServerWritesThem) {
  const Desired desired = with_overrides(R"(
      - kind: Deployment
        name: lake-shop-web
        patch:
          spec:
            template:
              spec:
                containers: [{name: web, resources: {limits: {memory: 2048Mi}}, args: []}]
                tolerations: [])");
  EXPECT_THAT(lines(desired.problems), IsEmpty());
  const Json& pod = pod_of(body_of(desired.objects, "Deployment", "lake-shop-web"));
  EXPECT_EQ(pod["containers"][0]["resources"]["limits"]["memory"], "2Gi");
  EXPECT_FALSE(pod["containers"][0].contains("args"));
  EXPECT_FALSE(pod.contains("tolerations"));
}

TEST(Overrides, ThatMatchNothingSayWhatThereIs) {
  const auto problems = told("Service", "nobody", "{}");
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0], HasSubstr("spec.objectOverrides[0]"));
  EXPECT_THAT(problems[0], HasSubstr("patches Service nobody, which the platform does not have"));
  EXPECT_THAT(problems[0], HasSubstr("such as lake-vault-pods"));
  EXPECT_THAT(told("Gizmo", "nobody", "{}")[0], HasSubstr("use a kind that the platform has"));
  EXPECT_THAT(told("Secret", "lake-shop", "{}")[0], HasSubstr("does not have"))
      << "secrets are out of reach";
}

TEST(Overrides, OfWhatIsAwayWhileSomethingIsAtZeroAreNoError) {
  model::Platform platform = lake();
  component(platform, "shop").suspended = true;
  platform.object_overrides =
      yaml("[{kind: HorizontalPodAutoscaler, name: lake-shop-web, patch: {}}]");
  const auto problems = project(platform).problems;
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].severity, base::Severity::Warning);
}

TEST(Overrides, ChangeNothingThatThePlatformLivesBy) {
  const struct {
    const char* kind;
    const char* name;
    const char* patch;
    const char* path;
  } rows[] = {
      {"Service", "lake-shop-web", "{metadata: {name: x}}", "metadata.name"},
      {"Service", "lake-shop-web", "{metadata: {namespace: x}}", "metadata.namespace"},
      {"Service", "lake-shop-web", "{metadata: {ownerReferences: []}}", "metadata.ownerReferences"},
      {"Service", "lake-vault", "{metadata: {ownerReferences: [{name: x}]}}",
       "metadata.ownerReferences"},
      {"Service", "lake-shop-web", "{metadata: {finalizers: [x/y]}}", "metadata.finalizers"},
      {"Service", "lake-shop-web", "{metadata: {uid: x}}", "metadata.uid"},
      {"Service", "lake-shop-web", "{metadata: {labels: {dataplatform.io/name: x}}}",
       "metadata.labels"},
      {"Service", "lake-shop-web", "{metadata: {labels: {app.kubernetes.io/name: null}}}",
       "metadata.labels"},
      {"Service", "lake-shop-web", "{metadata: {labels: {dataplatform.io/new: x}}}",
       "metadata.labels"},
      {"Service", "lake-shop-web", "{metadata: {annotations: {dataplatform.io/x: y}}}",
       "metadata.annotations"},
      {"Service", "lake-shop-web", "{apiVersion: v2}", "apiVersion"},
      {"Service", "lake-shop-web", "{kind: Pod}", "kind"},
      {"Service", "lake-shop-web", "{status: {a: b}}", "status"},
      {"Service", "lake-shop-web", "{spec: {selector: {a: b}}}", "spec.selector"},
      {"Service", "lake-vault-pods", "{spec: {clusterIP: 10.0.0.1}}", "spec.clusterIP"},
      {"NetworkPolicy", "lake-shop-web", "{spec: {podSelector: {matchLabels: {a: b}}}}",
       "spec.podSelector"},
      {"HorizontalPodAutoscaler", "lake-shop-web", "{spec: {scaleTargetRef: {name: x}}}",
       "spec.scaleTargetRef"},
      {"Deployment", "lake-shop-web", "{spec: {replicas: 9}}", "spec.replicas"},
      {"Deployment", "lake-shop-worker", "{spec: {replicas: 9}}", "spec.replicas"},
      {"Deployment", "lake-shop-clock", "{spec: {strategy: {type: RollingUpdate}}}",
       "spec.strategy"},
      {"Deployment", "lake-shop-web", "{spec: {template: {spec: {serviceAccountName: x}}}}",
       "spec.template.spec.serviceAccountName"},
      {"Deployment", "lake-shop-web", "{spec: {template: {spec: {serviceAccount: x}}}}",
       "spec.template.spec.serviceAccount"},
      {"Deployment", "lake-shop-web",
       "{spec: {template: {metadata: {labels: {app.kubernetes.io/component: x}}}}}",
       "spec.template.metadata.labels"},
      {"Deployment", "lake-shop-web",
       "{spec: {template: {metadata: {annotations: {dataplatform.io/config-hash: x}}}}}",
       "spec.template.metadata.annotations"},
      {"StatefulSet", "lake-vault", "{spec: {template: {metadata: {labels: {group: x}}}}}",
       "spec.template.metadata.labels"},
      {"StatefulSet", "lake-vault", "{spec: {template: {metadata: {labels: null}}}}",
       "spec.template.metadata.labels"},
      {"StatefulSet", "lake-vault", "{spec: {serviceName: x}}", "spec.serviceName"},
      {"StatefulSet", "lake-vault", "{spec: {volumeClaimTemplates: []}}",
       "spec.volumeClaimTemplates"},
      {"StatefulSet", "lake-vault", "{spec: {podManagementPolicy: OrderedReady}}",
       "spec.podManagementPolicy"},
      {"StatefulSet", "lake-vault", "{spec: {updateStrategy: {type: RollingUpdate}}}",
       "spec.updateStrategy"},
      {"StatefulSet", "lake-vault",
       "{spec: {persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}}}",
       "spec.persistentVolumeClaimRetentionPolicy"},
      {"RoleBinding", "lake-vault-election", "{roleRef: {name: cluster-admin}}", "roleRef"},
      {"RoleBinding", "lake-vault-election", "{subjects: []}", "subjects"},
  };
  for (const auto& row : rows) {
    const auto problems = told(row.kind, row.name, row.patch);
    ASSERT_THAT(problems, SizeIs(1)) << row.patch;
    EXPECT_THAT(problems[0], HasSubstr(std::string("changes ") + row.path + " of ")) << row.patch;
  }
}

TEST(Overrides, MayChangeTheStrategyOfWhatMayRunTwice) {
  EXPECT_THAT(
      told("Deployment", "lake-shop-web", "{spec: {strategy: {rollingUpdate: {maxSurge: 2}}}}"),
      IsEmpty());
}

TEST(Overrides, ThatAreRefusedLeaveTheirObjectAsItWas) {
  const Desired desired = with_overrides(R"(
      - kind: Service
        name: lake-shop-web
        patch: {metadata: {name: x}, spec: {type: LoadBalancer}})");
  EXPECT_EQ(body_of(desired.objects, "Service", "lake-shop-web")["spec"]["type"], "ClusterIP");
}

// --- podTemplate -------------------------------------------------------------------------------

Desired with_pod_template(const model::RoleRef& ref, const char* patch) {
  model::Platform platform = lake();
  role(platform, ref).pod_template_patch = yaml(patch);
  return project(platform);
}

TEST(PodTemplates, AreMergedIntoThePodsOfTheirRoleAlone) {
  const Desired desired = with_pod_template("shop/web", R"(
      metadata: {labels: {team: data}}
      spec: {priorityClassName: high, containers: [{name: web, env: [{name: MODE, value: other}]}]})");
  EXPECT_THAT(lines(desired.problems), IsEmpty());
  const Json& web = body_of(desired.objects, "Deployment", "lake-shop-web");
  EXPECT_EQ(pod_of(web)["priorityClassName"], "high");
  EXPECT_EQ(web["spec"]["template"]["metadata"]["labels"]["team"], "data");
  EXPECT_EQ(named(pod_of(web)["containers"][0]["env"], "MODE")["value"], "other");
  EXPECT_TRUE(pod_of(web)["containers"][0].contains("image"));
  const Json& worker = body_of(desired.objects, "Deployment", "lake-shop-worker");
  EXPECT_FALSE(pod_of(worker).contains("priorityClassName"));
}

TEST(PodTemplates, AddContainersThatAreAsRestrictedAsOurs) {
  const Desired desired = with_pod_template(
      "shop/web", "{spec: {containers: [{name: side, image: 'example.com/side:1'}]}}");
  EXPECT_THAT(lines(desired.problems), IsEmpty());
  const Json& web = body_of(desired.objects, "Deployment", "lake-shop-web");
  EXPECT_EQ(named(pod_of(web)["containers"], "side")["securityContext"],
            yaml("{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, runAsNonRoot: "
                 "true}"));
}

TEST(PodTemplates, MayNotWeakenAPod) {
  const auto problems =
      lines(with_pod_template("shop/web", "{spec: {hostNetwork: true}}").problems);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0], HasSubstr("spec.components.shop.web.podTemplate"));
  EXPECT_THAT(problems[0], HasSubstr("would weaken pod security of Deployment apps/lake-shop-web"));
  EXPECT_THAT(problems[0], HasSubstr("sets hostNetwork"));
}

TEST(PodTemplates, MayNotPutOnEveryPodWhatAServiceChoosesBy) {
  const auto problems =
      lines(with_pod_template("vault/server", "{metadata: {labels: {leads: 'yes'}}}").problems);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0], HasSubstr("puts label leads on pods of StatefulSet data/lake-vault"));
}

TEST(PodTemplates, AndOverridesComeOneAfterTheOther) {
  model::Platform platform = lake();
  role(platform, "shop/web").pod_template_patch = yaml("{spec: {priorityClassName: low}}");
  platform.object_overrides = yaml(R"(
      - kind: Deployment
        name: lake-shop-web
        patch: {spec: {template: {spec: {priorityClassName: high}}}})");
  const Desired desired = project(platform);
  EXPECT_EQ(pod_of(body_of(desired.objects, "Deployment", "lake-shop-web"))["priorityClassName"],
            "high");
}

}  // namespace
}  // namespace dataplatform::projections
