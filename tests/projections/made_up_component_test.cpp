// A new component is one file, made_up_component.cpp, and one line, below. Everything else follows.
#include "controllers/components/registry.hpp"
#include "controllers/projections/kubernetes/edge.hpp"
#include "controllers/spec/spec.hpp"
#include "tests/projections/look.hpp"

#include <set>

namespace dataplatform::components {

model::Component printing_press(const spec::Resolved& resolved, const model::Demand& demand);

}  // namespace dataplatform::components

namespace dataplatform::projections {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using components::Descriptor;

const spec::Facts kFacts = spec::Facts::assumed("apps", "lake");

spec::Resolved resolved() {
  const Json spec = yaml(R"(
      profile: Staging
      dataNamespace: data
      edge:
        type: Ingress
        domain: example.com
        ingress: {className: nginx}
        tls: {issuerRef: {kind: ClusterIssuer, name: letters}})");
  return spec::resolve(spec::parse(spec).spec, kFacts);
}

std::vector<Descriptor> with_made_up_component() {
  const auto built_in = components::table();
  std::vector<Descriptor> table(built_in.begin(), built_in.end());
  table.push_back({"printingPress", "PrintingPressReady", "press", components::printing_press});
  return table;
}

components::Described described() {
  const auto table = with_made_up_component();
  return components::describe(resolved(), table);
}

/// "Kind name" of everything that belongs to the made-up component.
std::set<std::string> made_of_it(const Desired& desired) {
  std::set<std::string> made;
  for (const Object& object : desired.objects) {
    if (object.component != "printingPress") continue;
    std::string name = object.body["metadata"]["name"];
    // Without the hash, which is the input's.
    if (object.body["kind"] == "Job") name.resize(name.rfind('-'));
    made.insert(std::string(object.body["kind"]) + " " + name);
  }
  return made;
}

TEST(MadeUpComponent, IsDescribedBoundAndFoundSound) {
  const components::Described result = described();
  EXPECT_THAT(lines(result.problems), IsEmpty());
  EXPECT_THAT(lines(model::check(result.platform)), IsEmpty());
  EXPECT_THAT(lines(project(result.platform).problems), IsEmpty());
}

TEST(MadeUpComponent, GetsEveryProjection) {
  EXPECT_EQ(made_of_it(project(described().platform)),
            (std::set<std::string>{
                "ConfigMap lake-printing-press-page-config",
                "Deployment lake-printing-press-page",
                "HorizontalPodAutoscaler lake-printing-press-page",
                "Ingress lake-printing-press-page",
                "Job lake-printing-press-typeset",
                "NetworkPolicy lake-printing-press-page",
                "NetworkPolicy lake-printing-press-typeset",
                "PodDisruptionBudget lake-printing-press-page",
                "Service lake-printing-press-page",
                "ServiceAccount lake-printing-press-page",
                "ServiceAccount lake-printing-press-tasks",
            }));
}

TEST(MadeUpComponent, ItsSecretIsMadeAndItsReadersAreKnown) {
  for (const SecretSet& set : project(described().platform).secrets) {
    if (set.name != "lake-printing-press") continue;
    EXPECT_THAT(set.namespaces, ElementsAre("apps"));
    EXPECT_THAT(set.consumers, Contains("printingPress/page"));
    EXPECT_THAT(set.consumers, Contains("printingPress/typeset"));
    EXPECT_EQ(set.consumers.size(), 3u) << "and the task that makes its database";
    return;
  }
  ADD_FAILURE() << "there is no secret";
}

TEST(MadeUpComponent, ItsFileIsExpandedBeforeItStarts) {
  const Desired desired = project(described().platform);
  const Json& pod = pod_of(body_of(desired.objects, "Deployment", "lake-printing-press-page"));
  EXPECT_EQ(pod["initContainers"][0]["name"], "expand-files");
  EXPECT_THAT(pod["initContainers"][0]["command"].dump(), HasSubstr("INK_KEY"));
}

TEST(MadeUpComponent, IsOnTheCertificateAndAmongTheEndpoints) {
  const model::Platform platform = described().platform;
  const Desired desired = project(platform);
  const Json& names = body_of(desired.objects, "Certificate", "lake-edge")["spec"]["dnsNames"];
  EXPECT_THAT(names, Contains("press.example.com"));
  EXPECT_THAT(endpoints(platform), Contains("https://press.example.com"));
}

TEST(MadeUpComponent, WaitsForItsTaskAndForItsDatabase) {
  const components::Described result = described();
  const Desired desired = project(result.platform);
  const model::Binding* binding = model::find_binding(result.platform, "printingPress/database");
  ASSERT_NE(binding, nullptr);
  ASSERT_TRUE(!binding->providers.empty() && binding->provisioned);
  const Object& page = object_of(desired.objects, "Deployment", "lake-printing-press-page");
  EXPECT_THAT(page.needs, Contains(model::Need{model::Done{"printingPress", "typeset"}}));
  EXPECT_THAT(page.needs, Contains(model::Need{*binding->provisioned}));
  EXPECT_THAT(page.needs, Contains(model::Need{model::Ready{binding->providers.front()}}));
  const Object& job = object_of(desired.objects, "Job", "lake-printing-press-typeset-");
  EXPECT_THAT(job.needs, Contains(model::Need{*binding->provisioned}));
}

TEST(MadeUpComponent, WhoServesItHearsOfIt) {
  const components::Described with = described();
  const components::Described without = components::describe(resolved());
  const model::Binding* binding = model::find_binding(with.platform, "printingPress/database");
  const model::Done& provisioned = *binding->provisioned;
  const auto job_of = [&](const model::Platform& platform) {
    for (const TaskRun& run : project(platform).tasks) {
      if (run.component == provisioned.component && run.task == provisioned.task) return run.job;
    }
    return std::string();
  };
  EXPECT_NE(job_of(with.platform), job_of(without.platform)) << "its database is made";
  const Json policies = [&] {
    Json all = Json::array();
    for (const Object& object : project(with.platform).objects) {
      if (object.component == provisioned.component &&
          object.role == binding->providers.front().role &&
          object.body["kind"] == "NetworkPolicy") {
        all.push_back(object.body["spec"]["ingress"]);
      }
    }
    return all;
  }();
  EXPECT_THAT(policies.dump(), HasSubstr("printingPress")) << "its pods are let in";
}

TEST(MadeUpComponent, ChangesNothingOfAComponentThatItDoesNotUse) {
  const Desired with = project(described().platform);
  const Desired without = project(components::describe(resolved()).platform);
  const model::Platform platform = described().platform;
  const std::string provider =
      model::find_binding(platform, "printingPress/database")->providers.front().component;
  int compared = 0;
  for (const Object& object : without.objects) {
    if (object.component == provider || object.component == "platform") continue;
    const Object* same =
        find_object(with.objects, object.body["kind"], object.body["metadata"]["name"]);
    ASSERT_NE(same, nullptr) << object.body["metadata"]["name"];
    EXPECT_EQ(same->hash, object.hash) << object.body["metadata"]["name"];
    ++compared;
  }
  EXPECT_GT(compared, 20);
}

TEST(MadeUpComponent, HasItsCondition) {
  const auto table = with_made_up_component();
  const auto conditions = components::conditions(table);
  EXPECT_EQ(conditions.back().condition, "PrintingPressReady");
  EXPECT_EQ(conditions.back().product, "press");
}

}  // namespace
}  // namespace dataplatform::projections
