// KubeApi over HTTP.
#pragma once

#include "operator/kube/client.hpp"

#include <memory>

namespace dataplatform::kube {

/// As make_kube_api, over transports made by `make_transport`: one for each change of certificates.
std::unique_ptr<KubeApi> make_http_api(async::Loop& loop, base::Clock& clock, base::Log log,
                                       Connection connection, MakeTransport make_transport,
                                       OnRequest on_request);

}  // namespace dataplatform::kube
