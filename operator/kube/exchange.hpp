// Between the transport, whose callbacks come on any thread, and the coroutines of the loop.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"
#include "operator/kube/transport.hpp"
#include "operator/kube/watch_stream.hpp"

#include <memory>

namespace dataplatform::kube {

/// Sends `request` and waits for the answer on the loop; TimedOut after `limit` by our own clock,
/// whatever the transport does. An answer that comes later is dropped.
async::Task<HttpResponse> exchange(async::Loop& loop, base::Clock& clock,
                                   std::shared_ptr<Transport> transport, HttpRequest request,
                                   base::Millis limit);

/// Sends `request` and feeds `stream` until that is over or `cancel` comes. What the transport
/// still has to say then is dropped.
async::Task<> exchange_stream(async::Loop& loop, std::shared_ptr<Transport> transport,
                              HttpRequest request, std::shared_ptr<WatchStream> stream,
                              async::CancelToken cancel);

}  // namespace dataplatform::kube
