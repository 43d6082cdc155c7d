// Certificates made while a test runs: an authority, and what it signs.
#pragma once

#include <memory>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string>

namespace dataplatform::testing {

struct Identity {
  std::string cert_pem;
  std::string key_pem;
};

/// A certificate authority with a P-256 key.
class Authority {
 public:
  explicit Authority(const std::string& name) : Authority(name, nullptr) {}
  /// One that `above` vouches for.
  Authority(const std::string& name, const Authority& above) : Authority(name, &above) {}

  std::string pem() const { return pem_of(certificate_.get()); }

  /// `alternative_names` as OpenSSL writes them: "DNS:a.example,IP:127.0.0.1". `days` from now that
  /// it is valid; negative has expired.
  Identity issue(const std::string& name, const std::string& alternative_names,
                 int days = 1) const {
    const Key key = new_key();
    const Certificate certificate = new_certificate(name, key.get());
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
    if (!alternative_names.empty())
      extend(certificate.get(), NID_subject_alt_name, alternative_names);
    sign(certificate.get(), key_.get());
    return {pem_of(certificate.get()), pem_of(key.get())};
  }

 private:
  Authority(const std::string& name, const Authority* above)
      : key_(new_key()), certificate_(new_certificate(name, key_.get())) {
    const Authority& issuer = above == nullptr ? *this : *above;
    extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_set_issuer_name(certificate_.get(), X509_get_subject_name(issuer.certificate_.get()));
    sign(certificate_.get(), issuer.key_.get());
  }

  static constexpr long kDay = 24L * 3600;

  template <auto Free>
  struct Freed {
    template <class T>
    void operator()(T* object) const {
      Free(object);
    }
  };
  using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
  using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
  using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;

  static Key new_key() { return Key(EVP_EC_gen("P-256")); }

  static Certificate new_certificate(const std::string& name, EVP_PKEY* key) {
    static long serial = 1;
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -10 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
    X509_set_pubkey(certificate.get(), key);
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, text,
                               -1, -1, 0);
    return certificate;
  }

  static void extend(X509* certificate, int kind, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    if (extension == nullptr) throw std::invalid_argument(value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static void sign(X509* certificate, EVP_PKEY* key) { X509_sign(certificate, key, EVP_sha256()); }

  static std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
  }
  static std::string pem_of(X509* certificate) {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return text_of(bio.get());
  }
  static std::string pem_of(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(bio.get());
  }

  Key key_;
  Certificate certificate_;
};

}  // namespace dataplatform::testing
