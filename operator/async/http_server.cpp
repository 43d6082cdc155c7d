#include "operator/async/http_server.hpp"

#include <list>
#include <optional>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace dataplatform::async {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Code = boost::system::error_code;
using Request = http::request_parser<http::empty_body>;
using Reply = http::response<http::string_body>;

constexpr std::uint32_t kLargestHeader = 8 * 1024;
constexpr base::Millis kRequestLimit{5'000};
constexpr std::size_t kMostConnections = 32;
// After a failed accept, mostly for want of file descriptors: to try at once would only spin.
constexpr base::Millis kAcceptPause{100};

struct Connection {
  explicit Connection(tcp::socket accepted) : socket(std::move(accepted)) {}

  /// Whatever waits for the socket ends.
  void close() {
    Code ignored;
    socket.close(ignored);
  }

  tcp::socket socket;
  boost::beast::flat_buffer buffer{std::size_t{2} * kLargestHeader};
  std::optional<base::Clock::TimerId> limit;
};
using Connected = std::shared_ptr<Connection>;

// --- replies -------------------------------------------------------------------------------------

Reply reply_of(HttpReply made) {
  Reply reply(http::int_to_status(static_cast<unsigned>(made.status)), 11, std::move(made.body));
  reply.set(http::field::content_type, made.content_type);
  return reply;
}

/// A handler that throws must not take the process with it: these pages only report.
HttpReply handled(const HttpServer::Handler& handler, const std::string& path) {
  try {
    return handler(path);
  } catch (const std::exception& error) {
    return {.status = 500, .body = std::string("internal error: ") + error.what() + "\n"};
  }
}

Reply answer(const Request::value_type& request, const HttpServer::Handler& handler) {
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    Reply refusal = reply_of({.status = 405, .body = "only GET and HEAD\n"});
    refusal.set(http::field::allow, "GET, HEAD");
    return refusal;
  }
  const std::string target(request.target());
  return reply_of(handled(handler, target.substr(0, target.find('?'))));
}

/// The reply to what is no request; none where the client has gone or was cut off.
std::optional<Reply> refusal_of(const Code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return reply_of({.status = 431, .body = "at most 8 KiB of header\n"});
  }
  const bool gone = error == http::error::end_of_stream || error == http::error::partial_message;
  if (gone || error.category() != http::make_error_code(http::error::bad_method).category())
    return std::nullopt;
  return reply_of({.status = 400, .body = error.message() + "\n"});
}

// --- one connection ------------------------------------------------------------------------------

Task<Code> read_head(Connected connection, std::shared_ptr<Request> request) {
  Code error;
  auto into = boost::asio::redirect_error(boost::asio::use_awaitable, error);
  co_await http::async_read_header(connection->socket, connection->buffer, *request, into);
  co_return error;
}

Task<Code> write(Connected connection, std::shared_ptr<Reply> reply, bool head_only) {
  Code error;
  auto into = boost::asio::redirect_error(boost::asio::use_awaitable, error);
  http::response_serializer<http::string_body> serializer(*reply);
  if (head_only) {
    co_await http::async_write_header(connection->socket, serializer, into);
  } else {
    co_await http::async_write(connection->socket, serializer, into);
  }
  co_return error;
}

}  // namespace

// --- all of them ---------------------------------------------------------------------------------

struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
  State(Loop& owner, base::Clock& time, Handler answers)
      : loop(owner), clock(time), handler(std::move(answers)), acceptor(owner) {}

  void accept();
  void pause();
  void take(tcp::socket socket);
  void limit(const Connected& connection) const;
  void lift_limit(Connection& connection) const;
  void drop(const Connected& connection);
  void stop();

  static Task<> serve(std::shared_ptr<State> state, Connected connection);
  static Task<bool> serve_one(std::shared_ptr<State> state, Connected connection);

  Loop& loop;
  base::Clock& clock;  // neither it nor the handler is touched after stop()
  Handler handler;
  tcp::acceptor acceptor;
  std::list<Connected> connections;
  std::optional<base::Clock::TimerId> pausing;
};

