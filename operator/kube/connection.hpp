// Where the cluster is and who we are there: in-cluster files or a kubeconfig.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"
#include "operator/base/error.hpp"
#include "operator/base/log.hpp"
#include "operator/kube/api.hpp"
#include "operator/kube/transport.hpp"

#include <memory>
#include <optional>
#include <string>

namespace dataplatform::kube {

struct ConnectionOptions {
  std::string kubeconfig;  // path list; "" is $KUBECONFIG as the caller found it, else in-cluster,
                           // else ~/.kube/config
  std::string context;     // "" is the current one
};

/// What we show to the server. Texts of certificates are PEM; "" is the endpoint's.
struct Identity {
  std::string token;  // "" where a client certificate does the work
  std::string ca_pem;
  std::string client_cert_pem;
  std::string client_key_pem;

  bool operator==(const Identity&) const = default;
};

/// Gives the identity for each request and a new one when the server says 401. Loop thread only.
class Credentials {
 public:
  virtual ~Credentials() = default;
  /// Cached; re-read each 60 s (files) or at expiry (exec plugins, which may take 30 s: the loop
  /// goes on meanwhile). An error says what could not be had and how to mend it.
  virtual async::Task<base::Result<Identity>> identity(base::Clock& clock) = 0;
  /// The server refused `used`: what is cached of it is not given out again.
  virtual void refused(const Identity& used) = 0;
};

struct Connection {
  Endpoint endpoint;
  std::shared_ptr<Credentials> credentials;
  std::string namespace_;  // of the service account or of the context; "default" otherwise
};

/// Finds the cluster; an Invalid error says which file, which key, what to do.
base::Result<Connection> connect(const ConnectionOptions& options);

/// Counted for metrics: one call per answered or failed request. Status 0 is no answer; watches
/// have the method WATCH and no duration.
using OnRequest =
    std::function<void(const std::string& method, int status, std::optional<base::Millis> took)>;

/// The real KubeApi. Calls end within 15 s (lists 60 s); at most 8 requests are under way at a
/// time, watches apart.
std::unique_ptr<KubeApi> make_kube_api(async::Loop& loop, base::Clock& clock, base::Log log,
                                       Connection connection, OnRequest on_request);

}  // namespace dataplatform::kube
