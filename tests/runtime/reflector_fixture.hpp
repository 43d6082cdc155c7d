// A mirror of ConfigMaps that a test drives, and the answers it is given.
#pragma once

#include "operator/runtime/reflector.hpp"
#include "operator/runtime/store_sink.hpp"
#include "tests/runtime/rig.hpp"

#include <string>
#include <vector>

namespace dataplatform::runtime::testing {

using base::ErrorKind;
using kube::WatchEnd;
using kube::WatchEventType;
using std::chrono::seconds;

inline kube::ListPage page(std::vector<Json> items, std::string version, std::string next = "") {
  return {.items = std::move(items),
          .resource_version = std::move(version),
          .continue_token = std::move(next)};
}

inline auto give(kube::ListPage answer) {
  return [answer](const kube::ListRequest&) -> kube::Answer<kube::ListPage> { return answer; };
}

inline auto fail(kube::ApiError error) {
  return [error](const kube::ListRequest&) -> kube::Answer<kube::ListPage> {
    return std::unexpected(error);
  };
}

inline kube::ApiError gone() {
  return api_error(ErrorKind::Conflict, 410, "Expired");
}
inline kube::ApiError not_found() {
  return api_error(ErrorKind::NotFound, 404, "NotFound");
}
inline kube::ApiError away() {
  return api_error(ErrorKind::Unavailable, 503, "ServiceUnavailable");
}

inline Json status(int code, const std::string& reason) {
  return {{"kind", "Status"}, {"code", code}, {"reason", reason}};
}

class Reflector : public ::testing::Test {
 protected:
  void start(ReflectorOptions options = {.kind = kube::kConfigMap}) {
    rig.spawn(reflect(rig.world(), std::move(options), sink, rig.cancel));
  }

  ScriptedKubeApi::Stream& stream() { return *rig.api.watches.back(); }
  std::size_t lists() const { return rig.api.lists.size(); }
  std::size_t watches() const { return rig.api.watches.size(); }
  std::string watched_from() { return stream().request.resource_version; }
  const Digest* find(const std::string& name) const {
    return store.find(kube::kConfigMap, {"apps", name});
  }

  Rig rig;
  std::vector<std::string> changes;
  Store store{[this](const kube::Kind&, const kube::ObjectKey& key, const Digest* before,
                     const Digest* after) {
    changes.push_back((before == nullptr ? "+" : after == nullptr ? "-" : "~") + key.name);
  }};
  StoreSink sink{store, kube::kConfigMap};
};

}  // namespace dataplatform::runtime::testing
