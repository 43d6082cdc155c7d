// Where the cluster is and who we are there: in-cluster files or a kubeconfig.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"
#include "operator/base/error.hpp"
#include "operator/base/log.hpp"
#include "operator/kube/api.hpp"
#include "operator/kube/transport.hpp"

namespace dataplatform::kube {

struct ConnectionOptions {
  std::string kubeconfig;  // path list; "" is $KUBECONFIG as the caller found it, else in-cluster, else ~/.kube/config
  std::string context;     // "" is the current one
};

/// Gives the bearer token for each request and a new one when the server says 401.
class Credentials {
 public:
  virtual ~Credentials() = default;
  /// "" where a client certificate does the work. Cached; re-read each 60 s (files) or at expiry (exec).
  virtual base::Result<std::string> token(base::Clock& clock) = 0;
  /// The server refused the last token: read it again next time.
  virtual void refused() = 0;
};

struct Connection {
  Endpoint endpoint;
  std::shared_ptr<Credentials> credentials;
  std::string namespace_;  // of the service account or of the context; "default" otherwise
};

/// Finds the cluster; an Invalid error says which file, which key, what to do.
base::Result<Connection> connect(const ConnectionOptions& options);

/// Counted for metrics: one call per answered or failed request.
using OnRequest = std::function<void(const std::string& method, int status, base::Millis took)>;

/// The real KubeApi. Calls end within 15 s (lists 60 s); at most 8 requests are under way at a time, watches apart.
std::unique_ptr<KubeApi> make_kube_api(async::Loop& loop, base::Clock& clock, base::Log log,
                                       Connection connection, OnRequest on_request);

}  // namespace dataplatform::kube
