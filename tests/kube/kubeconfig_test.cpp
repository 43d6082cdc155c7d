#include "operator/kube/base64.hpp"
#include "operator/kube/surroundings.hpp"
#include "tests/kube/folder.hpp"
#include "tests/kube/waiting.hpp"

#include <fmt/format.h>

namespace dataplatform::kube::testing {
namespace {

using base::ErrorKind;

constexpr const char* kCa = "-----BEGIN CERTIFICATE-----\nca\n";
constexpr const char* kCert = "-----BEGIN CERTIFICATE-----\nclient\n";
constexpr const char* kKey = "-----BEGIN PRIVATE KEY-----\nkey\n";

class KubeconfigFile : public ::testing::Test {
 protected:
  /// One cluster, one user, one context; the bodies are inserted as they are.
  static std::string config(const std::string& cluster, const std::string& user,
                            const std::string& context = "cluster: c, user: u") {
    return fmt::format(
        "apiVersion: v1\nkind: Config\ncurrent-context: x\n"
        "clusters: [{{name: c, cluster: {{{}}}}}]\n"
        "users: [{{name: u, user: {{{}}}}}]\n"
        "contexts: [{{name: x, context: {{{}}}}}]\n",
        cluster, user, context);
  }
  static std::string secure() {
    return "server: 'https://host:6443', certificate-authority-data: " + to_base64(kCa);
  }

  base::Result<Connection> connect(const std::string& text, const std::string& context = "") {
    return open(folder.write("config", text), context);
  }
  base::Result<Connection> open(const std::string& files, const std::string& context = "") const {
    return connect_in({.environment = {}}, {.kubeconfig = files, .context = context});
  }
  std::string error(const std::string& text, const std::string& context = "") {
    const auto connection = connect(text, context);
    if (connection) return "none";
    EXPECT_EQ(connection.error().kind, ErrorKind::Invalid);
    return folder.shortened(connection.error().message);
  }
  std::string cluster_error(const std::string& cluster) { return error(config(cluster, "")); }
  std::string user_error(const std::string& user) { return error(config(secure(), user)); }
  Identity identity(const base::Result<Connection>& connection) {
    return waiting.identity(*connection.value().credentials).value();
  }

