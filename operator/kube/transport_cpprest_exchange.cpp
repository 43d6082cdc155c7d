#include "operator/kube/transport_cpprest_exchange.hpp"

#include "operator/kube/transport_cpprest_failure.hpp"
#include "operator/kube/transport_cpprest_sink.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace dataplatform::kube::cpprest {
namespace {

using std::chrono::steady_clock;
using web::http::http_request;
using web::http::http_response;

constexpr std::size_t kLargestBody = 64U << 20U;
constexpr std::size_t kLargestErrorBody = 1U << 20U;
constexpr const char* kJson = "application/json";

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return text;
}

}  // namespace

Exchange::Exchange(std::shared_ptr<Client> client, HttpRequest request,
                   std::chrono::milliseconds limit, Chunk chunk, Done done)
    : client_(std::move(client)),
      request_(std::move(request)),
      limit_(limit),
      chunk_(std::move(chunk)),
      done_(std::move(done)),
      timer_(pool()) {}

void Exchange::start() {
  {
    const std::lock_guard held(mutex_);
    counted_from_ = steady_clock::now();
    wait_until(counted_from_ + limit_);
  }
  pool().post([self = shared_from_this()] { self->attempt(); });
}

void Exchange::abort() {
  pool().post([self = shared_from_this()] {
    self->end(TransportFailure::Cancelled, "stopped by the operator");
  });
}

// --- sending -------------------------------------------------------------------------------------

void Exchange::attempt() {
  if (!client_->problem().empty()) return end(TransportFailure::Other, client_->problem());
  try {
    const std::shared_ptr<HttpClient> client = client_->get();
    client->request(message(), source_.get_token())
        .then([self = shared_from_this(), client](const pplx::task<http_response>& reply) {
          self->on_head(client, reply);
        });
  } catch (...) {
    fail(std::current_exception());
  }
}

http_request Exchange::message() {
  http_request message(request_.method);
  message.set_request_uri(web::uri(request_.path_and_query));
  for (const auto& [name, value] : request_.headers) {
    // The library writes them as they are: a line break would begin a header of somebody else's.
    if (value.find_first_of("\r\n") != std::string::npos)
      throw std::invalid_argument("the header " + name + " has a line break");
    message.headers().add(name, value);
  }
  if (!client_->host_header().empty()) message.headers()["Host"] = client_->host_header();
  if (!request_.body.empty()) {
    if (!message.headers().has("Content-Type")) message.headers().add("Content-Type", kJson);
    // In memory, so that the library can send it again; as bytes, since it passes strings off as
    // objects of another type.
    message.set_body(std::vector<unsigned char>(request_.body.begin(), request_.body.end()));
  }
  message.set_response_stream(sink_of(shared_from_this()));
  return message;
}

/// A kept connection that the server has closed meanwhile may break while we write. The library
/// repeats only what broke while it read; such connections come in numbers, hence a new client.
bool Exchange::sent_again(const std::shared_ptr<HttpClient>& client,
                          const std::exception_ptr& failure) {
  if (!failure_of(failure, client_->server(), "").unsent) return false;
  {
    const std::lock_guard held(mutex_);
    if (ended_ || std::exchange(sent_twice_, true)) return false;
  }
  client_->drop(client);
  attempt();
  return true;
}

// --- receiving -----------------------------------------------------------------------------------

void Exchange::on_head(const std::shared_ptr<HttpClient>& client,
                       const pplx::task<http_response>& reply) {
  http_response head;
  try {
    head = reply.get();
  } catch (...) {
    if (!sent_again(client, std::current_exception())) fail(std::current_exception());
    return;
  }
  {
    const std::lock_guard held(mutex_);
    response_.status = head.status_code();
    for (const auto& [name, value] : head.headers())
      response_.headers[lower(name)] = value;
    if (chunk_) counted_from_ = steady_clock::now();
  }
  head.content_ready().then([self = shared_from_this()](const pplx::task<http_response>& whole) {
    self->on_body(whole);
  });
  opened_.set();
}

void Exchange::take(std::string piece) noexcept {
  const std::lock_guard held(mutex_);
  if (ended_) return;
  if (chunk_) counted_from_ = steady_clock::now();
  if (chunk_ && succeeded()) return chunk_(std::move(piece));
  const std::size_t most = succeeded() ? kLargestBody : kLargestErrorBody;
  if (response_.body.size() + piece.size() > most) {
    response_.body.clear();
    return finish(TransportFailure::TooLarge, client_->server() + ": the reply has more than " +
                                                  std::to_string(most >> 20U) + " MiB");
  }
  response_.body += piece;
}

void Exchange::on_body(const pplx::task<http_response>& whole) {
  try {
    whole.get();
    end(TransportFailure::None, "");
  } catch (...) {
    fail(std::current_exception());
  }
}

// --- ending --------------------------------------------------------------------------------------

void Exchange::fail(const std::exception_ptr& failure) {
  Failure found = failure_of(failure, client_->server(), client_->refusal());
  end(found.kind, std::move(found.text));
}

void Exchange::end(TransportFailure failure, std::string text) noexcept {
  const std::lock_guard held(mutex_);
  finish(failure, std::move(text));
}

void Exchange::finish(TransportFailure failure, std::string text) noexcept {
  if (std::exchange(ended_, true)) return;
  timer_.cancel();
  if (failure != TransportFailure::None) {
    // Closes the socket; only ever on the pool, where the library uses it.
    pool().post([source = source_] { source.cancel(); });
  }
  response_.failure = failure;
  response_.failure_text = std::move(text);
  const Done done = std::move(done_);
  done(std::move(response_));
}

void Exchange::wait_until(steady_clock::time_point due) {
  timer_.expires_at(due);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const std::shared_ptr<Exchange> self = weak.lock();
    if (!error && self) self->on_timer();
  });
}

void Exchange::on_timer() {
  const std::lock_guard held(mutex_);
  if (ended_) return;
  const auto due = counted_from_ + limit_;
  if (steady_clock::now() < due) return wait_until(due);
  finish(TransportFailure::TimedOut,
         client_->server() + (chunk_ ? ": silent for " : ": no complete answer within ") +
             std::to_string(limit_.count()) + " ms");
}

}  // namespace dataplatform::kube::cpprest
