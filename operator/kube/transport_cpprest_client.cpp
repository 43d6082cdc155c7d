#include "operator/kube/transport_cpprest_client.hpp"

#include <cstdlib>

namespace dataplatform::kube::cpprest {
namespace {

constexpr std::chrono::minutes kClientAge{10};

// The library's timer is one of idleness and would end quiet watches; ours decide alone.
constexpr std::chrono::hours kNoTimeout{24};

void prepare_library() {
  // The library loads the system's CA bundle into each new connection before we can put our own
  // store there: 20 ms and 0.9 MiB a time. An empty one costs nothing. Child processes that need
  // the system's must be given the environment as it was before.
  ::setenv("SSL_CERT_FILE", "/dev/null", 1);
  ::setenv("SSL_CERT_DIR", "/dev/null", 1);
  try {
    crossplat::threadpool::initialize_with_threads(1);
  } catch (const std::exception&) {
    // Somebody else made the pool first. Nothing here counts on it having one thread.
  }
}

}  // namespace

boost::asio::io_service& pool() {
  static std::once_flag prepared;
  std::call_once(prepared, prepare_library);
  return crossplat::threadpool::shared_instance().service();
}

Client::Client(const Endpoint& endpoint, std::size_t chunk_size) : server_(endpoint.server) {
  pool();
  try {
    uri_ = web::uri(endpoint.server);
  } catch (const web::uri_exception&) {
    problem_ =
        endpoint.server + " is not the URL of a server, such as https://kubernetes.default.svc";
    return;
  }
  if (uri_.host().starts_with('[')) {
    problem_ = endpoint.server +
               ": an IPv6 address cannot be used as server; give a DNS name that resolves to it " +
               "(within the cluster https://kubernetes.default.svc) and, where the certificate is "
               "for another name, tls-server-name";
    return;
  }
  if (uri_.scheme() != "https" && uri_.scheme() != "http") {
    problem_ = endpoint.server + " must begin with https:// or http://";
    return;
  }
  const std::string name =
      endpoint.tls_server_name.empty() ? uri_.host() : endpoint.tls_server_name;
  // The library takes the name for SNI and for its verification from this header.
  host_header_ = endpoint.tls_server_name;
  tls_ = std::make_shared<const TlsContext>(endpoint, name);
  problem_ = tls_->problem();
  config_ = config(endpoint, name, chunk_size);
}

web::http::client::http_client_config Client::config(const Endpoint& endpoint,
                                                     const std::string& name,
                                                     std::size_t chunk_size) const {
  web::http::client::http_client_config config;
  config.set_max_redirects(0);  // a redirect would carry the token to another host
  config.set_timeout(kNoTimeout);
  config.set_chunksize(chunk_size);
  config.set_validate_certificates(!endpoint.insecure_skip_tls_verify);
  config.set_tlsext_sni_enabled(!is_ip_address(name));
  config.set_ssl_context_callback(
      [tls = tls_](boost::asio::ssl::context& context) { tls->apply(context.native_handle()); });
  return config;
}

std::shared_ptr<HttpClient> Client::get() {
  const std::lock_guard held(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!current_ || now - made_ > kClientAge) {
    current_ = std::make_shared<HttpClient>(uri_, config_);
    made_ = now;
  }
  return current_;
}

void Client::drop(const std::shared_ptr<HttpClient>& stale) {
  const std::lock_guard held(mutex_);
  if (current_ == stale) current_.reset();
}

}  // namespace dataplatform::kube::cpprest
