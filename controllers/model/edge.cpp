#include "controllers/model/edge.hpp"

#include <algorithm>

namespace dataplatform::model {
namespace {

constexpr int kHttps = 443;
constexpr const char* kLoadBalancersCertificate = "alb.ingress.kubernetes.io/certificate-arn";

bool says_https(const base::Json& parent) {
  return base::integer_at(parent, {"port"}) == kHttps ||
         base::text_at(parent, {"sectionName"}).find("https") != std::string::npos;
}

}  // namespace

bool is_secure(const Edge& edge) {
  const bool of_ours = !edge.tls_secret.empty() || !edge.certificate_arn.empty() ||
                       edge.annotations.contains(kLoadBalancersCertificate);
  return of_ours || std::any_of(edge.parent_refs.begin(), edge.parent_refs.end(), says_https);
}

bool has_own_gateway(const Edge& edge) {
  return edge.type == Edge::Type::Gateway && edge.parent_refs.empty();
}

}  // namespace dataplatform::model
