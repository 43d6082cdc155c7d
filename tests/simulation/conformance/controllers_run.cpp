#include "tests/simulation/conformance/controllers_run.hpp"

#include "operator/async/real_clock.hpp"
#include "operator/base/log.hpp"
#include "operator/kube/connection.hpp"
#include "tests/simulation/conformance/allowed.hpp"
#include "tests/simulation/conformance/controllers_bodies.hpp"
#include "tests/simulation/conformance/controllers_generate.hpp"
#include "tests/simulation/conformance/controllers_settle.hpp"
#include "tests/simulation/conformance/side.hpp"

#include <iostream>

namespace dataplatform::simulation {
namespace {

/// As the stages of the local cluster treat pods (tests/cluster/stages/pods.yaml).
Fate fate_in_cluster(const Json& pod) {
  const Json& container = base::array_at(pod, {"spec", "containers"}).at(0);
  const std::string image = base::text_at(container, {"image"});
  if (image.find(kNoImage) != std::string::npos)
    return {.kind = Fate::Kind::Waits, .reason = "ImagePullBackOff"};
  const bool fails = base::text_at(pod, {"metadata", "annotations", kFails}) == "true";
  return {.kind = fails ? Fate::Kind::Crashes : Fate::Kind::Runs, .reason = {}};
}

/// The model with a namespace of its own.
struct Model {
  Model(async::Loop& loop, const std::string& name_space) : server(loop, &clock) {
    server.put(kube::kNamespace, {"", name_space}, Json::object());
    Json storage = {{"provisioner", "stand-in"}, {"allowVolumeExpansion", true}};
    storage["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] = "true";
    server.put(kube::kStorageClass, {"", "standard"}, std::move(storage));
    server.pods = fate_in_cluster;
  }

  testing::ManualClock clock;
  ApiServer server;
};

class Runner {
 public:
  explicit Runner(const ControllersOptions& options)
      : options_(options), next_(options.first), end_(options.first + options.seeds) {}

  int run() {
    auto connection = kube::connect({.kubeconfig = options_.kubeconfig, .context = {}});
    if (!connection) {
      std::cerr << connection.error().message << "\n";
      return 2;
    }
    real_ = kube::make_kube_api(loop_, clock_, log_, std::move(*connection),
                                [](const std::string&, int, std::optional<base::Millis>) {});
    running_ = options_.abreast;
    for (std::uint64_t i = 0; i < options_.abreast; ++i)
      async::spawn(loop_, work(), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
      });
    while (running_ > 0)
      loop_.run_one();
    loop_.stop();
    std::cout << courses_ << " courses, " << moves_ << " moves: " << failures_
              << " with a difference\n";
    return failures_ == 0 ? 0 : 1;
  }

 private:
  async::Task<> work() {
    while (next_ < end_ && failures_ < options_.most_failures)
      co_await one(next_++);
    --running_;
  }

  async::Task<> one(std::uint64_t seed) {
    const Course course = course_of(seed);
    Model model(loop_, course.name_space);
    co_await make_place(course.name_space);
    std::string trace;
    std::string wrong;
    for (const Move& move : course.moves) {
      trace += "  " + to_text(move) + "\n";
      wrong = co_await compare(model, course.name_space, move);
      ++moves_;
      if (!wrong.empty()) break;
    }
    ++courses_;
    report(seed, trace, wrong);
    co_await remove_namespace(course.name_space);
  }

  async::Task<std::string> compare(Model& model, std::string name_space, Move move) {
    const Outcome theirs = co_await perform(*real_, name_space, move);
    const Outcome ours = co_await perform(model.server, name_space, move);
    if (theirs.status != ours.status)
      co_return "  the server answered " + std::to_string(theirs.status) + " " + theirs.message +
          ", the model " + std::to_string(ours.status) + " " + ours.message + "\n";
    settle(model.server, model.clock);
    const Inventory made = co_await take_inventory(model.server, name_space);
    const Json expected = form_of(made);
    const Inventory found = co_await at_rest(*real_, clock_, name_space, expected);
    co_return difference_lines(form_of(found), expected);
  }

  /// What only this side knows: uids of owners, names of pods.
  async::Task<Outcome> perform(kube::KubeApi& api, std::string name_space, Move move) {
    Side side(loop_, api);
    for (const std::string& owner : move.owners) {
      const kube::ObjectKey key{name_space, owner};
      const auto present = co_await api.get(kube::kConfigMap, key, kube::Detail::Metadata);
      if (!present) continue;
      Json reference = {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", owner}};
      reference["uid"] = base::text_at(*present, {"metadata", "uid"});
      reference["blockOwnerDeletion"] = move.owners.size() == 1;
      move.step.object["metadata"]["ownerReferences"].push_back(std::move(reference));
    }
    if (!move.pod_of.empty()) {
      const Inventory inventory = co_await take_inventory(api, name_space);
      const std::vector<Json> pods = pods_in_order(inventory, move.pod_of);
      if (move.nth >= pods.size()) co_return Outcome();
      move.step.key.name = base::text_at(pods[move.nth], {"metadata", "name"});
    }
    co_return co_await side.perform(std::move(move.step));
  }

  /// An empty namespace in which pods can be made; one of an earlier run goes first.
  async::Task<> make_place(std::string name_space) {
    async::CancelToken never;
    const kube::ObjectKey account{name_space, "default"};
    kube::CreateRequest request;
    request.kind = kube::kNamespace;
    request.object = {{"apiVersion", "v1"}, {"kind", "Namespace"}};
    request.object["metadata"]["name"] = name_space;
    for (;;) {
      const auto made = co_await real_->create(request);
      if (made) break;
      co_await remove_namespace(name_space);
      co_await async::sleep(clock_, base::Millis(500), never);
    }
    for (;;) {
      const auto present = co_await real_->get(kube::kServiceAccount, account, kube::Detail::Full);
      if (present) co_return;
      co_await async::sleep(clock_, base::Millis(100), never);
    }
  }

  async::Task<> remove_namespace(std::string name_space) {
    const kube::ObjectKey key{"", name_space};
    const auto present = co_await real_->get(kube::kNamespace, key, kube::Detail::Metadata);
    if (!present) co_return;
    kube::DeleteRequest request;
    request.kind = kube::kNamespace;
    request.key = key;
    request.uid = base::text_at(*present, {"metadata", "uid"});
    const auto gone = co_await real_->remove(std::move(request));
    (void)gone;
  }

  void report(std::uint64_t seed, const std::string& trace, const std::string& wrong) {
    if (wrong.empty() && options_.verbose) std::cout << "seed " << seed << "\n" << trace;
    if (wrong.empty()) return;
    ++failures_;
    std::cout << "seed " << seed << ":\n" << trace << wrong << std::flush;
  }

  ControllersOptions options_;
  async::Loop loop_{1};
  async::RealClock clock_{loop_};
  base::Log log_{clock_, [](std::string_view) {}, base::Level::Error};
  std::unique_ptr<kube::KubeApi> real_;
  std::uint64_t next_;
  std::uint64_t end_;
  std::uint64_t running_ = 0;
  std::uint64_t courses_ = 0;
  std::uint64_t moves_ = 0;
  std::uint64_t failures_ = 0;
};

}  // namespace

int run_controllers(const ControllersOptions& options) {
  return Runner(options).run();
}

}  // namespace dataplatform::simulation
