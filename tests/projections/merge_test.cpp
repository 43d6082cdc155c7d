// How a patch is merged, how the result is written, and when a pod is not restricted any more.
#include "controllers/projections/kubernetes/merge.hpp"

#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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
      {"null is nothing", "{emptyDir: null, from: [{podSelector: null, a: b}]}",
       "{from: [{a: b}]}"},
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
      {"{securityContext: {sysctls: [{name: a, value: b}]}}", "its pod sets sysctl a"},
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

}  // namespace
}  // namespace dataplatform::projections
