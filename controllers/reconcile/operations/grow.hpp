// Larger volumes for a live StatefulSet. Its claim templates can't be changed, so the volumes are
// asked to grow one by one, whatever their pods' health, and the StatefulSet is taken from over its
// pods; the plan then makes it anew, and it adopts them. Each step looks at what is there: a new
// leader goes on where the old one died.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"
#include "operator/base/quantity.hpp"
#include "operator/kube/api.hpp"
#include "operator/runtime/store.hpp"

#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// A claim template that wants more than the live one has.
struct Growth {
  std::string claim;  // name of the template
  base::Quantity to;
};

/// What grows between two bodies of a StatefulSet; nothing where the templates are of one size.
std::vector<Growth> growth_of(const base::Json& live, const base::Json& wanted);

/// A volume claim that may have to grow.
struct Claim {
  kube::ObjectKey key;
  std::string uid;
  base::Quantity to;
};

/// All claims of the templates that grow, also of pods that are scaled away at present.
std::vector<Claim> claims_of(const runtime::Store& store, const std::string& platform,
                             const projections::Object& set, const std::vector<Growth>& growths);

/// Claims that ask for less than the templates of `set`: they were not known yet when the set was
/// made anew, or are older than it (a platform that adopts what another one left).
std::vector<Claim> small_claims(const runtime::Store& store, const std::string& platform,
                                const projections::Object& set);

/// Asks for the larger size where the claim has less; the claim as it is then, null where it is
/// gone. A StorageClass that can't expand volumes makes the API server answer Forbidden.
async::Task<kube::Answer<base::Json>> grow_claim(kube::KubeApi& api, Claim claim);

/// Removes the StatefulSet and leaves its pods alone.
async::Task<kube::Answer<void>> orphan_pods(kube::KubeApi& api, kube::ObjectKey key,
                                            std::string uid);

/// "data to 20Gi and wal to 5Gi"
std::string to_text(const std::vector<Growth>& growths);

}  // namespace dataplatform::reconcile
