// Everything that a reconcile reads besides the watches.
#pragma once

#include "controllers/reconcile/memory.hpp"
#include "controllers/reconcile/platforms.hpp"
#include "controllers/spec/facts.hpp"
#include "controllers/spec/windows.hpp"
#include "operator/runtime/events.hpp"
#include "operator/runtime/reflector.hpp"
#include "operator/runtime/store.hpp"

#include <functional>
#include <set>
#include <string>

namespace dataplatform::reconcile {

/// What the loop needs of the world; made once in main, outlives every reconcile.
struct Services {
  runtime::World world;
  runtime::Store& store;
  Platforms& platforms;
  runtime::Events& events;
  std::function<std::set<kube::Kind>()> served;  // optional kinds, as the reflectors found them
  std::string operator_namespace;
};

/// Key of the claim in the data namespace: ConfigMap dataplatform-<cr>.
kube::ObjectKey claim_key(const std::string& data_namespace, const std::string& name);

/// Reads <cr>-state when it is not the one we know; of a lost one what status and a former
/// platform's traces say is left.
async::Task<kube::Answer<void>> load_record(Services& services, Memory& memory,
                                            PlatformObject platform);

/// Writes <cr>-state where `record` differs from the one that is known.
async::Task<kube::Answer<void>> save_record(Services& services, Memory& memory, kube::ObjectKey key,
                                            Record record);

/// The facts for one platform. The data namespace is read again each ten minutes, or each time
/// while it is not usable.
async::Task<kube::Answer<spec::Facts>> gather(Services& services, Memory& memory,
                                              PlatformObject platform);

/// Autoscaling schedules that may count: those of the written spec, and of the last good one, which
/// goes on while the written one is not taken.
spec::Windows windows_of(const Record& record, const PlatformObject& platform);

/// Makes the claim in the data namespace. False where it belongs to another platform
/// (memory.claim_refused_by says whose).
async::Task<kube::Answer<bool>> claim(Services& services, Memory& memory, PlatformObject platform,
                                      std::string data_namespace);

}  // namespace dataplatform::reconcile
