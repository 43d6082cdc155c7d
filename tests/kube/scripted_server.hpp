// A TLS server on 127.0.0.1 that does on its n-th connection what the test's n-th script says.
#pragma once

#include "tests/kube/certificates.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>

namespace dataplatform::testing {

/// One connection; every call blocks and throws when the client has gone.
class Session {
 public:
  Session(boost::asio::io_context& io, boost::asio::ssl::context& tls) : stream_(io, tls) {}

  /// A request with its body, the body by Content-Length.
  std::string read_request() {
    boost::asio::read_until(stream_, boost::asio::dynamic_buffer(pending_), "\r\n\r\n");
    const std::size_t head = pending_.find("\r\n\r\n") + 4;
    const std::size_t whole = head + content_length(pending_.substr(0, head));
    while (pending_.size() < whole)
      read_some();
    std::string request = pending_.substr(0, whole);
    pending_.erase(0, whole);
    return request;
  }

  void write(const std::string& text) { boost::asio::write(stream_, boost::asio::buffer(text)); }

  void write_chunk(const std::string& text) {
    std::array<char, 24> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
    write(size.data() + text + "\r\n");
  }

  /// Returns when the client has closed the connection.
  void wait_for_close() {
    boost::system::error_code error;
    while (!error)
      read_some(error);
  }

  /// Closes the connection as a crashed peer does, without a word of TLS: with RST or with FIN.
  void reset() {
    stream_.next_layer().set_option(boost::asio::socket_base::linger(true, 0));
    close();
  }
  void close() {
    const std::lock_guard held(closing_);
    boost::system::error_code ignored;
    stream_.next_layer().close(ignored);
  }

  /// The name that the client asked for by SNI; "" is none.
  std::string asked_name() {
    const char* name = SSL_get_servername(stream_.native_handle(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
  }

  /// The CN of the client's certificate; "" where it showed none.
  std::string client_name() {
    const std::unique_ptr<X509, decltype(&X509_free)> shown(
        SSL_get1_peer_certificate(stream_.native_handle()), &X509_free);
    if (!shown) return "";
    std::array<char, 100> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name.data(),
                              name.size());
    return name.data();
  }

 private:
  friend class ScriptedServer;

  static std::size_t content_length(const std::string& head) {
    const std::string name = "\r\nContent-Length:";
    const std::size_t at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
  }
  void read_some() {
    boost::system::error_code error;
    read_some(error);
    if (error) throw boost::system::system_error(error);
  }
  void read_some(boost::system::error_code& error) {
    std::array<char, 16384> data{};
    pending_.append(data.data(), stream_.read_some(boost::asio::buffer(data), error));
  }

  /// From another thread: ends whatever the script waits for.
  void cut_off() {
    const std::lock_guard held(closing_);
    if (stream_.next_layer().is_open()) {
      ::shutdown(stream_.next_layer().native_handle(), SHUT_RDWR);
    }
  }

  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  std::string pending_;
  std::mutex closing_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Session&)>;

  /// `client_ca_pem`: clients must show a certificate of this authority; "" asks for none.
  ScriptedServer(const Identity& identity, std::vector<Script> scripts,
                 const std::string& client_ca_pem = "")
      : tls_(boost::asio::ssl::context::tls_server), scripts_(std::move(scripts)) {
    tls_.use_certificate_chain(boost::asio::buffer(identity.cert_pem));
    tls_.use_private_key(boost::asio::buffer(identity.key_pem), boost::asio::ssl::context::pem);
    if (!client_ca_pem.empty()) {
      tls_.add_certificate_authority(boost::asio::buffer(client_ca_pem));
      tls_.set_verify_mode(boost::asio::ssl::verify_peer |
                           boost::asio::ssl::verify_fail_if_no_peer_cert);
    }
    accepting_ = std::thread([this] { accept(); });
  }

  ~ScriptedServer() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    accepting_.join();
    for (Running& running : running_)
      running.session.cut_off();
    for (Running& running : running_)
      running.thread.join();
  }

  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  int connections() const { return connections_; }

 private:
  struct Running {
    Running(boost::asio::io_context& io, boost::asio::ssl::context& tls) : session(io, tls) {}
    Session session;
    std::thread thread;
  };

  void accept() {
    for (const Script& script : scripts_) {
      Running& running = running_.emplace_back(io_, tls_);
      boost::system::error_code error;
      acceptor_.accept(running.session.stream_.next_layer(), error);
      if (error) {
        running_.pop_back();
        return;
      }
      ++connections_;
      running.thread = std::thread([&running, &script] { play(running.session, script); });
    }
  }

  static void play(Session& session, const Script& script) {
    try {
      session.stream_.handshake(boost::asio::ssl::stream_base::server);
      script(session);
    } catch (const boost::system::system_error&) {
      // The client went away, which some scripts provoke; what it saw is what the test looks at.
    }
    boost::system::error_code ignored;
    session.stream_.next_layer().shutdown(boost::asio::socket_base::shutdown_both, ignored);
  }

  boost::asio::io_context io_;
  boost::asio::ssl::context tls_;
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  std::vector<Script> scripts_;
  std::list<Running> running_;  // of the accepting thread until that has ended
  std::atomic<int> connections_{0};
  std::thread accepting_;
};

}  // namespace dataplatform::testing
