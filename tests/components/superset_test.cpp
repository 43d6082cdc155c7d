// Superset's processes: sizes, probes, beat, where they run, how they are reached, what the user
// may change.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

Role role_of(const Platform& platform, const std::string& name) {
  return role(platform, "superset", name);
}

// The image's own script would stay the first process and keep every signal to itself.
TEST(Web, IsGunicornItself) {
  const Container& web = main_of(role_of(platform_of(with("Production")), "web"));
  EXPECT_EQ(web.command.front(), "gunicorn");
  EXPECT_EQ(web.command.back(), "superset.app:create_app()");
  EXPECT_THAT(web.command, IsSupersetOf({"--bind=0.0.0.0:8088", "--workers=$(SERVER_WORKER_AMOUNT)",
                                         "--timeout=$(GUNICORN_TIMEOUT)",
                                         "--graceful-timeout=$(GUNICORN_TIMEOUT)"}));
}

TEST(Web, TimesFitIntoEachOther) {
  const Role& web = role_of(platform_of(with("Production")), "web");
  const int request = std::stoi(variable(main_of(web), "SUPERSET_REQUEST_SECONDS"));
  const int gunicorn = std::stoi(variable(main_of(web), "GUNICORN_TIMEOUT"));
  EXPECT_LT(request, gunicorn);
  EXPECT_LT(gunicorn, web.exposure->timeout_seconds);
  EXPECT_GT(web.grace_seconds, gunicorn + std::stoi(main_of(web).pre_stop.at(1)));
}

TEST(Web, HealthIsAskedByHttp) {
  const model::Probes& probes = main_of(role_of(platform_of(with("Production")), "web")).probes;
  for (const auto& probe : {probes.startup, probes.readiness, probes.liveness}) {
    EXPECT_EQ(std::get<model::HttpGet>(probe->check), (model::HttpGet{"/health", "http"}));
    EXPECT_GE(probe->timeout, 5);
  }
  EXPECT_GE(probes.startup->period * probes.startup->failures, 300);
}

struct Processes {
  std::string memory, web, worker;
};
void PrintTo(const Processes& row, std::ostream* out) {
  *out << row.memory;
}

class ProcessesOf : public ::testing::TestWithParam<Processes> {};

TEST_P(ProcessesOf, FollowTheMemory) {
  const std::string limit = "{resources: {limits: {memory: " + GetParam().memory + "}}}";
  const Platform platform =
      platform_of(with("Production", "{superset: {web: " + limit + ", worker: " + limit + "}}"));
  EXPECT_EQ(variable(main_of(role_of(platform, "web")), "SERVER_WORKER_AMOUNT"), GetParam().web);
  EXPECT_THAT(main_of(role_of(platform, "worker")).command,
              Contains("--concurrency=" + GetParam().worker));
}

INSTANTIATE_TEST_SUITE_P(All, ProcessesOf,
                         ::testing::Values(Processes{"512Mi", "1", "1"}, Processes{"1Gi", "1", "2"},
                                           Processes{"2Gi", "2", "4"}, Processes{"4Gi", "4", "8"},
                                           Processes{"64Gi", "8", "8"}));

struct Beats {
  std::string name, profile, superset, beat;  // "none", "own", "in the worker"
};
void PrintTo(const Beats& row, std::ostream* out) {
  *out << row.name;
}

class BeatOf : public ::testing::TestWithParam<Beats> {};

TEST_P(BeatOf, ThereIsOneOrNone) {
  const Platform platform =
      platform_of(with(GetParam().profile, "{superset: " + GetParam().superset + "}"));
  const auto roles = names(named(platform.components, "superset").roles);
  const bool own = std::find(roles.begin(), roles.end(), "beat") != roles.end();
  const auto& worker = main_of(role_of(platform, "worker")).command;
  const bool inside = std::find(worker.begin(), worker.end(), "--beat") != worker.end();
  EXPECT_EQ(own ? "own" : inside ? "in the worker" : "none", GetParam().beat);
  EXPECT_FALSE(own && inside);
  if (GetParam().beat == "none") return;
  EXPECT_EQ(count_of(role_of(platform, own ? "beat" : "worker")), "singleton");
}

