// Secrets that the External Secrets operator fills from a store outside.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// Does the platform's store of secrets fill it? What holds constants only needs none.
bool is_from_store(const model::Platform& platform, const model::SecretSpec& secret);

/// The namespaces that a secret is read in; both sites may be one.
std::vector<std::string> namespaces_of(const model::Platform& platform,
                                       const model::SecretSpec& secret);

/// An ExternalSecret of the Secret's own name in each of these namespaces.
std::vector<Object> external_secrets(const model::Platform& platform);

}  // namespace dataplatform::projections
