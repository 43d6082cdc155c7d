#include "operator/kube/transport.hpp"
#include "operator/kube/transport_cpprest_client.hpp"
#include "operator/kube/transport_cpprest_exchange.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace dataplatform::kube {
namespace {

using cpprest::Client;
using cpprest::Exchange;

// A proxy may pass a watch on without chunked encoding; an event must not wait for what follows it.
constexpr std::size_t kStreamChunk = 1;
constexpr std::size_t kRequestChunk = 0;

class CpprestTransport final : public Transport {
 public:
  explicit CpprestTransport(const Endpoint& endpoint)
      : requests_(std::make_shared<Client>(endpoint, kRequestChunk)),
        streams_(std::make_shared<Client>(endpoint, kStreamChunk)) {}

  CpprestTransport(const CpprestTransport&) = delete;
  CpprestTransport& operator=(const CpprestTransport&) = delete;

  ~CpprestTransport() override {
    for (const auto& exchange : under_way())
      exchange->end(TransportFailure::Cancelled, "the connection is given up");
  }

  Abort send(HttpRequest request, std::chrono::milliseconds deadline,
             std::function<void(HttpResponse)> done) override {
    return start(std::make_shared<Exchange>(requests_, std::move(request), deadline, nullptr,
                                            std::move(done)));
  }

  Abort stream(HttpRequest request, std::chrono::milliseconds idle,
               std::function<void(std::string)> chunk,
               std::function<void(HttpResponse)> done) override {
    return start(std::make_shared<Exchange>(streams_, std::move(request), idle, std::move(chunk),
                                            std::move(done)));
  }

 private:
  Abort start(const std::shared_ptr<Exchange>& exchange) {
    {
      const std::lock_guard held(mutex_);
      std::erase_if(started_, [](const auto& started) { return started.expired(); });
      started_.push_back(exchange);
    }
    exchange->start();
    return [weak = std::weak_ptr(exchange)] {
      if (const auto started = weak.lock()) started->abort();
    };
  }

  std::vector<std::shared_ptr<Exchange>> under_way() {
    const std::lock_guard held(mutex_);
    std::vector<std::shared_ptr<Exchange>> found;
    for (const auto& started : started_) {
      if (auto exchange = started.lock()) found.push_back(std::move(exchange));
    }
    return found;
  }

  const std::shared_ptr<Client> requests_;
  const std::shared_ptr<Client> streams_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Exchange>> started_;
};

}  // namespace

std::unique_ptr<Transport> make_cpprest_transport(const Endpoint& endpoint) {
  return std::make_unique<CpprestTransport>(endpoint);
}

}  // namespace dataplatform::kube