  Folder folder;
  Waiting waiting;
};

// --- clusters

TEST_F(KubeconfigFile, TellsWhereTheClusterIs) {
  const auto connection = connect(config(secure() + ", tls-server-name: name", "token: t",
                                         "cluster: c, user: u, namespace: apps"));
  ASSERT_TRUE(connection.has_value()) << connection.error().message;
  const Endpoint expected{.server = "https://host:6443", .ca_pem = kCa, .tls_server_name = "name"};
  EXPECT_EQ(connection->endpoint, expected);
  EXPECT_EQ(connection->namespace_, "apps");
  EXPECT_EQ(identity(connection), Identity{.token = "t"});
}

TEST_F(KubeconfigFile, IsInTheDefaultNamespaceWhereNoneIsSaid) {
  EXPECT_EQ(connect(config(secure(), ""))->namespace_, "default");
}

TEST_F(KubeconfigFile, KeepsThePathOfTheServerApart) {
  for (const char* server : {"https://host/k8s/c-1", "https://host/k8s/c-1/"}) {
    const auto connection =
        connect(config(fmt::format("server: '{}', insecure-skip-tls-verify: true", server), ""));
    EXPECT_EQ(connection->endpoint.server, "https://host");
    EXPECT_EQ(connection->endpoint.path_prefix, "/k8s/c-1");
    EXPECT_TRUE(connection->endpoint.insecure_skip_tls_verify);
  }
  EXPECT_EQ(connect(config("server: 'https://host/', insecure-skip-tls-verify: true", ""))
                ->endpoint.path_prefix,
            "");
}

TEST_F(KubeconfigFile, ShowsNothingOverAnOpenLine) {
  const auto connection = connect(config("server: 'http://127.0.0.1:8001'", "token: t"));
  EXPECT_EQ(connection->endpoint.server, "http://127.0.0.1:8001");
  EXPECT_EQ(identity(connection), Identity());
}

TEST_F(KubeconfigFile, ReadsFilesFromItsOwnFolderOn) {
  folder.write("pki/ca.crt", kCa);
  folder.write("pki/client.crt", kCert);
  const std::string key = folder.write("client.key", kKey);
  const auto connection =
      connect(config("server: 'https://host', certificate-authority: pki/ca.crt",
                     "client-certificate: ./pki/client.crt, client-key: " + key));
  ASSERT_TRUE(connection.has_value()) << connection.error().message;
  EXPECT_EQ(connection->endpoint.ca_pem, kCa);
  EXPECT_EQ(connection->endpoint.client_cert_pem, kCert);
  EXPECT_EQ(connection->endpoint.client_key_pem, kKey);
  EXPECT_EQ(identity(connection), Identity());
}

TEST_F(KubeconfigFile, PrefersDataToFiles) {
  const auto connection =
      connect(config(secure() + ", certificate-authority: not-there",
                     fmt::format("client-certificate-data: {}, client-key-data: {}",
                                 to_base64(kCert), to_base64(kKey))));
  EXPECT_EQ(connection->endpoint.ca_pem, kCa);
  EXPECT_EQ(connection->endpoint.client_cert_pem, kCert);
  EXPECT_EQ(connection->endpoint.client_key_pem, kKey);
}

TEST_F(KubeconfigFile, SaysWhatIsWrongWithACluster) {
  const std::string at = "FOLDER/config: clusters[c].cluster.";
  EXPECT_EQ(cluster_error(""), at + "server is no URL; it must begin with https://");
  EXPECT_EQ(cluster_error("server: 'host:6443'"),
            at + "server is no URL; it must begin with https://");
  EXPECT_EQ(cluster_error("server: 5"), at + "server must be text; put it into quotes");
  EXPECT_EQ(cluster_error("server: 'https://[::1]:6443'"),
            at + "server is an IPv6 address, which is not supported; use a host name");
  EXPECT_EQ(cluster_error("server: 'https://me:pw@host'"),
            at + "server has more than host, port and path; leave the rest out");
  EXPECT_EQ(cluster_error(R"(server: "https://host\r\nX-Other: a")"),
            at + "server has more than host, port and path; leave the rest out");
  for (const char* none : {"https://", "https:///", "http://", "https:///prefix"}) {
    EXPECT_EQ(cluster_error(std::string("server: '") + none + "'"),
              at + "server names no host; put one behind ://");
  }
  EXPECT_EQ(cluster_error("server: 'https://host'"),
            at + "certificate-authority is missing; add it or certificate-authority-data; the "
                 "system's authorities are not trusted");
  EXPECT_EQ(cluster_error(secure() + ", insecure-skip-tls-verify: true"),
            at + "insecure-skip-tls-verify contradicts the certificate-authority; remove one");
  EXPECT_EQ(cluster_error(secure() + ", insecure-skip-tls-verify: 'yes'"),
            at + "insecure-skip-tls-verify must be true or false; write it without quotes");
  EXPECT_EQ(cluster_error(secure() + ", proxy-url: 'http://proxy'"),
            at + "proxy-url is not supported; remove it and connect without a proxy");
}

TEST_F(KubeconfigFile, SaysWhatIsWrongWithACertificate) {
  const std::string at = "FOLDER/config: clusters[c].cluster.";
  EXPECT_EQ(cluster_error("server: 'https://host', certificate-authority-data: '?'"),
            at + "certificate-authority-data is no base64; write it anew, with kubectl config set "
                 "--set-raw-bytes=false");
  EXPECT_EQ(
      cluster_error("server: 'https://host', certificate-authority-data: " + to_base64("nonsense")),
      at + "certificate-authority-data holds no PEM text; it must begin with -----BEGIN");
  EXPECT_EQ(cluster_error("server: 'https://host', certificate-authority: not-there"),
            at + "certificate-authority names a file: FOLDER/not-there cannot be read: No such "
                 "file or directory; correct the path or put the file there");
  EXPECT_EQ(cluster_error("server: 'https://host', certificate-authority: config"),
            at + "certificate-authority holds no PEM text; it must begin with -----BEGIN");
  EXPECT_EQ(cluster_error("server: 'https://host', certificate-authority: ."),
            at + "certificate-authority names a file: FOLDER/ cannot be read: Is a directory; "
                 "correct the path or put the file there");
}

// --- users

TEST_F(KubeconfigFile, SaysWhatIsWrongWithAUser) {
  const std::string at = "FOLDER/config: users[u].user.";
  for (const char* key : {"as", "as-uid", "as-groups", "as-user-extra"})
    EXPECT_EQ(user_error(std::string(key) + ": me"),
              at + key + " is not supported; give the user itself what it needs");
  for (const char* key : {"username", "password"})
    EXPECT_EQ(user_error(std::string(key) + ": me"),
              at + key + " is not supported; use a token or a client certificate");
  EXPECT_EQ(user_error("auth-provider: {name: oidc}"),
            at + "auth-provider is not supported; use exec, a token or a client certificate");
  EXPECT_EQ(user_error("token: 12345"), at + "token must be text; put it into quotes");
  EXPECT_EQ(user_error("token: 'two words'"),
            at + "token has white space or control characters in it; write it anew");
  EXPECT_EQ(user_error("client-certificate-data: " + to_base64(kCert)),
            at + "client-key is missing; a certificate and its key go together");
  EXPECT_EQ(user_error("client-key-data: " + to_base64(kKey)),
            at + "client-certificate is missing; a certificate and its key go together");
}

TEST_F(KubeconfigFile, ReadsTheFileOfATokenAnew) {
  folder.write("token", "one\n");
  const auto connection = connect(config(secure(), "tokenFile: token, token: other"));
  EXPECT_EQ(identity(connection), Identity{.token = "one"});
  folder.write("token", "two\n");
  connection->credentials->refused({.token = "one"});
  EXPECT_EQ(identity(connection), Identity{.token = "two"});
}

TEST_F(KubeconfigFile, SaysWhereTheTokenShouldBe) {
  const auto connection = connect(config(secure(), "tokenFile: not-there"));
  const auto identity = waiting.identity(*connection->credentials);
  EXPECT_EQ(folder.shortened(identity.error().message),
            "FOLDER/not-there cannot be read: No such file or directory");
}

TEST_F(KubeconfigFile, NeedsNoUser) {
  EXPECT_EQ(identity(connect(config(secure(), "token: t", "cluster: c"))), Identity());
  EXPECT_EQ(identity(connect(config(secure(), "", "cluster: c, user: u"))), Identity());
}

TEST_F(KubeconfigFile, GivesTheSameTokenAgainWhereItIsRefused) {
  const auto connection = connect(config(secure(), "token: t"));
  connection->credentials->refused({.token = "t"});
  EXPECT_EQ(identity(connection), Identity{.token = "t"});
}

// --- contexts

TEST_F(KubeconfigFile, SaysWhichNamesThereAre) {
  const std::string good = config(secure(), "");
  EXPECT_EQ(error(good, "y"), "--context names the context 'y', which is not there; there is: x");
  EXPECT_EQ(error(config(secure(), "", "cluster: d")),
            "FOLDER/config: contexts[x].context.cluster names the cluster 'd', which is not there; "
            "there is: c");
  EXPECT_EQ(error(config(secure(), "", "cluster: c, user: v")),
            "FOLDER/config: contexts[x].context.user names the user 'v', which is not there; there "
            "is: u");
  EXPECT_EQ(error(config(secure(), "", "cluster: [c]")),
            "FOLDER/config: contexts[x].context.cluster must be text; put it into quotes");
  EXPECT_EQ(error("contexts: [{name: a}, {name: b}]"),
            "FOLDER/config: current-context is not set; name one by --context; there is: a, b");
  EXPECT_EQ(
      error("current-context: z"),
      "FOLDER/config: current-context names the context 'z', which is not there; there is: none");
}

TEST_F(KubeconfigFile, OfNamesOnlyWhatMayBeANameIsShown) {
  EXPECT_EQ(
      error("current-context: 'z\nusers: [{user: {token: hush}}]\n  '"),
      "FOLDER/config: current-context names the context 'z…', which is not there; there is: none");
  EXPECT_EQ(error("contexts: [{name: 'a: hush'}, {name: b}]"),
            "FOLDER/config: current-context is not set; name one by --context; there is: a:…, b");
}

TEST_F(KubeconfigFile, OffersAllContexts) {
  const std::string text = config(secure(), "") + "extensions: []\n";
  EXPECT_TRUE(connect(text, "x").has_value());
}

// --- files

TEST_F(KubeconfigFile, OfAListCountsTheFirstThatHasAName) {
  folder.write("one", "current-context: x\nclusters: [{name: c, cluster: {server: 'http://one'}}]");
  folder.write("sub/two", config("server: 'http://two'", ""));
  const std::string list =
      folder.path("none") + "::" + folder.path("one") + ":" + folder.path("sub/two");
  EXPECT_EQ(open(list)->endpoint.server, "http://one");
  const std::string reversed = folder.path("sub/two") + ":" + folder.path("one");
  EXPECT_EQ(open(reversed)->endpoint.server, "http://two");
}

TEST_F(KubeconfigFile, OfAListHasTheCurrentContextOfTheFirst) {
  folder.write("one", config("server: 'http://one'", ""));
  folder.write("two", "current-context: y\ncontexts: [{name: y, context: {cluster: none}}]");
  EXPECT_TRUE(open(folder.path("one") + ":" + folder.path("two")).has_value());
}

TEST_F(KubeconfigFile, OfAListSaysWhichOneIsWrong) {
  folder.write("one", "current-context: x");
  folder.write("sub/two", config("server: 'https://host', certificate-authority: ca.crt", ""));
  const std::string list = folder.path("one") + ":" + folder.path("sub/two");
  EXPECT_EQ(folder.shortened(open(list).error().message),
            "FOLDER/sub/two: clusters[c].cluster.certificate-authority names a file: "
            "FOLDER/sub/ca.crt cannot be read: "
            "No such file or directory; correct the path or put the file there");
}

TEST_F(KubeconfigFile, MustBeOne) {
  EXPECT_EQ(error("- a\n"), "FOLDER/config: is no kubeconfig; it must be a mapping");
  EXPECT_EQ(error("a: [\n").substr(0, 38), "FOLDER/config: the YAML is not usable:");
  EXPECT_EQ(error(""),
            "FOLDER/config: current-context is not set; name one by --context; there is: none");
  EXPECT_EQ(error("clusters: {}"), "FOLDER/config: clusters must be a list");
  EXPECT_EQ(error("users: [{user: {}}]"), "FOLDER/config: an entry of users has no name");
  EXPECT_EQ(error("contexts: [{name: x, context: 5}]"),
            "FOLDER/config: contexts[x].context must be a mapping");
  EXPECT_EQ(folder.shortened(open(folder.path("none")).error().message),
            "there is no kubeconfig FOLDER/none; name one by --kubeconfig");
}

TEST_F(KubeconfigFile, IsFoundByWhoeverHasTheEnvironmentOfTheProcess) {
  const std::string file = folder.write("config", config("server: 'http://host'", ""));
  ASSERT_EQ(::setenv("KUBECONFIG", file.c_str(), 1), 0);
  const auto connection = kube::connect({});
  ::unsetenv("KUBECONFIG");
  EXPECT_EQ(connection.value().endpoint.server, "http://host");
}

TEST_F(KubeconfigFile, MayNotBeHuge) {
  EXPECT_EQ(error(std::string((1U << 20) + 1, '#')), "FOLDER/config is larger than 1 MiB");
}

// --- base64

TEST(Base64, ComesBackAsItWas) {
  for (const std::string& bytes : {std::string(), std::string("a"), std::string("ab"),
                                   std::string("abc"), std::string("\0\xff\x80", 3)})
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  EXPECT_EQ(to_base64("abcd"), "YWJjZA==");
}

TEST(Base64, MayBeBrokenIntoLinesAndNothingElse) {
  EXPECT_EQ(from_base64("YWJj\nZA==\n"), "abcd");
  for (const char* text : {"YWJjZA=", "YWJ", "!!!!", "YWJj.ZA=="})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace dataplatform::kube::testing
