// What can be told of the edge without knowing who serves it.
#pragma once

#include "controllers/model/platform.hpp"

namespace dataplatform::model {

/// Whether the pages' addresses begin with https://. Of a Gateway that somebody else owns only what
/// the user says is known: a certificate of ours, or a listener by port 443 or a name that says it.
bool is_secure(const Edge& edge);

/// The pages are joined to a Gateway of the platform's own.
bool has_own_gateway(const Edge& edge);

}  // namespace dataplatform::model
