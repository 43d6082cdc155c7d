// A server of its own for each test, and its answers without coroutines.
#pragma once

#include "tests/simulation/model/api_server.hpp"
#include "tests/support/manual_clock.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::simulation {

class ModelTest : public ::testing::Test {
 protected:
  ModelTest() { server.put(kube::kNamespace, {"", "apps"}, Json::object()); }
  ~ModelTest() override { loop.stop(); }

  /// Runs a call to its end; the model answers at once.
  template <class T>
  T now(async::Task<T> call) {
    std::optional<T> answer;
    async::spawn(loop, keep(std::move(call), answer), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    turn();
    return std::move(*answer);
  }

  void turn() {
    loop.restart();
    loop.poll();
  }

  void settle() {
    while (server.settle())
      turn();
  }

  static Json body(const kube::Kind& kind, const std::string& name, Json more = Json::object()) {
    more["apiVersion"] = kind.api_version();
    more["kind"] = kind.name;
    more["metadata"]["name"] = name;
    if (kind.namespaced) more["metadata"]["namespace"] = "apps";
    return more;
  }

  kube::Answer<Json> apply(const kube::Kind& kind, Json object, const std::string& manager,
                           bool force = false) {
    kube::ApplyRequest request;
    request.kind = kind;
    request.object = std::move(object);
    request.manager = manager;
    request.force = force;
    return now(server.apply(std::move(request)));
  }

  kube::Answer<Json> create(const kube::Kind& kind, Json object) {
    kube::CreateRequest request;
    request.kind = kind;
    request.object = std::move(object);
    return now(server.create(std::move(request)));
  }

  kube::Answer<Json> replace(const kube::Kind& kind, Json object) {
    return now(server.replace({.object = std::move(object), .kind = kind}));
  }

  kube::Answer<void> remove(const kube::Kind& kind, const std::string& name,
                            kube::Propagation propagation) {
    kube::DeleteRequest request;
    request.kind = kind;
    request.key = {kind.namespaced ? "apps" : "", name};
    request.uid = base::text_at(*server.find(kind, request.key), {"metadata", "uid"});
    request.propagation = propagation;
    return now(server.remove(std::move(request)));
  }

  const Json* find(const kube::Kind& kind, const std::string& name) const {
    return server.find(kind, {"apps", name});
  }

  /// A workload of one container.
  static Json workload(const kube::Kind& kind, const std::string& name, int replicas) {
    Json object = body(kind, name);
    Json& spec = object["spec"];
    spec["replicas"] = replicas;
    spec["selector"]["matchLabels"]["app"] = name;
    spec["template"]["metadata"]["labels"]["app"] = name;
    spec["template"]["spec"]["containers"] = Json::array({{{"name", "web"}, {"image", "app:1"}}});
    return object;
  }

  async::Loop loop{1};
  dataplatform::testing::ManualClock clock;
  ApiServer server{loop, &clock};

 private:
  template <class T>
  static async::Task<> keep(async::Task<T> call, std::optional<T>& answer) {
    answer = co_await std::move(call);
  }
};

}  // namespace dataplatform::simulation
