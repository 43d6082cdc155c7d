// Pods and their containers, those of roles and tasks alike.
#include "controllers/projections/kubernetes/pod.hpp"

#include "controllers/projections/kubernetes/container.hpp"
#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using model::Literal;
using ::testing::ElementsAre;

Json template_of(model::Platform& platform, const model::RoleRef& ref) {
  return pod_template(pods_of(platform, component(platform, ref.component), role(platform, ref)));
}

Json spec_of(model::Platform& platform, const model::RoleRef& ref) {
  return template_of(platform, ref).at("spec");
}

// --- pods --------------------------------------------------------------------------------------

TEST(Pod, IsRestricted) {
  model::Platform platform = lake();
  EXPECT_EQ(spec_of(platform, "shop/web")["securityContext"], yaml(R"(
      runAsNonRoot: true
      runAsUser: 1001
      runAsGroup: 1001
      fsGroup: 1001
      fsGroupChangePolicy: OnRootMismatch
      seccompProfile: {type: RuntimeDefault})"));
}

TEST(Pod, HasTheTokenOnlyWhereItsRoleSaysSo) {
  model::Platform platform = lake();
  EXPECT_EQ(spec_of(platform, "shop/web")["automountServiceAccountToken"], false);
  EXPECT_EQ(spec_of(platform, "vault/server")["automountServiceAccountToken"], true);
  EXPECT_EQ(spec_of(platform, "vault/server")["serviceAccountName"], "lake-vault");
}

TEST(Pod, HasThePullSecretsOfThePlatform) {
  model::Platform platform = lake();
  EXPECT_FALSE(spec_of(platform, "shop/web").contains("imagePullSecrets"));
  platform.image_pull_secrets = {"one", "two"};
  EXPECT_EQ(spec_of(platform, "shop/web")["imagePullSecrets"], yaml("[{name: one}, {name: two}]"));
}

TEST(Pod, HasTimeToStopAndNoVariablesOfOthers) {
  model::Platform platform = lake();
  EXPECT_EQ(spec_of(platform, "vault/server")["terminationGracePeriodSeconds"], 120);
  EXPECT_EQ(spec_of(platform, "vault/server")["enableServiceLinks"], false);
}

TEST(Pod, HasOurLabelsAndTheProducts) {
  model::Platform platform = lake();
  EXPECT_EQ(template_of(platform, "vault/server")["metadata"]["labels"], yaml(R"(
      app.kubernetes.io/component: server
      app.kubernetes.io/instance: lake-vault
      app.kubernetes.io/managed-by: dataplatform-operator
      app.kubernetes.io/name: vault
      app.kubernetes.io/part-of: dataplatform
      dataplatform.io/component: vault
      dataplatform.io/name: lake
      dataplatform.io/namespace: apps
      group: lake-vault)"));
}

TEST(Pod, RunsItsInitContainersFirstAndTheExpanderBeforeThem) {
  model::Platform platform = lake();
  model::Container init = process("prepare");
  init.kind = model::ContainerKind::Init;
  role(platform, "shop/worker").containers.push_back(init);
  const Json spec = spec_of(platform, "shop/worker");
  ASSERT_EQ(spec["initContainers"].size(), 2u);
  EXPECT_EQ(spec["initContainers"][0]["name"], "expand-files");
  EXPECT_EQ(spec["initContainers"][1]["name"], "prepare");
  ASSERT_EQ(spec["containers"].size(), 1u);
  EXPECT_EQ(spec["containers"][0]["name"], "worker");
  EXPECT_FALSE(spec_of(platform, "shop/web").contains("initContainers"));
}

TEST(Pod, ReadsTheSecretsOfVariablesFilesAndVolumes) {
  model::Platform platform = lake();
  const auto secrets = [&](const model::RoleRef& ref) {
    const model::Role& one = role(platform, ref);
    return secrets_of(platform, one.containers, one.volumes);
  };
  EXPECT_THAT(secrets("vault/server"), ElementsAre("vault"));
  EXPECT_THAT(secrets("shop/web"), ElementsAre("shop")) << "the password of a binding";
  EXPECT_THAT(secrets("shop/worker"), ElementsAre("shop", "shop"));
  EXPECT_THAT(secrets("shop/cache"), ElementsAre("shop"));
  EXPECT_THAT(secrets("vault/gate"), ElementsAre());
}

// --- containers --------------------------------------------------------------------------------

TEST(Container, IsWholeAndHasNothingThatIsEmpty) {
  const model::Platform platform = lake();
  EXPECT_EQ(container(platform, process("bare")), yaml(R"(
      name: bare
      image: example.com/bare:1
      imagePullPolicy: IfNotPresent
      resources:
        requests: {cpu: 100m, memory: 64Mi}
        limits: {cpu: "1", memory: 128Mi}
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
        privileged: false
        readOnlyRootFilesystem: true
        runAsNonRoot: true
      terminationMessagePolicy: FallbackToLogsOnError)"));
}

TEST(Container, WritesItsRootOnlyWithAReason) {
  const model::Platform platform = lake();
  model::Container described = process("bare");
  described.writable_root_reason = "it unpacks itself";
  const Json body = container(platform, described);
  EXPECT_EQ(body["securityContext"]["readOnlyRootFilesystem"], false);
}

TEST(Container, VariablesComeFromWhereTheyAreSaidToBe) {
  const model::Platform platform = lake();
  const struct {
    model::Value value;
    const char* expected;
  } rows[] = {
      {Literal("text $(OTHER)"), "{name: V, value: text $(OTHER)}"},
      {Literal(""), "{name: V}"},
      {model::SecretKey{"shop", "key"},
       "{name: V, valueFrom: {secretKeyRef: {name: lake-shop, key: key}}}"},
      {model::GivenSecretKey{"users-own", "key"},
       "{name: V, valueFrom: {secretKeyRef: {name: users-own, key: key}}}"},
      {model::PodField{"metadata.name"},
       "{name: V, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.name}}}"},
      {model::BindingField{"shop/database", model::BindingPart::Host},
       "{name: V, value: lake-vault-gate.data.svc}"},
      {model::BindingField{"shop/database", model::BindingPart::Port}, "{name: V, value: '6000'}"},
      {model::BindingField{"shop/database", model::BindingPart::Name}, "{name: V, value: goods}"},
      {model::BindingField{"shop/database", model::BindingPart::User}, "{name: V, value: keeper}"},
      {model::BindingField{"shop/database", model::BindingPart::Password},
       "{name: V, valueFrom: {secretKeyRef: {name: lake-shop, key: db-password}}}"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(environment(platform, {{"V", row.value}}), Json::array({yaml(row.expected)}));
  }
}

TEST(Container, VariablesKeepTheirOrderSoThatOneCanNameAnother) {
  const model::Platform platform = lake();
  const Json list = environment(platform, {{"B", Literal("1")}, {"A", Literal("$(B)")}});
  EXPECT_EQ(list[0]["name"], "B");
  EXPECT_EQ(list[1]["name"], "A");
}

TEST(Container, ProbesSayAllThatTheServerWouldFillIn) {
  const model::Platform platform = lake();
  const struct {
    model::Probe probe;
    const char* expected;
  } rows[] = {
      {{.check = model::HttpGet{"/up", "http"}, .period = 7, .timeout = 2, .failures = 9},
       "{httpGet: {path: /up, port: http, scheme: HTTP}, periodSeconds: 7, timeoutSeconds: 2, "
       "failureThreshold: 9, successThreshold: 1}"},
      {{.check = model::HttpGet{"/up", "http", true}, .delay = 4},
       "{httpGet: {path: /up, port: http, scheme: HTTPS}, initialDelaySeconds: 4, periodSeconds: "
       "10, timeoutSeconds: 5, failureThreshold: 3, successThreshold: 1}"},
      {{.check = model::TcpConnect{"http"}},
       "{tcpSocket: {port: http}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3, "
       "successThreshold: 1}"},
      {{.check = model::Exec{{"a", "b"}}},
       "{exec: {command: [a, b]}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3, "
       "successThreshold: 1}"},
  };
  for (const auto& row : rows) {
    model::Container described = process("bare");
    described.probes.liveness = row.probe;
    const Json body = container(platform, described);
    EXPECT_EQ(body["livenessProbe"], yaml(row.expected));
    EXPECT_FALSE(body.contains("readinessProbe"));
  }
}

TEST(Container, TheThreeProbesAreNotMixedUp) {
  model::Platform platform = lake();
  const Json body = container(platform, role(platform, "shop/web").containers[0]);
  EXPECT_EQ(body["startupProbe"]["failureThreshold"], 60);
  EXPECT_EQ(body["readinessProbe"]["initialDelaySeconds"], 5);
  EXPECT_EQ(body["livenessProbe"]["httpGet"]["path"], "/alive");
}

TEST(Container, StartsListensMountsAndStopsAsDescribed) {
  const model::Platform platform = lake();
  model::Container described = process("bare");
  described.command = {"run"};
  described.args = {"--fast"};
  described.ports = {{.name = "http", .number = 80}};
  described.mounts = {{.volume = "a", .path = "/a", .sub_path = "x", .read_only = true},
                      {.volume = "b", .path = "/b"}};
  described.pre_stop = {"sleep", "5"};
  const Json body = container(platform, described);
  EXPECT_EQ(body["command"], Json::array({"run"}));
  EXPECT_EQ(body["args"], Json::array({"--fast"}));
  EXPECT_EQ(body["ports"], yaml("[{name: http, containerPort: 80, protocol: TCP}]"));
  EXPECT_EQ(body["volumeMounts"], yaml("[{name: a, mountPath: /a, subPath: x, readOnly: true}, "
                                       "{name: b, mountPath: /b}]"));
  EXPECT_EQ(body["lifecycle"], yaml("{preStop: {exec: {command: [sleep, '5']}}}"));
}

TEST(Container, ResourcesAreSpeltAsTheServerSpellsThem) {
  const Json body = resource_requirements({.cpu_request = amount("0.5"),
                                           .memory_request = amount("1024Mi"),
                                           .memory_limit = amount("1536Mi")});
  EXPECT_EQ(body, yaml("{requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 1536Mi}}"));
}

TEST(Container, APartOfABindingThatIsNoTextIsAMistakeOfOurs) {
  const model::Platform platform = lake();
  const model::Binding& binding = *model::find_binding(platform, "shop/database");
  for (const auto part : {model::BindingPart::Password, model::BindingPart::User}) {
    EXPECT_THROW(binding_text(binding, part), std::logic_error);
  }
  const model::Environment unknown = {
      {"V", model::BindingField{"shop/none", model::BindingPart::Host}}};
  EXPECT_THROW(environment(platform, unknown), std::logic_error);
}

}  // namespace
}  // namespace dataplatform::projections
