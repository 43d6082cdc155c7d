// The nodes of a live search cluster: which numbers may follow which.
#include "controllers/spec/comparison.hpp"

namespace dataplatform::spec {
namespace {

struct Number {
  std::string path;
  int from = 0, to = 0;
};

/// Refused; where a person is asked about a lower profile anyway, said there.
void object(const Comparison& change, const Number& number, const std::string& why,
            const std::string& fix) {
  const std::string from = std::to_string(number.from), to = std::to_string(number.to);
  if (waits_for_approval(change))
    change.verdict.approval.push_back(number.path + " would go from " + from + " to " + to +
                                      ", but " + why + ": " + fix);
  else
    change.refuse(number.path, from, to, why, fix);
}

/// A cluster forgets the votes of masters that are gone only while a majority of the old ones is
/// there.
void compare_masters(const Comparison& change, const Number& masters) {
  if (2 * masters.to > masters.from) return;
  object(change, masters,
         "without a majority of its " + std::to_string(masters.from) +
             " masters the cluster stops for good",
         "set " + std::to_string(masters.from) + ", and take fewer than half away at a time");
}

/// A node whose role loses its data does not start; and nobody moves shards of nodes that sleep.
void compare_holders(const Comparison& change, const Number& nodes, bool asleep) {
  const std::string keep = "set " + std::to_string(nodes.from);
  if ((nodes.from == 0) != (nodes.to == 0))
    object(change, nodes, "data can't move between masters and data nodes",
           keep + ", or make a new platform");
  else if (asleep && nodes.to < nodes.from)
    object(change, nodes, "shards can't leave nodes that are suspended",
           keep + ", and shrink it when all nodes run");
}

}  // namespace

void compare_search(const Comparison& change) {
  const ElasticsearchResolved &before = change.before.resolved.elasticsearch,
                              &after = change.after.resolved.elasticsearch;
  if (!both_run(before.mode, after.mode)) return;
  // A higher profile is held as a whole.
  if (change.after.resolved.profile > change.before.resolved.profile) return;
  const std::string path = "spec.components.elasticsearch.";
  compare_masters(change,
                  {path + "master.replicas", before.master.replicas, after.master.replicas});
  compare_holders(change, {path + "data.replicas", before.data.replicas, after.data.replicas},
                  before.suspended || after.suspended);
}

}  // namespace dataplatform::spec
