// What one step asks of the API server.
#include "controllers/reconcile/writer.hpp"

#include "tests/reconcile/fixture.hpp"
#include "tests/reconcile/life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::ElementsAre;
using testing::Life;
using testing::World;

const kube::ObjectKey kMember{"data", "lake-vault-1"};

async::Task<> carry_out(Writer writer, Step step, bool& done) {
  std::vector<Step> steps;
  steps.push_back(std::move(step));
  co_await write(writer, std::move(steps));
  done = true;
}

/// Deletes the pod that was judged by a copy without its deletion.
void delete_member(Life& life) {
  World known;
  Baselines baselines;
  const runtime::World world{life.loop,   life.cluster, life.clock,
                             life.random, life.log,     *life.metrics};
  Step step{.verb = Verb::Delete, .kind = kube::kPod, .key = kMember, .component = "vault"};
  step.uid = base::text_at(*life.cluster.find(kube::kPod, kMember), {"metadata", "uid"});
  bool done = false;
  async::spawn(life.loop,
               carry_out({.world = world,
                          .store = known.store,
                          .baselines = baselines,
                          .desired = known.desired,
                          .platform = "apps/lake"},
                         step, done),
               [](std::exception_ptr) {});
  life.turn();
  ASSERT_TRUE(done);
}

// A pod takes its time to go, and the event that says so may come after the next look.
TEST(Writer, DeletesNothingTwice) {
  Life life;
  Json pod = testing::body(kube::kPod, kMember.namespace_, kMember.name);
  pod["metadata"]["labels"] = {{"dataplatform.io/namespace", "apps"},
                               {"dataplatform.io/name", "lake"}};
  pod["metadata"]["finalizers"] = {"example.com/slow"};
  life.cluster.put(kube::kPod, kMember, pod);
  life.cluster.writes.clear();
  delete_member(life);
  delete_member(life);
  EXPECT_THAT(life.cluster.writes, ElementsAre("delete Pod data/lake-vault-1"));
}

}  // namespace
}  // namespace dataplatform::reconcile
