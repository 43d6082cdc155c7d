// The API server's Status objects, and what stands for them where none came, as typed errors.
#pragma once

#include "operator/kube/api.hpp"
#include "operator/kube/transport.hpp"

namespace dataplatform::kube {

/// The error behind an answer that is no success, from its status, its Status object and its
/// Retry-After header (in seconds; a date is not understood). What did not come at all, 401, 429
/// and 5xx are Unavailable; 410 is a Conflict, which `expired` tells from the others.
ApiError error_of(const HttpResponse& response);

/// What is wrong before anything was sent.
ApiError invalid(std::string message);

/// Nothing came in time.
ApiError no_answer(std::string message);

}  // namespace dataplatform::kube
