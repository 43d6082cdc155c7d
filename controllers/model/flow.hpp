// Who talks to whom and why: from these come the network policies, both ways.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace dataplatform::model {

/// "component/role" within the platform; also "component/spawned" for pods that a role makes.
struct RoleRef {
  std::string component;
  std::string role;

  RoleRef(std::string component_name, std::string role_name)
      : component(std::move(component_name)), role(std::move(role_name)) {}
  /// From "postgresql/server".
  RoleRef(const char* text);

  auto operator<=>(const RoleRef&) const = default;
};

std::string to_text(const RoleRef& ref);

/// The Kubernetes API server: by ports only (443, 6443), since no selector matches it on every CNI.
struct ApiServer {
  bool operator==(const ApiServer&) const = default;
};

/// Any address, or one block of addresses, outside the cluster.
struct Internet {
  std::string cidr = "0.0.0.0/0";
  std::vector<std::string> except;  // blocks within it; link-local ones are always left out
  bool operator==(const Internet&) const = default;
};

/// What a request of the component is bound to ("superset/database").
struct BindingPeer {
  std::string binding;
  bool operator==(const BindingPeer&) const = default;
};

using Peer = std::variant<RoleRef, ApiServer, Internet, BindingPeer>;

/// DNS is allowed for every pod and not written down.
struct Flow {
  Peer to;
  int port = 0;       // 0 where the peer says it (ApiServer, BindingPeer), or for any (Internet)
  int last_port = 0;  // of a range; 0 is the one port
  std::string why;
  bool operator==(const Flow&) const = default;
};

/// Needs gate. Ready and Rolled gate creation only; Done gates creation and every change of the pod
/// template.
struct Ready {
  RoleRef role;
  bool operator==(const Ready&) const = default;
};
struct Done {
  std::string component;
  std::string task;
  bool operator==(const Done&) const = default;
};
/// As Ready, and every pod is of the present template: what comes after an upgrade of another role.
struct Rolled {
  RoleRef role;
  bool operator==(const Rolled&) const = default;
};
using Need = std::variant<Ready, Done, Rolled>;
using Needs = std::vector<Need>;

}  // namespace dataplatform::model
