// Keeps a kind mirrored: paged list, then watch with bookmarks, and list again whenever the stream
// can no longer be trusted. The rules, each learnt from somebody's outage, are in docs/watching.md.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/log.hpp"
#include "operator/base/random.hpp"
#include "operator/kube/api.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace dataplatform::runtime {

struct Metrics;
class Definitions;

/// Takes what a reflector sees. `begin_list` … `end_list` bracket a full list, so that the sink can
/// tell what is gone; `upsert` and `erase` outside of one are single events.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void begin_list() = 0;
  virtual void upsert(const base::Json& object) = 0;
  virtual void erase(const base::Json& last_state) = 0;
  virtual void end_list() = 0;
  /// The same, with the list's resourceVersion; for sinks that others write to as well.
  virtual void end_list_at(const std::string& /*version*/) { end_list(); }
  /// The kind is not served at present (a CRD that is not installed, or was removed).
  virtual void not_served() = 0;
  /// The API server does not let us see the kind. True where the sink can do without: readiness
  /// does not wait for it then.
  virtual bool refused() { return false; }
  /// How many objects it holds, for metrics; nullopt where it does not say.
  virtual std::optional<std::size_t> size() const { return std::nullopt; }
};

struct ReflectorOptions {
  kube::Kind kind;
  std::string namespace_;
  std::string label_selector;
  kube::Detail detail = kube::Detail::Full;
  bool optional = false;  // a kind that may come and go while we run: 404 is a state, not an error
  Definitions* definitions =
      nullptr;     // tells when an optional kind comes; none: discovery is asked
  int page = 250;  // objects of one answer to a list
};

/// What a reflector needs of the world.
struct World {
  async::Loop& loop;
  kube::KubeApi& api;
  base::Clock& clock;
  base::Random& random;
  base::Log log;
  Metrics& metrics;
};

/// Runs until cancelled.
async::Task<> reflect(World world, ReflectorOptions options, Sink& sink, async::CancelToken cancel);

}  // namespace dataplatform::runtime
