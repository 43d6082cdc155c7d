// Where the library writes the body of a reply: straight into the exchange. It reads on only when
// what it has read is taken, so that nothing piles up here.
#pragma once

#include "operator/kube/transport_cpprest_exchange.hpp"

#include <memory>

#include <cpprest/astreambuf.h>

namespace dataplatform::kube::cpprest {

/// A stream for one reply of `exchange`.
concurrency::streams::ostream sink_of(std::shared_ptr<Exchange> exchange);

}  // namespace dataplatform::kube::cpprest