void HttpServer::State::accept() {
  acceptor.async_accept([state = shared_from_this()](const Code& error, tcp::socket socket) {
    if (!state->acceptor.is_open()) return;
    if (error) return state->pause();
    state->take(std::move(socket));
    state->accept();
  });
}

void HttpServer::State::pause() {
  pausing = clock.call_after(kAcceptPause, [weak = weak_from_this()] {
    const auto state = weak.lock();
    if (!state) return;
    state->pausing.reset();
    state->accept();
  });
}

/// One connection too many is closed by the end of `socket`.
void HttpServer::State::take(tcp::socket socket) {
  if (connections.size() >= kMostConnections) return;
  const auto connection = std::make_shared<Connection>(std::move(socket));
  connections.push_back(connection);
  spawn(loop, serve(shared_from_this(), connection),
        [](std::exception_ptr bug) { std::rethrow_exception(bug); });
}

void HttpServer::State::limit(const Connected& connection) const {
  connection->limit = clock.call_after(kRequestLimit, [weak = std::weak_ptr(connection)] {
    const Connected slow = weak.lock();
    if (!slow) return;
    slow->limit.reset();
    slow->close();
  });
}

void HttpServer::State::lift_limit(Connection& connection) const {
  if (connection.limit) clock.cancel(*connection.limit);
  connection.limit.reset();
}

void HttpServer::State::drop(const Connected& connection) {
  connection->close();
  connections.remove(connection);
}

void HttpServer::State::stop() {
  if (pausing) clock.cancel(*pausing);
  pausing.reset();
  for (const Connected& connection : connections) {
    lift_limit(*connection);
    connection->close();
  }
  connections.clear();
  Code ignored;
  acceptor.close(ignored);
}

Task<> HttpServer::State::serve(std::shared_ptr<State> state, Connected connection) {
  bool another = true;
  while (another && connection->socket.is_open()) {
    state->limit(connection);
    another = co_await serve_one(state, connection);
    state->lift_limit(*connection);
  }
  state->drop(connection);
}

/// One request; whether the connection may have another.
Task<bool> HttpServer::State::serve_one(std::shared_ptr<State> state, Connected connection) {
  const auto request = std::make_shared<Request>();
  request->header_limit(kLargestHeader);
  const Code error = co_await read_head(connection, request);
  if (!connection->socket.is_open()) co_return false;  // stopped, or too slow
  std::optional<Reply> made;
  if (error) {
    made = refusal_of(error);
  } else {
    made = answer(request->get(), state->handler);
  }
  if (!made) co_return false;

  const auto reply = std::make_shared<Reply>(std::move(*made));
  // A body that nobody reads would be taken for the next request.
  const bool another = !error && request->is_done() && request->get().keep_alive();
  reply->keep_alive(another);
  reply->prepare_payload();
  const bool head_only = !error && request->get().method() == http::verb::head;
  const Code unwritten = co_await write(connection, reply, head_only);
  co_return another && !unwritten;
}

// --- the server ----------------------------------------------------------------------------------

HttpServer::HttpServer(Loop& loop, base::Clock& clock, Handler handler)
    : state_(std::make_shared<State>(loop, clock, std::move(handler))) {}

HttpServer::~HttpServer() {
  stop();
}

base::Result<std::uint16_t> HttpServer::listen(const std::string& address, std::uint16_t port) {
  Code error;
  const tcp::endpoint endpoint(boost::asio::ip::make_address(address, error), port);
  const auto failed = [&](base::ErrorKind kind) {
    const std::string where = address + ":" + std::to_string(port);
    return std::unexpected(base::Error{kind, "cannot listen on " + where + ": " + error.message() +
                                                 "; choose another address or port"});
  };
  if (error) return failed(base::ErrorKind::Invalid);
  tcp::acceptor acceptor(state_->loop);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return failed(base::ErrorKind::Unavailable);
  const std::uint16_t bound = acceptor.local_endpoint().port();
  state_->acceptor = std::move(acceptor);
  state_->accept();
  return bound;
}

void HttpServer::stop() {
  state_->stop();
}

}  // namespace dataplatform::async
