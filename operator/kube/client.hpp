// Requests under way: deadlines, how many at a time, pauses that the server asks for, credentials.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"
#include "operator/base/log.hpp"
#include "operator/kube/connection.hpp"
#include "operator/kube/transport.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace dataplatform::kube {

using MakeTransport = std::function<std::shared_ptr<Transport>(const Endpoint&)>;

/// Requests share eight places, and the pause that a 429 asks for. Urgent is the Lease: a leader
/// that waits for others loses it, so its calls wait for nobody.
enum class Lane { Shared, Urgent };

struct Call {
  HttpRequest request;
  base::Millis limit{0};  // for all of it, waiting for a place included
  Lane lane = Lane::Shared;
};

class Client {
 public:
  Client(async::Loop& loop, base::Clock& clock, base::Log log, Connection connection,
         MakeTransport make_transport, OnRequest on_request);

  /// The answer where it is a success (2xx). Sent once, but for a 401, which is followed by one
  /// more try with credentials that were read anew.
  async::Task<Answer<HttpResponse>> call(Call call);

  /// Streams events to `on_event`; credentials and pauses as above. Takes no place.
  async::Task<Answer<WatchEnd>> watch(HttpRequest request, Detail detail, KubeApi::OnEvent on_event,
                                      async::CancelToken cancel);

 private:
  /// How one request gets out: over which connection, as whom.
  struct Door {
    std::shared_ptr<Transport> transport;
    Identity identity;
  };

  async::Task<Answer<HttpResponse>> send(HttpRequest request, base::Millis until);
  async::Task<bool> sit_out_pause(base::Millis until, async::CancelToken cancel);
  async::Task<Answer<Door>> open_door(base::Millis until, async::CancelToken cancel);
  Answer<Door> door_for(Identity identity);
  void heard(const std::string& method, const HttpResponse& response,
             std::optional<base::Millis> took);
  void tell_warnings(const HttpResponse& response);
  ApiError paused() const;
  base::Millis left(base::Millis until) const { return until - clock_.elapsed(); }

  async::Loop& loop_;
  base::Clock& clock_;
  base::Log log_;
  Endpoint endpoint_;
  std::shared_ptr<Credentials> credentials_;
  MakeTransport make_transport_;
  OnRequest on_request_;
  async::Semaphore places_;
  async::CancelToken never_;
  base::Millis paused_until_{0};
  Endpoint made_for_;
  std::shared_ptr<Transport> transport_;  // made for made_for_
  std::set<std::string> told_;            // warnings of the server
};

}  // namespace dataplatform::kube
