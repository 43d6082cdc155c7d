// A login in front of pages that have none of their own.
#pragma once

#include "controllers/model/platform.hpp"
#include "controllers/spec/resolved.hpp"

namespace dataplatform::components {

/// Where the edge logs people in by OIDC: each exposed role whose page has no login gets a proxy
/// beside it that asks for one. The proxy takes its place at the edge, and is the only way from
/// there to the page. Any other login is somebody else's business. To be called before requests are
/// bound.
void put_logins_in_front(const spec::Resolved& resolved, model::Platform& platform);

}  // namespace dataplatform::components
