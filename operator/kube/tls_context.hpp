// What the TLS of one endpoint trusts and shows, parsed once and put into each new connection.
// Plain C++20, as transport.hpp is.
#pragma once

#include "operator/kube/transport.hpp"

#include <memory>
#include <mutex>
#include <openssl/ssl.h>
#include <string>
#include <vector>

namespace dataplatform::kube {

class TlsContext {
 public:
  /// `server_name` is the DNS name or IP address that the server's certificate must be for.
  TlsContext(const Endpoint& endpoint, std::string server_name);

  /// What is wrong with the certificates or the key of the endpoint; "" is nothing.
  const std::string& problem() const { return problem_; }

  /// Gives `context` our trust (and no other), the server's name, the client certificate and TLS
  /// 1.2 as the oldest version. `this` must outlive the context's handshakes.
  void apply(SSL_CTX* context) const;

  /// Why the server's certificate was refused the last time; "" where it never was.
  std::string refusal() const;

 private:
  template <auto Free>
  struct Freed {
    template <class T>
    void operator()(T* object) const {
      Free(object);
    }
  };
  using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
  using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
  using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

  static bool read(const std::string& pem, std::vector<Certificate>& certificates);
  void read_trust(const Endpoint& endpoint);
  void read_identity(const Endpoint& endpoint);
  void verify_server(SSL_CTX* context) const;
  void show_identity(SSL_CTX* context) const;
  static int verify(X509_STORE_CTX* chain, void* self);

  std::string server_name_;
  std::string problem_;
  bool insecure_;
  Store trusted_;
  std::vector<Certificate> identity_;  // the client's own certificate, then those that vouch for it
  Key key_;
  mutable std::mutex mutex_;
  mutable std::string refusal_;
};

/// Whether `host` is an IPv4 or IPv6 address rather than a name.
bool is_ip_address(const std::string& host);

}  // namespace dataplatform::kube