INSTANTIATE_TEST_SUITE_P(
    All, BeatOf,
    ::testing::Values(
        Beats{"Production", "Production", "{}", "own"}, Beats{"Staging", "Staging", "{}", "own"},
        Beats{"Development", "Development", "{}", "in the worker"},
        Beats{"WantedAlone", "Development", "{beat: {replicas: 1}}", "own"},
        Beats{"TwoWorkers", "Development", "{worker: {replicas: 2}}", "own"},
        Beats{"ScalingWorkers", "Development",
              "{worker: {autoscaling: {minReplicas: 1, maxReplicas: 3}}}", "own"},
        Beats{"NotWanted", "Production", "{beat: {replicas: 0}}", "none"},
        Beats{"NotWantedOnASmallHost", "Development", "{beat: {replicas: 0}}", "none"},
        Beats{"NobodyToWork", "Production", "{worker: {replicas: 0}}", "none"},
        Beats{"NobodyToWorkOnASmallHost", "Development", "{worker: {replicas: 0}}", "none"}));

TEST(Worker, NoneMeansNone) {
  EXPECT_EQ(count_of(role_of(
                platform_of(with("Development", "{superset: {worker: {replicas: 0}}}")), "worker")),
            "0");
  EXPECT_EQ(count_of(role_of(platform_of(with("Production", "{superset: {worker: {replicas: 0}}}")),
                             "worker")),
            "0");
}

TEST(Worker, MayFinishTheLongestQuery) {
  const Role& worker = role_of(platform_of(with("Production")), "worker");
  EXPECT_GT(worker.grace_seconds, std::stoi(variable(main_of(worker), "SUPERSET_QUERY_SECONDS")));
}

TEST(Worker, DrawsPicturesOfPages) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_THAT(flows_of(role_of(platform, "worker").flows),
              UnorderedElementsAre("superset/web:8088", "postgresql/pooler:6432",
                                   "superset/cache:6379", "dremio/coordinator:32010"));
  EXPECT_EQ(variable(main_of(role_of(platform, "worker")), "SUPERSET_INTERNAL_URL"),
            "http://lakehouse-superset-web:8088/");
}

constexpr const char* kSpot =
    "scheduling: {spot: {nodeSelector: {spot: \"true\"}, tolerations: [{key: spot, operator: "
    "Exists}]}}";

TEST(Placement, OnlyWorkersMayBeInterrupted) {
  const Platform platform = platform_of(std::string("{profile: Production, ") + kSpot + "}");
  EXPECT_THAT(role_of(platform, "worker").placement.node_selector,
              ElementsAre(::testing::Pair("spot", "true")));
  EXPECT_EQ(role_of(platform, "worker").placement.tolerations.size(), 1u);
  for (const char* name : {"web", "beat", "cache"}) {
    EXPECT_TRUE(role_of(platform, name).placement.node_selector.empty()) << name;
    EXPECT_TRUE(role_of(platform, name).placement.tolerations.empty()) << name;
  }
}

TEST(Placement, AWorkerWithBeatIsNotInterrupted) {
  const Platform platform = platform_of(std::string("{profile: Development, ") + kSpot + "}");
  EXPECT_TRUE(role_of(platform, "worker").placement.node_selector.empty());
}

TEST(Placement, SpotAddsToWhatIsSaidForAll) {
  const Platform platform = platform_of(
      "{profile: Production, scheduling: {nodeSelector: {pool: data}, tolerations: [{key: data}], "
      "spot: {nodeSelector: {spot: \"true\"}}}}");
  EXPECT_THAT(
      role_of(platform, "worker").placement.node_selector,
      UnorderedElementsAre(::testing::Pair("pool", "data"), ::testing::Pair("spot", "true")));
  EXPECT_EQ(role_of(platform, "worker").placement.tolerations.size(), 1u);
  EXPECT_EQ(role_of(platform, "web").placement.spread, model::Placement::Spread::Zone);
}

struct Reach {
  std::string name, spec, url;  // "absent" where nobody comes from outside
  bool exposed;
};
void PrintTo(const Reach& row, std::ostream* out) {
  *out << row.name;
}

class ReachOf : public ::testing::TestWithParam<Reach> {};

TEST_P(ReachOf, TheProcessesKnowTheAddressThatPeopleSee) {
  const Platform platform = platform_of("{profile: Development, " + GetParam().spec + "}");
  EXPECT_EQ(variable(main_of(role_of(platform, "web")), "SUPERSET_PUBLIC_URL"), GetParam().url);
  EXPECT_EQ(variable(main_of(role_of(platform, "worker")), "SUPERSET_PUBLIC_URL"), GetParam().url);
  EXPECT_EQ(role_of(platform, "web").exposure.has_value(), GetParam().exposed);
}

