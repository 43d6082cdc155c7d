// The user's patches of objects and pod templates, and what they may not do.
#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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

struct Refused {
  const char* kind;
  const char* name;
  const char* patch;
  const char* path;
};

const Refused kRefused[] = {
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
    {"Deployment", "lake-shop-clock", "{spec: {strategy: {type: RollingUpdate}}}", "spec.strategy"},
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

TEST(Overrides, ChangeNothingThatThePlatformLivesBy) {
  for (const Refused& row : kRefused) {
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

/// Problems of one patch of the pods that a CronJob makes.
std::vector<std::string> told_of_scheduled(const std::string& pod_template) {
  model::Platform platform = lake();
  model::Schedule nightly{.task = task(platform, "shop/migrate"), .cron = "0 1 * * *"};
  nightly.task.name = "nightly";
  component(platform, "shop").schedules = {nightly};
  platform.object_overrides = yaml(
      "[{kind: CronJob, name: lake-shop-nightly, patch: {spec: {jobTemplate: {spec: {template: " +
      pod_template + "}}}}}]");
  return lines(project(platform).problems);
}

TEST(Overrides, OfACronJobMayDoNoMoreToItsPodsThanThoseOfAWorkload) {
  const std::pair<const char*, const char*> rows[] = {
      {"{spec: {hostNetwork: true}}", "sets hostNetwork"},
      {"{spec: {volumes: [{name: x, nfs: {server: h}}]}}", "mounts a volume of kind nfs"},
      {"{spec: {securityContext: null}}", "has no seccomp profile"},
      {"{spec: {serviceAccountName: null}}",
       "spec.jobTemplate.spec.template.spec.serviceAccountName"},
      {"{metadata: {labels: {app.kubernetes.io/component: web}}}",
       "spec.jobTemplate.spec.template.metadata.labels"},
  };
  for (const auto& [patch, said] : rows) {
    const auto problems = told_of_scheduled(patch);
    ASSERT_THAT(problems, SizeIs(::testing::Ge(1u))) << patch;
    EXPECT_THAT(problems[0], HasSubstr(said));
  }
  EXPECT_THAT(told_of_scheduled("{spec: {nodeSelector: {a: b}}}"), IsEmpty());
  EXPECT_THAT(told_of_scheduled("{spec: {containers: [{name: side, image: x}]}}"), IsEmpty());
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

TEST(PodTemplates, AreNotBlamedForWhatTheSheetHasWithAReason) {
  const auto patched = [](const char* patch) {
    model::Platform platform = lake();
    model::Role& web = role(platform, "shop/web");
    web.containers[0].root_reason = "its image can't do without";
    web.sysctls = {{"net.ipv4.ip_unprivileged_port_start", "0"}};
    web.pod_template_patch = yaml(patch);
    return lines(project(platform).problems);
  };
  EXPECT_THAT(patched("{spec: {priorityClassName: high}}"), IsEmpty());
  EXPECT_THAT(patched("{spec: {securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}}}"),
              SizeIs(1));
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
