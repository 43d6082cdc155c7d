// One kind of process of a component, with everything that its pods need.
#pragma once

#include "controllers/model/container.hpp"
#include "controllers/model/flow.hpp"
#include "controllers/model/volume.hpp"
#include "operator/base/json.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dataplatform::model {

/// Which of the platform's two namespaces.
enum class Site { Applications, Data };

enum class RoleKind {
  Stateless,
  StatefulOrdered,   // one pod after the other
  StatefulParallel,  // a broken pod does not hold the others up
};

struct Fixed {
  int replicas = 1;
  bool operator==(const Fixed&) const = default;
};
/// Exists once, never twice even for a moment.
struct Singleton {
  bool operator==(const Singleton&) const = default;
};
struct Autoscaled {
  int min = 1;
  int max = 1;
  std::optional<int> cpu_percent;
  std::optional<int> memory_percent;
  base::Json behavior;  // autoscaling/v2 HorizontalPodAutoscalerBehavior; null is Kubernetes' own
  int most = 0;         // pods at any time, where `max` changes by the clock; budgets go by it
  bool operator==(const Autoscaled&) const = default;
};
using Count = std::variant<Fixed, Singleton, Autoscaled>;

/// How pods are replaced when their template changed.
struct Rolling {
  bool operator==(const Rolling&) const = default;
};
/// One at a time, the next only when the last is Ready; done by the operator's roller.
struct OneByOne {
  bool operator==(const OneByOne&) const = default;
};
/// As OneByOne, but the pod with this label last, after `hand_over` (a task of the component) where
/// it is set.
struct LabelledLast {
  std::string label;
  std::string value;
  std::string hand_over;
  bool operator==(const LabelledLast&) const = default;
};
struct AllAtOnce {
  bool operator==(const AllAtOnce&) const = default;
};
using Replacement = std::variant<Rolling, OneByOne, LabelledLast, AllAtOnce>;

/// A way in to the role's pods: a Service named "<cr>-<component>[-<role>][-<suffix>]".
struct Access {
  std::string suffix;              // "" is the role's own name
  std::vector<std::string> ports;  // names of Ports
  bool headless = false;
  bool unready_too = false;  // members must find each other before they are ready
  // Named without the role, "<cr>-<component>[-<suffix>]", and selecting by `selector` alone among
  // all pods of the component: one way in to several roles. Given by one of them only.
  bool whole_component = false;
  std::string alias;  // what the deployment document calls it; made where the user wants it
  std::map<std::string, std::string> selector;  // further labels of the pods, e.g. role=primary
  bool operator==(const Access&) const = default;
};

/// A page that people reach through the edge.
struct Exposure {
  std::string host_prefix;  // "superset" gives superset.<domain>
  std::string access;       // suffix of the Access it goes to
  std::string port;
  int timeout_seconds = 60;
  bool has_login = true;  // the page asks who somebody is; else a login is put in front of it
  bool operator==(const Exposure&) const = default;
};

/// Ports that clients outside reach directly, by TCP: where the user asked for it.
struct ClientAccess {
  std::vector<std::string> ports;  // names of Ports
  bool operator==(const ClientAccess&) const = default;
};

/// Where Prometheus reads; or why there is nothing to read.
struct Scrape {
  std::string port;
  std::string path = "/metrics";
  std::string none_because;
  bool operator==(const Scrape&) const = default;
};

/// A right that the role's ServiceAccount needs: a ClusterRole that the chart ships, bound by name.
struct Permission {
  std::string cluster_role;  // "dataplatform-patroni"
  std::string why;
  bool operator==(const Permission&) const = default;
};

/// Objects that the product itself makes and that stay behind it (Patroni's ConfigMaps).
struct Leaves {
  std::string kind;   // "ConfigMap"
  std::string label;  // found by this label …
  std::string value;  // … of this value
  bool operator==(const Leaves&) const = default;
};

/// Pods that the role's own process makes: nothing of ours writes them, but policies and the
/// sweeper find them.
struct Spawned {
  std::string name;                           // "job": named in flows as "<component>/job"
  std::map<std::string, std::string> labels;  // that the product gives them
  std::vector<int> ports;                     // on which flows may arrive
  std::vector<Flow> flows;
  int keep_minutes = 0;         // finished ones are deleted after this; 0 is never
  int keep_failed_minutes = 0;  // failed ones
  bool operator==(const Spawned&) const = default;
};

struct Placement {
  std::map<std::string, std::string> node_selector;
  base::Json tolerations = base::Json::array();
  enum class Spread { None, Node, Zone } spread = Spread::None;
  bool required_anti_affinity = false;  // never two on one node
  bool operator==(const Placement&) const = default;
};

struct Role {
  std::string name;   // key of the CR: "web", "connectorBuilder"; with its pool: "executor-big"
  std::string field;  // path below the component where the CR decides it; "" is the name
  std::string
      object_name;  // part of object names; "" where the component's name alone is the object's
  RoleKind kind = RoleKind::Stateless;
  Count count = Fixed{1};
  RunAs run_as;
  std::vector<Container> containers;
  std::vector<Volume> volumes;
  Replacement replacement = Rolling{};
  std::vector<std::string> rolls_after;  // roles of the component whose pods are replaced first
  std::string before_shrink;  // task that empties the pods that go; "" where none need be
  std::map<std::string, std::string> pod_labels;  // beside the usual ones
  std::map<std::string, std::string> sysctls;  // of the pod; only those that Kubernetes calls safe
  std::vector<Access> access;
  std::optional<Exposure> exposure;
  std::optional<ClientAccess> clients;
  std::vector<Flow> flows;
  Needs needs;
  std::vector<Permission> permissions;
  std::vector<Leaves> leaves;
  std::vector<Spawned> spawned;
  std::map<std::string, std::string> service_account_annotations;
  Placement placement;
  std::optional<int>
      max_unavailable;  // of the disruption budget; none where one replica makes it pointless
  int grace_seconds = 30;
  Scrape scrape{.port = "", .none_because = "not decided"};
  base::Json pod_template_patch;  // the user's, merged last; null is none
  bool uses_api_server = false;   // mounts its ServiceAccount token
  bool operator==(const Role&) const = default;
};

}  // namespace dataplatform::model
