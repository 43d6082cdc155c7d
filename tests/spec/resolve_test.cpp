// What a spec comes to: field, then component, then platform, then profile.
#include "controllers/spec/names.hpp"
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

std::string memory(const RoleResolved& role) {
  return role.resources.memory_request.canonical_bytes() + " " +
         role.resources.memory_limit.canonical_bytes();
}
std::string cpu(const RoleResolved& role) {
  return role.resources.cpu_request.canonical_cpu() + " " +
         role.resources.cpu_limit.canonical_cpu();
}

TEST(Resolve, AnEmptySpecIsProduction) {
  const Resolved all = resolved("{}");
  EXPECT_EQ(all.profile, Profile::Production);
  EXPECT_EQ(all.release, "2026.11");
  EXPECT_EQ(all.data_namespace, "data-platform");
  EXPECT_EQ(all.postgresql.server.replicas, 3);
  EXPECT_EQ(memory(all.postgresql.server), "16Gi 16Gi");
  EXPECT_EQ(all.postgresql.server.storage.size.canonical_bytes(), "100Gi");
  EXPECT_EQ(all.postgresql.server.storage.storage_class, "fast-ssd");
  EXPECT_EQ(all.postgresql.pooler.replicas, 2);
  EXPECT_EQ(all.postgresql.durability, Durability::Required);
  EXPECT_EQ(all.scheduling.spread, Spread::Zone);
  EXPECT_EQ(all.approval, Approval::Manual);
  EXPECT_EQ(all.superset.web.replicas, 2);
  EXPECT_FALSE(all.superset.beat_in_worker);
  EXPECT_EQ(all.superset.web.image, "apache/superset:3.0.0");
  EXPECT_EQ(all.superset.cache.image, "valkey/valkey:8");
  EXPECT_EQ(all.edge.type, EdgeType::None);
}

TEST(Resolve, DevelopmentIsOneOfEverything) {
  const Resolved all = resolved("{profile: Development}");
  EXPECT_EQ(all.postgresql.server.replicas, 1);
  EXPECT_EQ(all.postgresql.durability, Durability::Preferred);
  EXPECT_EQ(all.postgresql.server.storage.storage_class, "");
  EXPECT_EQ(all.postgresql.pooler.replicas, 0);
  EXPECT_TRUE(all.superset.beat_in_worker);
  EXPECT_EQ(all.scheduling.spread, Spread::None);
}

/// Bounds of the role while these windows are open.
std::pair<int, int> bounds(std::set<std::string> open) {
  Facts facts = some_facts();
  facts.open_windows = std::move(open);
  const Json spec = yaml(
      "{profile: Development, components: {superset: {web: {autoscaling: {minReplicas: 2, "
      "maxReplicas: 4, schedules: [{name: low, maxReplicas: 1}, {name: high, minReplicas: 6}, "
      "{name: both, minReplicas: 1, maxReplicas: 9}]}}}}}");
  const auto scaled = resolve(parse(spec).spec, facts).superset.web.autoscaling;
  return {scaled->min, scaled->max};
}

TEST(Resolve, AnOpenWindowsBoundsCountAndGoTogether) {
  using Bounds = std::pair<int, int>;
  EXPECT_EQ(bounds({}), Bounds(2, 4));
  EXPECT_EQ(bounds({"superset.worker/both", "superset.web/none"}), Bounds(2, 4));
  EXPECT_EQ(bounds({"superset.web/both"}), Bounds(1, 9));
  EXPECT_EQ(bounds({"superset.web/low"}), Bounds(1, 1));
  EXPECT_EQ(bounds({"superset.web/high"}), Bounds(6, 6));
  EXPECT_EQ(bounds({"superset.web/both", "superset.web/high"}), Bounds(6, 6));
}

TEST(Resolve, TheMostPodsAreTheSameWhicheverWindowIsOpen) {
  const Json spec = yaml(
      "{components: {superset: {web: {autoscaling: {maxReplicas: 4, schedules: [{name: low, "
      "maxReplicas: 1}, {name: high, maxReplicas: 9}]}}}}}");
  for (const char* open : {"", "superset.web/low", "superset.web/high"}) {
    Facts facts = some_facts();
    facts.open_windows = {open};
    EXPECT_EQ(resolve(parse(spec).spec, facts).superset.web.autoscaling->most, 9) << open;
  }
}

