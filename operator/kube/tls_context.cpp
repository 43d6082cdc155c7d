#include "operator/kube/tls_context.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <utility>

namespace dataplatform::kube {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio memory(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
}

/// Without it OpenSSL would ask for a key's passphrase at the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

}  // namespace

bool is_ip_address(const std::string& host) {
  in6_addr address{};  // large enough for both
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

TlsContext::TlsContext(const Endpoint& endpoint, std::string server_name)
    : server_name_(std::move(server_name)),
      insecure_(endpoint.insecure_skip_tls_verify),
      trusted_(X509_STORE_new()) {
  read_trust(endpoint);
  read_identity(endpoint);
  ERR_clear_error();
}

/// Appends all certificates of `pem`; false where one of them is damaged.
bool TlsContext::read(const std::string& pem, std::vector<Certificate>& certificates) {
  const Bio bio = memory(pem);
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)) {
    certificates.emplace_back(certificate);
  }
  return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

void TlsContext::read_trust(const Endpoint& endpoint) {
  // As Go does: whatever stands in the file is an anchor, also an intermediate CA.
  X509_STORE_set_flags(trusted_.get(), X509_V_FLAG_PARTIAL_CHAIN);
  if (endpoint.ca_pem.empty()) return;
  std::vector<Certificate> anchors;
  if (!read(endpoint.ca_pem, anchors) || anchors.empty()) {
    problem_ = "the CA certificate of " + endpoint.server +
               " is not PEM; check certificate-authority(-data)";
    return;
  }
  for (const Certificate& anchor : anchors)
    X509_STORE_add_cert(trusted_.get(), anchor.get());
}

void TlsContext::read_identity(const Endpoint& endpoint) {
  if (endpoint.client_cert_pem.empty() && endpoint.client_key_pem.empty()) return;
  if (!read(endpoint.client_cert_pem, identity_) || identity_.empty()) {
    problem_ = "the client certificate for " + endpoint.server +
               " is not PEM; check client-certificate(-data)";
    return;
  }
  const Bio bio = memory(endpoint.client_key_pem);
  key_.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key_) {
    problem_ = "the client key for " + endpoint.server +
               " is not PEM without a passphrase; check client-key(-data)";
  } else if (X509_check_private_key(identity_.front().get(), key_.get()) != 1) {
    problem_ =
        "the client key for " + endpoint.server + " does not belong to its client certificate";
  }
}

void TlsContext::apply(SSL_CTX* context) const {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  X509_STORE_up_ref(trusted_.get());  // the context gives up one reference when it goes
  SSL_CTX_set_cert_store(context, trusted_.get());
  if (!insecure_) verify_server(context);
  if (key_) show_identity(context);
}

void TlsContext::verify_server(SSL_CTX* context) const {
  X509_VERIFY_PARAM* expected = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (is_ip_address(server_name_)) {
    X509_VERIFY_PARAM_set1_ip_asc(expected, server_name_.c_str());
  } else {
    X509_VERIFY_PARAM_set1_host(expected, server_name_.data(), server_name_.size());
  }
  SSL_CTX_set_cert_verify_callback(context, &TlsContext::verify, const_cast<TlsContext*>(this));
}

void TlsContext::show_identity(SSL_CTX* context) const {
  STACK_OF(X509)* vouching = sk_X509_new_null();
  for (std::size_t i = 1; i < identity_.size(); ++i)
    sk_X509_push(vouching, identity_[i].get());
  SSL_CTX_use_cert_and_key(context, identity_.front().get(), key_.get(), vouching, 1);
  sk_X509_free(vouching);
}

/// OpenSSL's own verification; only its reason is kept, which would be lost on its way up.
int TlsContext::verify(X509_STORE_CTX* chain, void* self) {
  const int verified = X509_verify_cert(chain);
  if (verified <= 0) {
    const auto* context = static_cast<const TlsContext*>(self);
    const std::lock_guard held(context->mutex_);
    context->refusal_ = X509_verify_cert_error_string(X509_STORE_CTX_get_error(chain));
  }
  return verified;
}

std::string TlsContext::refusal() const {
  const std::lock_guard held(mutex_);
  return refusal_;
}

}  // namespace dataplatform::kube
