// Who is trusted, under which name, and how we show who we are.
#include "operator/kube/tls_context.hpp"
#include "tests/kube/transport_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dataplatform::testing {
namespace {

using kube::TransportFailure;

// Before any transport is made.
const bool kBundleChosen = ::setenv("SSL_CERT_FILE", "/a/bundle.pem", 1) == 0;

class TlsTest : public TransportTest {
 protected:
  kube::HttpResponse get_from(const kube::Endpoint& endpoint) {
    const auto transport = kube::make_cpprest_transport(endpoint);
    return send(*transport, get_).response();
  }
  static void expect_refused(const kube::HttpResponse& response, const std::string& reason) {
    EXPECT_EQ(response.failure, TransportFailure::Other);
    EXPECT_NE(response.failure_text.find("its certificate is refused: " + reason),
              std::string::npos)
        << response.failure_text;
    EXPECT_EQ(response.status, 0);
  }

  const Authority theirs_{"another authority"};
};

TEST_F(TlsTest, ACertificateOfAnotherAuthorityIsRefused) {
  serve(theirs_.issue("server", "IP:127.0.0.1"), {answering(reply("never"))});
  expect_refused(get_from(endpoint()), "unable to get local issuer certificate");
}

TEST_F(TlsTest, TheSystemsAuthoritiesAreNotTrusted) {
  const auto bundle =
      std::filesystem::temp_directory_path() / ("bundle-" + std::to_string(::getpid()) + ".pem");
  std::ofstream(bundle) << theirs_.pem();
  serve(theirs_.issue("server", "IP:127.0.0.1"), {answering(reply("never"))});
  const auto transport = connect();
  const std::string before = std::getenv("SSL_CERT_FILE");
  ::setenv("SSL_CERT_FILE", bundle.c_str(), 1);
  expect_refused(send(*transport, get_).response(), "unable to get local issuer certificate");
  ::setenv("SSL_CERT_FILE", before.c_str(), 1);
  std::filesystem::remove(bundle);
}

TEST_F(TlsTest, TheSystemsBundleIsNotEvenRead) {
  serve({answering(reply("fine"))});
  get_from(endpoint());
  ASSERT_TRUE(kBundleChosen);
  EXPECT_STREQ(std::getenv("SSL_CERT_FILE"), "/dev/null");
}

TEST_F(TlsTest, AnAuthorityInTheMiddleIsAnAnchorAsIfItWereARoot) {
  const Authority middle("middle", theirs_);
  serve(middle.issue("server", "IP:127.0.0.1"), {answering(reply("fine"))});
  kube::Endpoint below = endpoint();
  below.ca_pem = middle.pem();
  EXPECT_EQ(get_from(below).body, "fine");
}

TEST_F(TlsTest, NothingOlderThanTls12IsSpoken) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  const kube::TlsContext ours({.server = "https://a.example", .ca_pem = ours_.pem()}, "a.example");
  ours.apply(context.get());
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context.get()), TLS1_2_VERSION);
}

TEST_F(TlsTest, WithoutAnAuthorityNobodyIsTrusted) {
  serve({answering(reply("never"))});
  kube::Endpoint no_ca = endpoint();
  no_ca.ca_pem.clear();
  expect_refused(get_from(no_ca), "unable to get local issuer certificate");
}

TEST_F(TlsTest, OneOfSeveralAuthoritiesIsEnough) {
  serve(theirs_.issue("server", "IP:127.0.0.1"), {answering(reply("fine"))});
  kube::Endpoint both = endpoint();
  both.ca_pem += theirs_.pem();
  EXPECT_EQ(get_from(both).body, "fine");
}

TEST_F(TlsTest, ACertificateForAnotherNameIsRefused) {
  serve(ours_.issue("localhost", "DNS:other.example"), {answering(reply("never"))});
  expect_refused(get_from(endpoint("localhost")), "hostname mismatch");
}

TEST_F(TlsTest, ACertificateForAnotherAddressIsRefused) {
  serve(ours_.issue("127.0.0.1", "IP:127.0.0.2,DNS:127.0.0.1"), {answering(reply("never"))});
  expect_refused(get_from(endpoint()), "IP address mismatch");
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  serve(ours_.issue("server", "IP:127.0.0.1", -1), {answering(reply("never"))});
  expect_refused(get_from(endpoint()), "certificate has expired");
}

