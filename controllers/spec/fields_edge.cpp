// The lines of the edge and of encryption between components.
#include "controllers/spec/codec.hpp"

namespace dataplatform::spec {

const Table& table(const TlsSpec::IssuerRef*) {
  using S = TlsSpec::IssuerRef;
  static const Table lines{{
      field("kind", &S::kind, "Issuer or ClusterIssuer of cert-manager; default Issuer."),
      field("name", &S::name, "Its name.", {.format = Format::ObjectName, .required = true}),
  }};
  return lines;
}

const Table& table(const TlsSpec*) {
  using S = TlsSpec;
  static const Table lines{{
      field("internal", &S::internal,
            "Encryption between components; default Enabled outside Development.",
            {.effect = Effect::Inert,
             .change = Change::Guided,
             .why = "no internal certificates are issued yet: components talk in the clear, and "
                    "only network policies keep others out",
             .harmless = "Disabled"}),
      field("issuerRef", &S::issuer_ref,
            "Who issues the certificates; default a CA of the platform's own.",
            {.effect = Effect::Inert,
             .change = Change::Guided,
             .why = "no internal certificates are issued yet"}),
      field("trustBundleRef", &S::trust_bundle_ref, "ConfigMap with further CAs to trust.",
            {.effect = Effect::Inert, .why = "no internal certificates are issued yet"}),
  }};
  return lines;
}

const Table& table(const EdgeHostsSpec*) {
  using S = EdgeHostsSpec;
  static const Table lines{{
      field("airbyte", &S::airbyte, "Host of Airbyte; default airbyte. and the domain.",
            {.format = Format::Host, .change = Change::Free}),
      field("dremio", &S::dremio, "Host of Dremio; default dremio. and the domain.",
            {.format = Format::Host, .change = Change::Free}),
      field("superset", &S::superset, "Host of Superset; default superset. and the domain.",
            {.format = Format::Host, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const EdgeIngressSpec*) {
  using S = EdgeIngressSpec;
  static const Table lines{{
      field("className", &S::class_name, "IngressClass; default the cluster's default class.",
            {.format = Format::ObjectName, .change = Change::Free}),
      field("annotations", &S::annotations, "Further annotations of each Ingress.",
            {.longest = 4096, .most = 32, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const EdgeGatewaySpec*) {
  using S = EdgeGatewaySpec;
  static const Table lines{{
      field("className", &S::class_name, "GatewayClass of a Gateway of the platform's own.",
            {.format = Format::ObjectName, .change = Change::Free}),
      field("parentRefs", &S::parent_refs,
            "Gateways of somebody else that the routes join, verbatim.",
            {.most = 8, .list = true, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const EdgeTlsSpec*) {
  using S = EdgeTlsSpec;
  static const Table lines{{
      field("issuerRef", &S::issuer_ref, "cert-manager issuer of the certificate.",
            {.change = Change::Free}),
      field("secretName", &S::secret_name, "Secret with the certificate: issued into it, or given.",
            {.format = Format::ObjectName, .change = Change::Free}),
      field("certificateARN", &S::certificate_arn, "AWS: certificate of the load balancer.",
            {.longest = 512, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const OidcSpec*) {
  using S = OidcSpec;
  static const Table lines{{
      field("issuerURL", &S::issuer_url, "Address of the identity provider.",
            {.format = Format::Url, .required = true}),
      field("clientID", &S::client_id, "Our client there.", {.longest = 256, .required = true}),
      field("clientSecretRef", &S::client_secret_ref, "Secret with client-secret.",
            {.required = true}),
  }};
  return lines;
}

const Table& table(const BasicSpec*) {
  using S = BasicSpec;
  static const Table lines{{
      field("usersSecretRef", &S::users_secret_ref, "Secret with an htpasswd file under auth.",
            {.required = true}),
  }};
  return lines;
}

const Table& table(const AuthenticationSpec*) {
  using S = AuthenticationSpec;
  static const Table lines{
      {
          field("type", &S::type,
                "Who logs people in before a page is reached. External: something in front does "
                "it. None: said on purpose.",
                {.change = Change::Free}),
          field("oidc", &S::oidc, "For OIDC.", {.change = Change::Free}),
          field("basic", &S::basic, "For Basic.", {.change = Change::Free}),
      },
      {},
      {{"!has(self.type) || self.type != 'OIDC' || has(self.oidc)",
        "oidc must be set where type is OIDC"},
       {"!has(self.type) || self.type != 'Basic' || has(self.basic)",
        "basic must be set where type is Basic"}}};
  return lines;
}

const Table& table(const EdgeSpec*) {
  using S = EdgeSpec;
  static const Table lines{{
      field("type", &S::type, "How people reach the pages from outside; default None.",
            {.change = Change::Free}),
      field("domain", &S::domain, "Pages are at airbyte., dremio. and superset. of it.",
            {.format = Format::Host, .change = Change::Free}),
      field("hosts", &S::hosts, "Hosts of their own.", {.change = Change::Free}),
      field("ingress", &S::ingress, "For type Ingress.", {.change = Change::Free}),
      field("gateway", &S::gateway, "For type Gateway.", {.change = Change::Free}),
      field("maxBodySize", &S::max_body_size, "Largest upload; default 500Mi.",
            {.format = Format::Bytes, .change = Change::Free}),
      field("tls", &S::tls, "The pages' certificate.", {.change = Change::Free}),
      field("authentication", &S::authentication, "The login in front of the pages.",
            {.change = Change::Free}),
      field("clientAccess", &S::client_access,
            "How database clients from outside reach Dremio (31010, 32010); default None.",
            {.change = Change::Free}),
  }};
  return lines;
}

}  // namespace dataplatform::spec
