// What `plan` names beside what was written.
#pragma once

#include "controllers/reconcile/look_ahead.hpp"
#include "tests/reconcile/life.hpp"

#include <optional>
#include <set>
#include <string>

namespace dataplatform::reconcile::testing {

/// "Deployment apps/lake-shop".
using Names = std::set<std::string>;

/// What `plan` says of a document, on the cluster of a life.
inline async::Task<> look(Life& life, Json document, std::optional<kube::Answer<Preview>>& out) {
  const runtime::World world{life.loop,   life.cluster, life.clock,
                             life.random, life.log,     *life.metrics};
  out = co_await look_ahead(world, "dataplatform-system", std::move(document));
}

/// The platform of a life with this spec.
inline Json document_of(const Json& spec) {
  Json document = {{"apiVersion", "dataplatform.io/v1alpha1"}, {"kind", "DataPlatform"}};
  document["metadata"] = {{"name", "lake"}, {"namespace", "apps"}};
  document["spec"] = spec;
  return document;
}

/// What the loop writes for itself, and what others write.
inline bool is_bookkeeping(const std::string& name) {
  for (const char* kind : {"DataPlatform ", "Lease ", "Event ", "Pod ", "Namespace "}) {
    if (name.starts_with(kind)) return true;
  }
  return name == "ConfigMap apps/lake-state" || name == "ConfigMap data/dataplatform-lake";
}

inline Names written(const Life& life) {
  Names names;
  for (const std::string& write : life.cluster.writes) {
    const std::string name = write.substr(write.find(' ') + 1);
    if (!is_bookkeeping(name)) names.insert(name);
  }
  return names;
}

inline Names named(const Preview& preview) {
  Names names;
  for (const ObjectChange& change : preview.objects)
    names.insert(change.kind + " " + kube::to_text(change.key));
  return names;
}

}  // namespace dataplatform::reconcile::testing