TEST_F(TlsTest, ANameIsAskedForBySniAndAnAddressIsNot) {
  std::vector<std::string> asked;
  const Script script = [&asked](Session& session) {
    asked.push_back(session.asked_name());
    answering(reply("fine"))(session);
  };
  serve(ours_.issue("server", "DNS:localhost,IP:127.0.0.1"), {script, script});
  EXPECT_EQ(get_from(endpoint("localhost")).body, "fine");
  EXPECT_EQ(get_from(endpoint("127.0.0.1")).body, "fine");
  server_.reset();
  EXPECT_EQ(asked, (std::vector<std::string>{"localhost", ""}));
}

TEST_F(TlsTest, TheServerNameOfTheEndpointIsTheOneThatCounts) {
  std::string asked;
  serve(ours_.issue("server", "DNS:kubernetes.example"), {[&asked](Session& session) {
          asked = session.asked_name();
          answering(reply("fine"))(session);
        }});
  kube::Endpoint named = endpoint();
  named.tls_server_name = "kubernetes.example";
  EXPECT_EQ(get_from(named).body, "fine");
  server_.reset();
  EXPECT_EQ(asked, "kubernetes.example");
}

TEST_F(TlsTest, AServerNameThatTheCertificateDoesNotHaveIsRefused) {
  serve({answering(reply("never"))});
  kube::Endpoint named = endpoint();
  named.tls_server_name = "kubernetes.example";
  expect_refused(get_from(named), "hostname mismatch");
}

TEST_F(TlsTest, WhoAsksNotToBeSafeIsNot) {
  serve(theirs_.issue("server", "DNS:other.example"), {answering(reply("unsafe"))});
  kube::Endpoint insecure = endpoint();
  insecure.ca_pem.clear();
  insecure.insecure_skip_tls_verify = true;
  EXPECT_EQ(get_from(insecure).body, "unsafe");
}

class ClientCertificateTest : public TlsTest {
 protected:
  ClientCertificateTest() {
    server_ = std::make_unique<ScriptedServer>(ours_.issue("server", "IP:127.0.0.1"),
                                               std::vector<Script>{[this](Session& session) {
                                                 seen_ = session.client_name();
                                                 answering(reply("fine"))(session);
                                               }},
                                               theirs_.pem());
  }
  kube::Endpoint with(const Identity& identity) const {
    kube::Endpoint known = endpoint();
    known.client_cert_pem = identity.cert_pem;
    known.client_key_pem = identity.key_pem;
    return known;
  }

  std::string seen_;
};

TEST_F(ClientCertificateTest, IsShown) {
  EXPECT_EQ(get_from(with(theirs_.issue("system:admin", ""))).body, "fine");
  server_.reset();
  EXPECT_EQ(seen_, "system:admin");
}

TEST_F(ClientCertificateTest, IsMissed) {
  const auto response = get_from(endpoint());
  EXPECT_NE(response.failure, TransportFailure::None);
  EXPECT_EQ(response.status, 0);
}

TEST_F(ClientCertificateTest, MayBeAChain) {
  Identity identity = theirs_.issue("system:admin", "");
  identity.cert_pem += theirs_.pem();
  EXPECT_EQ(get_from(with(identity)).body, "fine");
}

TEST_F(ClientCertificateTest, WithTheKeyOfAnotherIsExplained) {
  Identity mixed = theirs_.issue("system:admin", "");
  mixed.key_pem = theirs_.issue("somebody", "").key_pem;
  const auto response = get_from(with(mixed));
  EXPECT_EQ(response.failure, TransportFailure::Other);
  EXPECT_NE(response.failure_text.find("does not belong to its client certificate"),
            std::string::npos)
      << response.failure_text;
}

TEST_F(ClientCertificateTest, OrCaThatIsNoPemIsExplained) {
  kube::Endpoint no_ca = endpoint();
  no_ca.ca_pem = "nonsense";
  EXPECT_NE(get_from(no_ca).failure_text.find("check certificate-authority(-data)"),
            std::string::npos);
  EXPECT_NE(get_from(with({"nonsense", ""})).failure_text.find("check client-certificate(-data)"),
            std::string::npos);
  const Identity identity = theirs_.issue("system:admin", "");
  EXPECT_NE(
      get_from(with({identity.cert_pem, "nonsense"})).failure_text.find("check client-key(-data)"),
      std::string::npos);
  EXPECT_NE(get_from(with({identity.cert_pem.substr(0, 300), identity.key_pem}))
                .failure_text.find("check client-certificate(-data)"),
            std::string::npos);
}

}  // namespace
}  // namespace dataplatform::testing