INSTANTIATE_TEST_SUITE_P(
    All, ReachOf,
    ::testing::Values(Reach{"NoEdge", "paused: false", "absent", true},
                      Reach{"WithTls",
                            "edge: {type: Ingress, domain: example.com, tls: {secretName: edge}}",
                            "https://superset.example.com/", true},
                      Reach{"OwnHost",
                            "edge: {type: Ingress, domain: example.com, hosts: {superset: "
                            "bi.example.com}, tls: {secretName: edge}}",
                            "https://bi.example.com/", true},
                      Reach{"ByGateway",
                            "edge: {type: Gateway, domain: example.com, gateway: {className: x}, "
                            "tls: {secretName: edge}}",
                            "https://superset.example.com/", true},
                      Reach{"WithoutTls", "edge: {type: Ingress, domain: example.com}",
                            "http://superset.example.com/", true},
                      Reach{"Internal",
                            "edge: {type: Ingress, domain: example.com, tls: {secretName: edge}}, "
                            "components: {superset: {exposure: Internal}}",
                            "absent", false}));

TEST(Cache, NeverEvictsTheQueue) {
  const Role& cache = role_of(platform_of(with("Production")), "cache");
  EXPECT_THAT(main_of(cache).args, IsSupersetOf({"volatile-lru", "384mb", "$(CACHE_PASSWORD)"}));
  EXPECT_EQ(variable(main_of(cache), "CACHE_PASSWORD"), "secret superset/cache-password");
  EXPECT_THAT(main_of(role_of(platform_of(with("Development")), "cache")).args, Contains("96mb"));
}

TEST(Cache, IsReachedThroughItsBinding) {
  const Platform platform = platform_of(with("Production"));
  const model::Binding& cache = named(platform.bindings, "superset/cache");
  EXPECT_EQ(cache.host, "lakehouse-superset-cache.data-platform.svc");
  EXPECT_EQ(cache.port, 6379);
  EXPECT_EQ(cache.password, model::Credential(model::SecretKey{"superset", "cache-password"}));
}

TEST(UserVariables, ReplaceOursInPlaceAndAreOtherwiseAppended) {
  const std::string env = "[{name: GUNICORN_TIMEOUT, value: \"300\"}, {name: EXTRA, value: one}]";
  const Platform platform =
      platform_of(with("Production", "{superset: {web: {env: " + env + "}}}"));
  const Container& web = main_of(role_of(platform, "web"));
  EXPECT_EQ(variable(web, "GUNICORN_TIMEOUT"), "300");
  EXPECT_EQ(variable(web, "EXTRA"), "one");
  const auto all = names(web.env);
  EXPECT_EQ(std::count(all.begin(), all.end(), "GUNICORN_TIMEOUT"), 1);
  EXPECT_EQ(all.back(), "EXTRA");
  const auto plain = names(main_of(role_of(platform_of(with("Production")), "web")).env);
  EXPECT_TRUE(std::equal(plain.begin(), plain.end(), all.begin()));
  EXPECT_EQ(variable(main_of(role_of(platform, "worker")), "EXTRA"), "absent");
}

TEST(RoleBlock, ReachesEveryRole) {
  for (const char* name : {"web", "worker", "beat", "cache"}) {
    const std::string block =
        "{podTemplate: {metadata: {annotations: {team: bi}}}, serviceAccount: {annotations: {role: "
        "reader}}, image: own:1}";
    const Platform platform =
        platform_of(with("Production", "{superset: {" + std::string(name) + ": " + block + "}}"));
    const Role& found = role_of(platform, name);
    EXPECT_EQ(found.pod_template_patch["metadata"]["annotations"]["team"], "bi") << name;
    EXPECT_EQ(found.service_account_annotations.at("role"), "reader") << name;
    EXPECT_EQ(main_of(found).image, "own:1") << name;
  }
}

TEST(Autoscaling, OfWebIsTakenOver) {
  const Platform platform =
      platform_of(with("Production",
                       "{superset: {web: {autoscaling: {minReplicas: 2, maxReplicas: 6, "
                       "targetCPUUtilizationPercentage: 60}}}}"));
  const auto scaled = std::get<model::Autoscaled>(role_of(platform, "web").count);
  EXPECT_EQ(scaled.min, 2);
  EXPECT_EQ(scaled.max, 6);
  EXPECT_EQ(scaled.cpu_percent, 60);
  EXPECT_EQ(role_of(platform, "web").max_unavailable, 1);
}

TEST(Disruption, OneMayBeAwayWhereThereIsAnother) {
  const auto away = [](const std::string& components) {
    return role_of(platform_of(with("Production", components)), "web").max_unavailable;
  };
  EXPECT_EQ(away("{}"), 1);
  EXPECT_EQ(away("{superset: {web: {replicas: 1}}}"), std::nullopt);
  EXPECT_EQ(away("{superset: {web: {autoscaling: {minReplicas: 1, maxReplicas: 6}}}}"),
            std::nullopt);
}

}  // namespace
}  // namespace dataplatform::components::testing
