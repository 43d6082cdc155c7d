// KubeApi over HTTP.
#pragma once

#include "operator/kube/client.hpp"

#include <memory>

namespace dataplatform::kube {

/// As make_kube_api, over transports made by `make_transport`: one for each change of certificates.
/// Calls under way must have ended before `loop` is destroyed (or the process ends by _exit): their
/// answers come from other threads.
std::unique_ptr<KubeApi> make_http_api(async::Loop& loop, base::Clock& clock, base::Log log,
                                       Connection connection, MakeTransport make_transport,
                                       OnRequest on_request);

}  // namespace dataplatform::kube
