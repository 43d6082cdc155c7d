// A container of a pod. Restricted: no root, no privilege, no capability, read-only root.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// `platform` says what bindings and secrets are called.
Json container(const model::Platform& platform, const model::Container& description);

/// Variables with literals, references to keys of Secrets and fields of the pod.
Json environment(const model::Platform& platform, const model::Environment& variables);

Json resource_requirements(const model::Resources& resources);

/// Names of the Secrets of the platform that the variables read ("shop", not the object name).
void add_secrets_of(const model::Platform& platform, const model::Environment& variables,
                    std::vector<std::string>& secrets);

/// A literal where it has one: the host of a binding, its port. A password has none.
std::string binding_text(const model::Binding& binding, model::BindingPart part);

}  // namespace dataplatform::projections
