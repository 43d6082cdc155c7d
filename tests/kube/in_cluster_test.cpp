#include "operator/kube/surroundings.hpp"
#include "tests/kube/folder.hpp"
#include "tests/kube/waiting.hpp"

#include <filesystem>

namespace dataplatform::kube::testing {
namespace {

using std::chrono::seconds;

constexpr const char* kPem = "-----BEGIN CERTIFICATE-----\nMII\n";

class InCluster : public ::testing::Test {
 protected:
  InCluster() {
    surroundings.environment = {{"KUBERNETES_SERVICE_HOST", "10.0.0.1"},
                                {"KUBERNETES_SERVICE_PORT", "443"},
                                {"HOME", folder.path("home")}};
    surroundings.service_account_folder = folder.path("account");
    folder.write("account/token", " secret-token\n");
    folder.write("account/ca.crt", kPem);
    folder.write("account/namespace", "dataplatform-system\n");
  }

  base::Result<Connection> connect(const ConnectionOptions& options = {}) const {
    return connect_in(surroundings, options);
  }
  std::string error() const { return folder.shortened(connect().error().message); }

  Folder folder;
  Surroundings surroundings;
  Waiting waiting;
};

constexpr const char* kMend =
    "; let the pod mount its service account's token, or name a kubeconfig by --kubeconfig";

TEST_F(InCluster, IsWhereThePodsFilesSay) {
  const auto connection = connect();
  ASSERT_TRUE(connection.has_value()) << error();
  EXPECT_EQ(connection->endpoint.server, "https://10.0.0.1:443");
  EXPECT_EQ(connection->endpoint.ca_pem, kPem);
  EXPECT_EQ(connection->endpoint.tls_server_name, "");
  EXPECT_FALSE(connection->endpoint.insecure_skip_tls_verify);
  EXPECT_EQ(connection->namespace_, "dataplatform-system");
  const Identity expected{.token = "secret-token", .ca_pem = kPem};
  EXPECT_EQ(waiting.identity(*connection->credentials), expected);
}

TEST_F(InCluster, UsesTheNameOfTheServiceForAnIpv6Address) {
  surroundings.environment["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  EXPECT_EQ(connect()->endpoint.server, "https://kubernetes.default.svc:443");
}

TEST_F(InCluster, IsInTheDefaultNamespaceWhereNoneIsSaid) {
  std::filesystem::remove(folder.path("account/namespace"));
  EXPECT_EQ(connect()->namespace_, "default");
}

TEST_F(InCluster, SaysWhichFileIsMissingOrEmpty) {
  folder.write("account/token", "\n");
  EXPECT_EQ(error(), std::string("FOLDER/account/token holds no token") + kMend);
  std::filesystem::remove(folder.path("account/token"));
  EXPECT_EQ(error(),
            std::string("FOLDER/account/token cannot be read: No such file or directory") + kMend);
  folder.write("account/ca.crt", "");
  EXPECT_EQ(error(), std::string("FOLDER/account/ca.crt holds no certificate") + kMend);
  std::filesystem::remove(folder.path("account/ca.crt"));
  EXPECT_EQ(error(),
            std::string("FOLDER/account/ca.crt cannot be read: No such file or directory") + kMend);
  EXPECT_EQ(connect().error().kind, base::ErrorKind::Invalid);
}

TEST_F(InCluster, ReadsTheTokenAnewEachMinute) {
  const auto connection = connect();
  Credentials& credentials = *connection->credentials;
  waiting.identity(credentials);
  folder.write("account/token", "renewed");
  waiting.clock.advance(seconds(59));
  EXPECT_EQ(waiting.identity(credentials)->token, "secret-token");
  waiting.clock.advance(seconds(1));
  EXPECT_EQ(waiting.identity(credentials)->token, "renewed");
}

TEST_F(InCluster, ReadsTheTokenAnewWhenItIsRefused) {
  const auto connection = connect();
  Credentials& credentials = *connection->credentials;
  const Identity old = *waiting.identity(credentials);
  folder.write("account/token", "renewed");
  credentials.refused(old);
  EXPECT_EQ(waiting.identity(credentials)->token, "renewed");
  folder.write("account/token", "renewed-again");
  credentials.refused(old);
  EXPECT_EQ(waiting.identity(credentials)->token, "renewed") << "that one was not refused";
}

TEST_F(InCluster, KeepsTheOldTokenWhereTheNewOneCannotBeRead) {
  const auto connection = connect();
  Credentials& credentials = *connection->credentials;
  waiting.identity(credentials);
  for (const char* content : {"", "two words", "control\x01", "delete\x7f", "t\xc3\xb6ken"}) {
    folder.write("account/token", content);
    waiting.clock.advance(seconds(60));
    EXPECT_EQ(waiting.identity(credentials)->token, "secret-token") << content;
  }
  std::filesystem::remove(folder.path("account/token"));
  waiting.clock.advance(seconds(60));
  EXPECT_EQ(waiting.identity(credentials)->token, "secret-token");
}

TEST_F(InCluster, TakesANewAuthorityButNoBrokenOne) {
  const auto connection = connect();
  Credentials& credentials = *connection->credentials;
  waiting.identity(credentials);
  folder.write("account/ca.crt", "-----BEGIN CERTIFICATE-----\nnew\n");
  waiting.clock.advance(seconds(60));
  EXPECT_EQ(waiting.identity(credentials)->ca_pem, "-----BEGIN CERTIFICATE-----\nnew\n");
  folder.write("account/ca.crt", "");
  waiting.clock.advance(seconds(60));
  EXPECT_EQ(waiting.identity(credentials)->ca_pem, "-----BEGIN CERTIFICATE-----\nnew\n");
}

// --- which way is taken

TEST_F(InCluster, IsNotTriedWhereAKubeconfigIsNamed) {
  EXPECT_EQ(folder.shortened(connect({.kubeconfig = folder.path("none")}).error().message),
            "there is no kubeconfig FOLDER/none; name one by --kubeconfig");
  surroundings.environment["KUBECONFIG"] = folder.path("none");
  EXPECT_EQ(error(), "there is no kubeconfig FOLDER/none; name one by --kubeconfig");
}

TEST_F(InCluster, IsNotTriedWhereAContextIsNamed) {
  EXPECT_EQ(folder.shortened(connect({.context = "mine"}).error().message),
            "there is no kubeconfig FOLDER/home/.kube/config; name one by --kubeconfig");
}

TEST_F(InCluster, GivesWayToTheKubeconfigAtHomeOutsideOfAPod) {
  for (const char* name : {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"}) {
    const std::string value = std::exchange(surroundings.environment[name], "");
    EXPECT_EQ(error(), "there is no kubeconfig FOLDER/home/.kube/config; name one by --kubeconfig");
    surroundings.environment[name] = value;
  }
}

}  // namespace
}  // namespace dataplatform::kube::testing
