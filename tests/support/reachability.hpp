// Who reaches whom, as network policies say it: the rules of networking.k8s.io/v1, evaluated.
#pragma once

#include "operator/base/json.hpp"

#include <string>
#include <vector>

namespace dataplatform::testing {

using base::Json;

/// A pod, or with `ip` an address that is no pod.
struct End {
  std::string namespace_;
  Json labels = Json::object();
  std::string ip;
};

struct Way {
  int port = 0;
  std::string protocol = "TCP";
};

class Network {
 public:
  /// Takes the NetworkPolicies among these objects.
  explicit Network(const std::vector<Json>& objects);

  /// True where `from` may send and `to` may receive. What is no pod has no policy of its own.
  bool allows(const End& from, const End& to, const Way& way) const;

 private:
  bool direction_allows(const char* type, const End& self, const End& other, const Way& way) const;

  std::vector<Json> policies_;
};

/// True where a peer of a rule of a policy in `own_namespace` means this end.
bool means(const Json& peer, const std::string& own_namespace, const End& end);

}  // namespace dataplatform::testing
