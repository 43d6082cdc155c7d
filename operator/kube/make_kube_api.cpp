// Apart from http_api.cpp, so that whoever brings transports of his own needs none of ours.
#include "operator/kube/http_api.hpp"

namespace dataplatform::kube {

std::unique_ptr<KubeApi> make_kube_api(async::Loop& loop, base::Clock& clock, base::Log log,
                                       Connection connection, OnRequest on_request) {
  auto make_transport = [](const Endpoint& endpoint) -> std::shared_ptr<Transport> {
    return make_cpprest_transport(endpoint);
  };
  return make_http_api(loop, clock, std::move(log), std::move(connection), make_transport,
                       std::move(on_request));
}

}  // namespace dataplatform::kube