TEST(Resolve, APoolHasWindowsOfItsOwn) {
  Facts facts = some_facts();
  facts.open_windows = {"dremio.executor[big]/nights"};
  const std::string scaled =
      "autoscaling: {maxReplicas: 4, schedules: [{name: nights, maxReplicas: 7}]}";
  const Json spec = yaml("{components: {dremio: {executor: {" + scaled +
                         "}, executorPools: [{name: big, " + scaled + "}]}}}");
  const DremioResolved dremio = resolve(parse(spec).spec, facts).dremio;
  EXPECT_EQ(dremio.pools.at(0).executor.autoscaling->max, 4);
  EXPECT_EQ(dremio.pools.at(1).executor.autoscaling->max, 7);
}

TEST(Resolve, TheThread) {
  const Json document = yaml(file("deploy/examples/thread.yaml"));
  const Resolved all =
      resolve(parse(document["spec"]).spec, Facts::assumed("data-platform", "thread"));
  EXPECT_EQ(all.data_namespace, "data-storage");
  EXPECT_EQ(all.postgresql.server.replicas, 2);
  EXPECT_EQ(all.postgresql.server.storage.size.canonical_bytes(), "10Gi");
  EXPECT_EQ(all.postgresql.durability, Durability::Required);
  ASSERT_TRUE(all.superset.web.autoscaling.has_value());
  EXPECT_EQ(all.superset.web.autoscaling->max, 4);
  EXPECT_EQ(all.superset.web.autoscaling->cpu_percent, 70);
  EXPECT_FALSE(all.superset.web.autoscaling->memory_percent.has_value());
  EXPECT_EQ(all.edge.hosts.at("superset"), "superset.example.com");
  EXPECT_EQ(all.edge.tls_secret, "thread-tls");
  EXPECT_EQ(all.edge.issuer_kind, "ClusterIssuer");
}

// Lines that repeat the profile's values: without them the same comes out.
TEST(Resolve, DefaultsWrittenOutChangeNothing) {
  std::string kept;
  std::istringstream lines(file("deploy/examples/production-full.yaml"));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("# (default)") == std::string::npos) kept += line + "\n";
  }
  const Facts facts = some_facts();
  const Parsed full =
      parse(yaml(file("deploy/examples/production-full.yaml"))["spec"], Strictness::Strict);
  const Parsed bare = parse(yaml(kept)["spec"], Strictness::Strict);
  ASSERT_TRUE(bare.problems.empty()) << base::to_text(bare.problems[0]);
  EXPECT_NE(full.written, bare.written);
  const Resolved a = resolve(full.spec, facts), b = resolve(bare.spec, facts);
  const std::pair<const RoleResolved*, const RoleResolved*> roles[] = {
      {&a.postgresql.server, &b.postgresql.server},
      {&a.postgresql.pooler, &b.postgresql.pooler},
      {&a.superset.web, &b.superset.web},
      {&a.superset.worker, &b.superset.worker}};
  for (const auto& [one, other] : roles) {
    EXPECT_EQ(one->replicas, other->replicas);
    EXPECT_EQ(memory(*one), memory(*other));
    EXPECT_EQ(cpu(*one), cpu(*other));
    EXPECT_EQ(one->storage.size, other->storage.size);
    EXPECT_EQ(one->storage.storage_class, other->storage.storage_class);
  }
  EXPECT_EQ(a.postgresql.durability, b.postgresql.durability);
  EXPECT_EQ(a.approval, b.approval);
  EXPECT_EQ(a.scheduling.spread, b.scheduling.spread);
  EXPECT_EQ(a.edge.max_body_size, b.edge.max_body_size);
}

TEST(Resolve, ALimitMovesTheRequestThatTheUserDidNotWrite) {
  const auto server = [](const std::string& resources) {
    return resolved("{components: {postgresql: {server: {resources: " + resources + "}}}}")
        .postgresql.server;
  };
  EXPECT_EQ(memory(server("{limits: {memory: 8Gi}}")), "8Gi 8Gi");
  EXPECT_EQ(memory(server("{limits: {memory: 32Gi}}")), "32Gi 32Gi");
  EXPECT_EQ(memory(server("{requests: {memory: 20Gi}}")), "20Gi 20Gi");
  EXPECT_EQ(cpu(server("{limits: {cpu: \"2\"}}")), "2 2");
  EXPECT_EQ(cpu(server("{limits: {cpu: \"16\"}}")), "4 16");
  const Resolved all =
      resolved("{components: {superset: {web: {resources: {limits: {memory: 4Gi}}}}}}");
  EXPECT_EQ(memory(all.superset.web), "1Gi 4Gi");
}

