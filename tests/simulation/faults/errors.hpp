// Errors as an API server words them.
#pragma once

#include "operator/kube/api.hpp"

namespace dataplatform::simulation::faulty {

inline kube::ApiError conflict() {
  return {
      .kind = base::ErrorKind::Conflict,
      .status = 409,
      .reason = "Conflict",
      .message = "the object has been modified; please apply your changes to the latest version"};
}

inline kube::ApiError expired() {
  return {.kind = base::ErrorKind::Conflict,
          .status = 410,
          .reason = "Expired",
          .message = "The resourceVersion for the provided list is too old"};
}

inline kube::ApiError too_many_requests(base::Millis after) {
  kube::ApiError error{.kind = base::ErrorKind::Unavailable,
                       .status = 429,
                       .reason = "TooManyRequests",
                       .message = "too many requests, please try again later"};
  error.retry_after = after;
  return error;
}

inline kube::ApiError internal_error() {
  return {.kind = base::ErrorKind::Unavailable,
          .status = 500,
          .reason = "InternalError",
          .message = "etcdserver: leader changed"};
}

inline kube::ApiError unavailable() {
  return {.kind = base::ErrorKind::Unavailable,
          .status = 503,
          .reason = "ServiceUnavailable",
          .message = "the server is currently unable to handle the request"};
}

inline kube::ApiError forbidden(const std::string& what) {
  return {.kind = base::ErrorKind::Forbidden,
          .status = 403,
          .reason = "Forbidden",
          .message = what + " is forbidden: User \"operator\" cannot do that"};
}

inline kube::ApiError quota_full(const std::string& what) {
  return {
      .kind = base::ErrorKind::Forbidden,
      .status = 403,
      .reason = "Forbidden",
      .message = what + " is forbidden: exceeded quota: small, requested: 1, used: 9, limited: 9"};
}

inline kube::ApiError connection_refused() {
  return {.kind = base::ErrorKind::Unavailable,
          .message = "no answer from the API server: connection refused"};
}

}  // namespace dataplatform::simulation::faulty
