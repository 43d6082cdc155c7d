// How people reach the platform from outside: what is the same whoever serves the edge, Ingresses,
// and the Certificate that the pages share.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dataplatform::projections {

/// An Ingress for each exposed role: its time-outs and its failures are nobody else's.
std::vector<Object> ingresses(const model::Platform& platform);

/// Where an issuer is named: one for each namespace that has Ingresses, or one beside the Gateway.
std::vector<Object> certificates(const model::Platform& platform);

/// "https://shop.example.com", in the order of the components.
std::vector<std::string> endpoints(const model::Platform& platform);

/// Host of a role; "" where nobody reaches it from outside.
std::string host_of(const model::Platform& platform, const model::Role& role);

/// Calls `visit` with each role that has a host.
void for_each_page(const model::Platform& platform,
                   const std::function<void(const model::Component&, const model::Role&)>& visit);

/// Name of the Service that a page's requests go to.
std::string page_service(const model::Platform& platform, const model::Component& component,
                         const model::Role& role);

/// Where a load balancer may ask an exposed role for its health; "" where "/" is as good. It wants
/// 200, and a page may redirect there: the readiness probe of the exposed port knows better.
std::string health_path(const model::Role& role);

/// True where what sends to the pods is no pod itself, or none that a selector matches.
bool comes_from_outside(const model::Edge& edge);

/// What the Ingress controller of the class must be told: body size, time-outs, health check,
/// redirect, who may log in.
Json class_annotations(const model::Platform& platform, const model::Component& component,
                       const model::Role& role);

/// Objects of a controller that knows wishes as objects of its own and not as annotations.
std::vector<Object> middlewares(const model::Platform& platform);

/// The same as its annotation names them, in the order in which they act; "" for none.
std::string middleware_list(const model::Platform& platform, const model::Component& component,
                            const model::Role& role);

/// The Secret of users that a page is guarded with; "" where it has a login, or needs none.
std::string guarded_by(const model::Edge& edge, const model::Role& role);

}  // namespace dataplatform::projections