TEST(Resolve, StorageClasses) {
  const auto chosen = [](const std::string& spec) {
    return resolved(spec).postgresql.server.storage.storage_class;
  };
  EXPECT_EQ(chosen("{storage: {fast: {storageClassName: quick}}}"), "quick");
  EXPECT_EQ(chosen("{storage: {fast: {storageClassName: quick}}, components: {postgresql: {server: "
                   "{storage: {storageClassName: own}}}}}"),
            "own");
  EXPECT_EQ(chosen("{profile: Development, storage: {standard: {storageClassName: slow}}}"), "");
}

TEST(Resolve, Images) {
  const auto image = [](const std::string& spec) { return resolved(spec).superset.web.image; };
  EXPECT_EQ(image("{imageRegistry: mirror.example.com/x}"),
            "mirror.example.com/x/apache/superset:3.0.0");
  EXPECT_EQ(
      image(
          "{imageRegistry: mirror.example.com/x, images: [{name: superset, image: \"other:1\"}]}"),
      "other:1");
  EXPECT_EQ(image("{images: [{name: superset, image: \"other:1\"}], components: {superset: {web: "
                  "{image: \"own:2\"}}}}"),
            "own:2");
  EXPECT_EQ(image("{components: {superset: {version: 6.1.0}}}"), "apache/superset:6.1.0");
  EXPECT_EQ(resolved("{components: {postgresql: {version: \"17\"}}}").postgresql.server.image,
            "ghcr.io/dataplatform-operator/postgresql:17-2026.11");
}

TEST(Resolve, PausedAndSuspended) {
  EXPECT_TRUE(resolved("{suspended: true}").superset.suspended);
  EXPECT_TRUE(resolved("{components: {superset: {suspended: true}}}").superset.suspended);
  EXPECT_FALSE(resolved("{components: {superset: {suspended: true}}}").postgresql.suspended);
  EXPECT_TRUE(resolved("{paused: true}").paused);
}

TEST(Resolve, DurabilityFollowsTheNumberOfServers) {
  EXPECT_EQ(resolved("{components: {postgresql: {server: {replicas: 1}}}}").postgresql.durability,
            Durability::Preferred);
  EXPECT_EQ(resolved("{profile: Development, components: {postgresql: {server: {replicas: 2}}}}")
                .postgresql.durability,
            Durability::Preferred);
}

TEST(Resolve, TheRecordedReleaseStays) {
  Facts facts = some_facts();
  facts.recorded_release = "2026.11";
  EXPECT_EQ(resolved("{}", facts).release, "2026.11");
  facts.recorded_release = "1999.01";  // of an operator that we don't know: the newest stands in
  EXPECT_EQ(resolved("{}", facts).release, "2026.11");
}

TEST(Resolve, EdgeWithoutSecretNameGetsOne) {
  EXPECT_EQ(resolved("{edge: {type: Ingress, domain: a.b, tls: {issuerRef: {name: ca}}}}")
                .edge.tls_secret,
            "lakehouse-edge-tls");
  EXPECT_EQ(resolved("{edge: {type: Ingress, domain: a.b}}").edge.tls_secret, "");
  EXPECT_EQ(resolved("{edge: {hosts: {superset: bi.a.b}, domain: a.b}}").edge.hosts.at("superset"),
            "bi.a.b");
}

TEST(Facts, FromAFile) {
  const auto facts =
      Facts::from_json(yaml("{name: a, namespace: b, served: [x/Y], storageClasses: [fast-ssd], "
                            "dataNamespaceExists: false, lastGoodSpec: {profile: Staging}}"));
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->name, "a");
  EXPECT_EQ(facts->served, std::set<std::string>{"x/Y"});
  EXPECT_TRUE(facts->classes_known);
  EXPECT_FALSE(facts->secrets_known);
  EXPECT_FALSE(facts->data_namespace_exists);
  EXPECT_TRUE(facts->last_good_spec.has_value());
  const auto wrong = Facts::from_json(yaml("{name: a, served: [1]}"));
  ASSERT_FALSE(wrong.has_value());
  EXPECT_THAT(wrong.error().message, testing::HasSubstr("served must be a list of texts"));
  EXPECT_FALSE(Facts::from_json(yaml("[]")).has_value());
}

TEST(Names, GoBothWays) {
  EXPECT_EQ(text_of(Profile::Staging), "Staging");
  EXPECT_EQ(word_of<Durability>("Required"), Durability::Required);
  EXPECT_FALSE(word_of<Durability>("required").has_value());
}

}  // namespace
}  // namespace dataplatform::spec
