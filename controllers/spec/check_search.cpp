#include "controllers/spec/checks.hpp"

namespace dataplatform::spec {
namespace {

const std::string kSearch = "spec.components.elasticsearch";

void check_masters(const ElasticsearchResolved& search, Problems& problems) {
  const int masters = search.master.replicas;
  const std::string path = kSearch + ".master.replicas";
  if (masters == 0)
    refuse(problems, path, "is 0 but a cluster needs somebody to lead it", "set 3, or 1");
  else if (masters % 2 == 0) {
    refuse(problems, path,
           "is " + std::to_string(masters) +
               ", an even number: the cluster leads itself by a majority, which survives no more "
               "losses than with " +
               std::to_string(masters - 1),
           "set " + std::to_string(masters - 1) + " or " + std::to_string(masters + 1));
  }
}

/// Nodes that hold data are emptied before they go, which no autoscaler waits for.
void check_fixed(const RoleSpec& role, const std::string& path, Problems& problems) {
  if (role.autoscaling)
    refuse(problems, path + ".autoscaling",
           "is set, but the number of nodes that keep data or "
           "state does not follow the load",
           "remove it and set replicas");
}

/// Passwords need encryption between the nodes, and that needs certificates.
void warn_of_security(const Checked& in, Problems& problems) {
  if (in.resolved.profile == Profile::Development) return;
  const bool guarded = in.resolved.network_policy.mode != NetworkMode::Disabled;
  warn(problems, kSearch,
       std::string("runs without passwords and encryption until this version can give its nodes "
                   "certificates; ") +
           (guarded ? "network policies alone keep others out"
                    : "and spec.networkPolicy.mode is Disabled: every pod can read and delete it"),
       guarded ? "make sure that the cluster enforces network policies, or use mode External"
               : "set spec.networkPolicy.mode to Enforced, or use mode External");
}

}  // namespace

void check_search(const Checked& in, Problems& problems) {
  const ElasticsearchSpec& written = in.spec.components.elasticsearch;
  if (mode_of(written) != ComponentMode::Managed) return;
  check_masters(in.resolved.elasticsearch, problems);
  check_fixed(written.master, kSearch + ".master", problems);
  check_fixed(written.data, kSearch + ".data", problems);
  warn_of_security(in, problems);
}

}  // namespace dataplatform::spec
