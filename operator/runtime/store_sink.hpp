// The sink that keeps digests of a kind in the store.
#pragma once

#include "operator/runtime/reflector.hpp"
#include "operator/runtime/store.hpp"

#include <map>

namespace dataplatform::runtime {

class StoreSink final : public Sink {
 public:
  StoreSink(Store& store, kube::Kind kind) : store_(&store), kind_(kind) {}

  void begin_list() override;
  void upsert(const base::Json& object) override;
  void erase(const base::Json& last_state) override;
  void end_list() override { end_list_at(""); }
  void end_list_at(const std::string& version) override;
  void not_served() override;
  std::optional<std::size_t> size() const override { return store_->size(kind_); }

 private:
  Store* store_;
  kube::Kind kind_;
  bool listing_ = false;
  std::map<kube::ObjectKey, Digest> staged_;  // digests, so that a long list costs little
};

}  // namespace dataplatform::runtime
