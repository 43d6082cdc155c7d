// The lines of network policy and secrets.
#include "controllers/spec/codec.hpp"

namespace dataplatform::spec {

const Table& table(const ConnectorEgressSpec*) {
  using S = ConnectorEgressSpec;
  static const Table lines{{
      field("cidr", &S::cidr, "Range of addresses.", {.format = Format::Cidr, .required = true}),
      field("ports", &S::ports, "Ports there; none is all.",
            {.minimum = 1, .maximum = 65535, .most = 32}),
  }};
  return lines;
}

const Table& table(const AdditionalIngressSpec*) {
  using S = AdditionalIngressSpec;
  static const Table lines{{
      field("component", &S::component, "Component, as in superset.",
            {.longest = 63, .required = true}),
      field("from", &S::from, "Peers of networking.k8s.io/v1, verbatim.",
            {.most = 16, .list = true}),
      field("ports", &S::ports, "Ports of networking.k8s.io/v1, verbatim.",
            {.most = 32, .list = true}),
  }};
  return lines;
}

const Table& table(const AdditionalEgressSpec*) {
  using S = AdditionalEgressSpec;
  static const Table lines{{
      field("component", &S::component, "Component, as in superset.",
            {.longest = 63, .required = true}),
      field("to", &S::to, "Peers of networking.k8s.io/v1, verbatim.", {.most = 16, .list = true}),
      field("ports", &S::ports, "Ports of networking.k8s.io/v1, verbatim.",
            {.most = 32, .list = true}),
  }};
  return lines;
}

const Table& table(const NetworkPolicySpec*) {
  using S = NetworkPolicySpec;
  static const Table lines{{
      field("mode", &S::mode,
            "Enforced: nothing but declared flows. IngressOnly: the same, inwards only. Default "
            "Enforced.",
            {.change = Change::Free}),
      field("ingressController", &S::ingress_controller,
            "Who the ingress controller is: namespaceSelector, podSelector; default any namespace.",
            {.change = Change::Free}),
      field("monitoring", &S::monitoring,
            "Who scrapes: namespaceSelector, podSelector; default any namespace.",
            {.change = Change::Free}),
      field("connectorEgress", &S::connector_egress,
            "Where Airbyte's connectors may go; default everything but link-local, pod and service "
            "ranges.",
            {.most = 64, .change = Change::Free}),
      field("additionalIngress", &S::additional_ingress, "Further flows inwards.",
            {.most = 32, .change = Change::Free}),
      field("additionalEgress", &S::additional_egress, "Further flows outwards.",
            {.most = 32, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const StoreRef*) {
  using S = StoreRef;
  static const Table lines{{
      field("kind", &S::kind,
            "SecretStore (one in each namespace used) or ClusterSecretStore; default SecretStore."),
      field("name", &S::name, "Its name.", {.format = Format::ObjectName, .required = true}),
  }};
  return lines;
}

const Table& table(const RemoteKeySpec*) {
  using S = RemoteKeySpec;
  static const Table lines{
      {
          field("name", &S::name, "Our key, as in postgres-password.",
                {.format = Format::Label, .required = true}),
          field("key", &S::key, "Key in the store.", {.longest = 512, .required = true}),
          field("property", &S::property, "Property of that key.", {.longest = 256}),
      },
      {"name"}};
  return lines;
}

const Table& table(const RotationSpec*) {
  using S = RotationSpec;
  static const Table lines{{
      field("schedule", &S::schedule, "When passwords are made anew, as five-field cron.",
            {.change = Change::Free}),
  }};
  return lines;
}

const Table& table(const SecretsSpec*) {
  using S = SecretsSpec;
  static const Table lines{{
      field("provider", &S::provider, "Where passwords come from; default Generated.",
            {.change = Change::Guided}),
      field("storeRef", &S::store_ref, "Store of External Secrets.", {.change = Change::Guided}),
      field("pathPrefix", &S::path_prefix, "What remote keys begin with.", {.longest = 256}),
      field("refreshIntervalSeconds", &S::refresh_interval_seconds,
            "How often they are read again; default 3600.",
            {.minimum = 10, .maximum = 604800, .change = Change::Free}),
      field("remoteKeys", &S::remote_keys, "Remote keys that differ from pathPrefix and name.",
            {.most = 64}),
      field("rotation", &S::rotation, "Passwords made anew from time to time.",
            {.effect = Effect::Inert,
             .change = Change::Guided,
             .why = "passwords are not rotated yet"}),
  }};
  return lines;
}

}  // namespace dataplatform::spec
