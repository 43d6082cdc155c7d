// Who a component's pods are in the cloud that they run in.
#pragma once

#include "controllers/model/platform.hpp"
#include "controllers/spec/resolved.hpp"

namespace dataplatform::components {

/// Gives every role and task of a component the identity that the user named for it: annotations of
/// their accounts (the user's own of a role go first), labels of the pods, and the way to where the
/// cloud hands out its tokens; what a role starts itself runs by the role's account and gets the
/// same ways. Nothing where he named none.
void apply_identity(const spec::CloudResolved& cloud, model::Component& component);

}  // namespace dataplatform::components
