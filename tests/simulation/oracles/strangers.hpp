// An object of somebody else is never written to or deleted, and no DataPlatform is ever made.
#pragma once

#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class Strangers final : public Oracle {
 public:
  Strangers() : Oracle("strangers") {}

  void on_effect(const Effect& effect) override {
    if (effect.process == 0) return;
    const std::string what = std::string(effect.kind.name) + " " + kube::to_text(effect.key);
    if (effect.kind == reconcile::kDataPlatform) {
      if (effect.before == nullptr) alarm(effect.at, what + " was made by an operator");
      return;
    }
    const bool shared = effect.kind == kube::kLease || effect.kind == kube::kEvent;
    if (shared || effect.before == nullptr) return;
    const Json& labels = base::object_at(*effect.before, {"metadata", "labels"});
    const bool ours =
        base::text_at(labels, {"dataplatform.io/name"}) == World::kPlatform.name &&
        base::text_at(labels, {"dataplatform.io/namespace"}) == World::kPlatform.namespace_;
    if (!ours) alarm(effect.at, what + " is not ours, and was changed (" + effect.verb + ")");
  }
};

}  // namespace dataplatform::simulation
