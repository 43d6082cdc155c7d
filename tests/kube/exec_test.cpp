// Exec plugins: how they are run, when again, and what may be wrong with them.
#include "operator/kube/base64.hpp"
#include "operator/kube/exec_credentials.hpp"
#include "tests/kube/folder.hpp"
#include "tests/kube/waiting.hpp"

#include <fmt/format.h>

namespace dataplatform::kube::testing {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Result = std::optional<base::Result<Identity>>;

constexpr const char* kVersion = "client.authentication.k8s.io/v1";
constexpr const char* kCert = "-----BEGIN CERTIFICATE-----\nclient\n";
constexpr const char* kKey = "-----BEGIN PRIVATE KEY-----\nkey\n";

std::string answer(const base::Json& status, const std::string& version = kVersion) {
  const base::Json whole = {
      {"kind", "ExecCredential"}, {"apiVersion", version}, {"status", status}};
  return whole.dump();
}

class ExecPluginOf : public ::testing::Test {
 protected:
  /// The credentials of a kubeconfig whose user has this `exec`.
  base::Result<Connection> connect(const base::Json& exec) {
    const base::Json config = {
        {"current-context", "x"},
        {"clusters",
         {{{"name", "c"},
           {"cluster",
            {{"server", "https://host"}, {"certificate-authority-data", to_base64(kCert)}}}}}},
        {"users", {{{"name", "u"}, {"user", {{"exec", exec}}}}}},
        {"contexts", {{{"name", "x"}, {"context", {{"cluster", "c"}, {"user", "u"}}}}}}};
    const std::string file = folder.write("config", config.dump());
    return connect_in({.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/home/me"}}},
                      {.kubeconfig = file});
  }
  static base::Json exec(const std::string& command) {
    return {{"apiVersion", kVersion}, {"command", command}, {"interactiveMode", "Never"}};
  }
  std::shared_ptr<Credentials> credentials(const base::Json& exec) {
    auto connection = connect(exec);
    EXPECT_TRUE(connection.has_value()) << connection.error().message;
    return connection->credentials;
  }
  /// A plugin that notes each run and gives `status`.
  std::shared_ptr<Credentials> plugin(const base::Json& status) {
    folder.write("answer", answer(status));
    folder.script("plugin",
                  "echo run >> " + folder.path("runs") + "\ncat " + folder.path("answer"));
    return credentials(exec("./plugin"));
  }
  std::size_t runs() const { return folder.read("runs").size() / 4; }
  std::string config_error(const base::Json& exec) {
    const auto connection = connect(exec);
    return connection ? "none" : folder.shortened(connection.error().message);
  }
  /// What is told of a plugin with this script.
  std::string error(const std::string& script) {
    folder.script("plugin", script);
    const auto identity = waiting.identity(*credentials(exec("./plugin")));
    if (identity) return "none";
    EXPECT_EQ(identity.error().kind, ErrorKind::Unavailable);
    return folder.shortened(identity.error().message);
  }

  Folder folder;
  Waiting waiting;
};

const std::string kAt = "FOLDER/config: users[u].user.exec";

// --- running

TEST_F(ExecPluginOf, AKubeconfigIsRunWithItsWordsAndItsEnvironment) {
  folder.script("bin/plugin", "echo \"$1|$2|$COLOUR|$HOME|$KUBERNETES_EXEC_INFO\" > " +
                                  folder.path("seen") + "\necho '" + answer({{"token", "t"}}) +
                                  "'");
  base::Json config = exec("bin/plugin");
  config["args"] = {"one", "$(two)"};
  config["env"] = {{{"name", "COLOUR"}, {"value", "dark blue"}}};
  EXPECT_EQ(waiting.identity(*credentials(config)), Identity{.token = "t"});
  EXPECT_EQ(
      folder.read("seen"),
      "one|$(two)|dark blue|/home/me|"
      R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}})"
      "\n");
}

TEST_F(ExecPluginOf, AKubeconfigIsToldOfTheClusterWhereItAsks) {
  folder.script("plugin", "echo \"$KUBERNETES_EXEC_INFO\" > " + folder.path("seen") + "\necho '" +
                              answer({{"token", "t"}}) + "'");
  base::Json config = exec("./plugin");
  config["provideClusterInfo"] = true;
  waiting.identity(*credentials(config));
  const base::Json expected = {{"server", "https://host"},
                               {"certificate-authority-data", to_base64(kCert)}};
  EXPECT_EQ(base::Json::parse(folder.read("seen"))["spec"]["cluster"], expected);
}

TEST_F(ExecPluginOf, AKubeconfigIsLookedForInThePathWithoutASlash) {
  base::Json config = exec("echo");
  config["args"] = {answer({{"token", "t"}})};
  EXPECT_EQ(waiting.identity(*credentials(config)), Identity{.token = "t"});
}

TEST_F(ExecPluginOf, AKubeconfigDoesNotHoldUpTheLoop) {
  const std::string pipe = folder.pipe("pipe");
  folder.script("plugin", "cat " + pipe);
  const auto asked = credentials(exec("./plugin"));
  Result result;
  waiting.ask(*asked, result);
  // The program waits for us, so a loop that waited for the program would never get here.
  boost::asio::post(waiting.loop, [&] { std::ofstream(pipe) << answer({{"token", "t"}}); });
  waiting.loop.run();
  EXPECT_EQ(result.value(), Identity{.token = "t"});
}

TEST_F(ExecPluginOf, AKubeconfigIsRunOnceForAllWhoWait) {
  const auto asked = plugin({{"token", "t"}});
  Result first;
  Result second;
  waiting.ask(*asked, first);
  waiting.ask(*asked, second);
  waiting.loop.run();
  EXPECT_EQ(first.value(), Identity{.token = "t"});
  EXPECT_EQ(second.value(), Identity{.token = "t"});
  EXPECT_EQ(runs(), 1U);
}

TEST_F(ExecPluginOf, AKubeconfigIsStoppedAfterHalfAMinute) {
  folder.script("plugin", "exec cat " + folder.pipe("never"));
  const auto asked = credentials(exec("./plugin"));
  Result result;
  waiting.ask(*asked, result);
  boost::asio::post(waiting.loop, [&] { waiting.clock.advance(seconds(30)); });
  waiting.loop.run();
  EXPECT_EQ(
      folder.shortened(result.value().error().message),
      kAt + ": FOLDER/plugin did not end within 30 s; run it by hand, it must not ask anything");
  EXPECT_EQ(waiting.clock.pending(), 0U);
}

TEST_F(ExecPluginOf, AKubeconfigThatNobodyWaitsForAnyMoreIsStopped) {
  folder.script("plugin", "exec cat " + folder.pipe("never"));
  auto asked = credentials(exec("./plugin"));
  Result result;
  waiting.ask(*asked, result);
  waiting.loop.poll();
  asked.reset();
  waiting.loop.run();
  EXPECT_FALSE(result.value().has_value());
}

// --- how long an identity lasts

TEST_F(ExecPluginOf, AKubeconfigIsNotRunAgainWithoutNeed) {
  const auto asked = plugin({{"token", "t"}});
  waiting.identity(*asked);
  EXPECT_EQ(waiting.clock.pending(), 0U);
  waiting.clock.advance(std::chrono::hours(1000));
  EXPECT_EQ(waiting.identity(*asked), Identity{.token = "t"});
  EXPECT_EQ(runs(), 1U);
}

TEST_F(ExecPluginOf, AKubeconfigIsRunAgainShortlyBeforeWhatItGaveExpires) {
  const auto expires = base::to_rfc3339(waiting.clock.wall() + seconds(60));
  const auto asked = plugin({{"token", "t"}, {"expirationTimestamp", expires}});
  waiting.identity(*asked);
  waiting.clock.advance(milliseconds(49'999));
  waiting.identity(*asked);
  EXPECT_EQ(runs(), 1U);
  waiting.clock.advance(milliseconds(1));
  waiting.identity(*asked);
  EXPECT_EQ(runs(), 2U);
}

TEST_F(ExecPluginOf, AKubeconfigGivesEvenWhatHasExpired) {
  const auto asked = plugin({{"token", "t"}, {"expirationTimestamp", "2020-01-01T00:00:00Z"}});
  EXPECT_EQ(waiting.identity(*asked), Identity{.token = "t"});
  EXPECT_EQ(waiting.identity(*asked), Identity{.token = "t"});
  EXPECT_EQ(runs(), 2U);
}

TEST_F(ExecPluginOf, AKubeconfigIsRunAgainWhenItsTokenIsRefused) {
  const auto asked = plugin({{"token", "t"}});
  waiting.identity(*asked);
  asked->refused({.token = "an older one"});
  waiting.identity(*asked);
  EXPECT_EQ(runs(), 1U);
  asked->refused({.token = "t"});
  folder.write("answer", answer({{"token", "u"}}));
  EXPECT_EQ(waiting.identity(*asked), Identity{.token = "u"});
  EXPECT_EQ(runs(), 2U);
}

TEST_F(ExecPluginOf, AKubeconfigIsRunAgainAfterAFailure) {
  const auto asked = plugin({{"token", "t"}});
  folder.write("answer", "");
  EXPECT_FALSE(waiting.identity(*asked).has_value());
  folder.write("answer", answer({{"token", "t"}}));
  EXPECT_EQ(waiting.identity(*asked), Identity{.token = "t"});
}

// --- what is wrong with a program

TEST_F(ExecPluginOf, AKubeconfigSaysHowItFailed) {
  EXPECT_EQ(error("echo Sign in first. >&2; exit 4"),
            kAt + ": FOLDER/plugin ended with 4: Sign in first.; run it by hand");
  EXPECT_EQ(error("kill -KILL $$"), kAt + ": FOLDER/plugin ended with 137: ; run it by hand");
  EXPECT_EQ(error("while :; do echo 1234567; done"),
            kAt + ": FOLDER/plugin wrote more than 1048576 bytes; run it by hand");
  EXPECT_EQ(error("echo s3cret"), kAt + ": FOLDER/plugin is of no use: its output is no JSON");
}

TEST_F(ExecPluginOf, AKubeconfigMayBeMissing) {
  const std::string missing = kAt + ": FOLDER/none cannot be started: No such file or directory; ";
  base::Json config = exec("./none");
  EXPECT_EQ(folder.shortened(waiting.identity(*credentials(config)).error().message),
            missing + "install it, or give its full path");
  config["installHint"] = "run: brew install none";
  EXPECT_EQ(folder.shortened(waiting.identity(*credentials(config)).error().message),
            missing + "run: brew install none");
}

// --- what is wrong with its description

TEST_F(ExecPluginOf, AKubeconfigMustBeDescribedWell) {
  const auto with = [](const std::string& key, const base::Json& value) {
    base::Json config = exec("plugin");
    config[key] = value;
    return config;
  };
  EXPECT_EQ(config_error(with("apiVersion", "v1alpha1")),
            kAt + ".apiVersion is 'v1alpha1'; it must be client.authentication.k8s.io/v1");
  EXPECT_EQ(config_error(with("apiVersion", base::Json())),
            kAt + ".apiVersion is ''; it must be client.authentication.k8s.io/v1");
  EXPECT_EQ(config_error(with("command", "")),
            kAt + ".command is missing; name the program to run");
  EXPECT_EQ(config_error(with("args", {5})),
            kAt + ".args must be a list of texts; put each into quotes");
  EXPECT_EQ(config_error(with("env", {{{"value", "x"}}})),
            kAt + ".env has an entry without a name; give name and value");
  EXPECT_EQ(
      config_error(with("interactiveMode", "Always")),
      kAt + ".interactiveMode is Always; nobody is there to answer; use another way to sign in");
  EXPECT_EQ(config_error(with("provideClusterInfo", "yes")),
            kAt + ".provideClusterInfo must be true or false; write it without quotes");
}

TEST_F(ExecPluginOf, AKubeconfigGivesWayToAToken) {
  const std::string file = folder.write(
      "config",
      "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
      "clusters: [{name: c, cluster: {server: 'https://host', insecure-skip-tls-verify: true}}]\n"
      "users: [{name: u, user: {token: t, exec: {command: none}}}]\n");
  const auto connection = connect_in({.environment = {}}, {.kubeconfig = file});
  EXPECT_EQ(waiting.identity(*connection->credentials), Identity{.token = "t"});
}

// --- its answers

std::string answer_error(const std::string& text) {
  const auto read = read_exec_answer(text, kVersion);
  return read ? "none" : read.error().message;
}

TEST(ExecAnswer, HoldsATokenOrACertificateOrBoth) {
  EXPECT_EQ(read_exec_answer(answer({{"token", " t\n"}}), kVersion)->identity,
            Identity{.token = "t"});
  const base::Json pair = {{"clientCertificateData", kCert}, {"clientKeyData", kKey}};
  const Identity expected{.client_cert_pem = kCert, .client_key_pem = kKey};
  EXPECT_EQ(read_exec_answer(answer(pair), kVersion)->identity, expected);
  base::Json both = pair;
  both["token"] = "t";
  EXPECT_EQ(read_exec_answer(answer(both), kVersion)->identity.token, "t");
}

TEST(ExecAnswer, OfAnotherShapeIsRefused) {
  EXPECT_EQ(answer_error("s3cret"), "its output is no JSON");
  EXPECT_EQ(answer_error("{}"),
            "its output is no ExecCredential of client.authentication.k8s.io/v1");
  EXPECT_EQ(answer_error(answer({{"token", "t"}}, "client.authentication.k8s.io/v1beta1")),
            "its output is no ExecCredential of client.authentication.k8s.io/v1");
  EXPECT_EQ(answer_error(answer(base::Json::object())),
            "it gave neither a token nor a certificate");
  EXPECT_EQ(answer_error(answer({{"token", "two words"}})),
            "it gave neither a token nor a certificate");
  EXPECT_EQ(answer_error(answer({{"clientKeyData", kKey}})),
            "a certificate and its key go together, it gave one of them");
  EXPECT_EQ(answer_error(answer({{"clientCertificateData", kCert}})),
            "a certificate and its key go together, it gave one of them");
  EXPECT_EQ(answer_error(answer({{"clientCertificateData", "x"}, {"clientKeyData", kKey}})),
            "the certificate or key that it gave is no PEM text");
  EXPECT_EQ(answer_error(answer({{"token", "t"}, {"expirationTimestamp", "tomorrow"}})),
            "its expirationTimestamp is no RFC 3339 time");
}

TEST(ExecAnswer, MayBeOfTheBetaVersion) {
  const std::string beta = "client.authentication.k8s.io/v1beta1";
  EXPECT_TRUE(read_exec_answer(answer({{"token", "t"}}, beta), beta).has_value());
}

TEST(ExecAnswer, TellsItsEndInAnyZone) {
  const auto expires = [](const std::string& text) {
    const auto read =
        read_exec_answer(answer({{"token", "t"}, {"expirationTimestamp", text}}), kVersion);
    return read && read->expires ? base::to_rfc3339(*read->expires) : "none";
  };
  EXPECT_EQ(expires("2026-11-24T15:04:05Z"), "2026-11-24T15:04:05Z");
  EXPECT_EQ(expires("2026-11-24T15:04:05.123456789Z"), "2026-11-24T15:04:05Z");
  EXPECT_EQ(expires("2026-11-24T15:04:05+01:30"), "2026-11-24T13:34:05Z");
  EXPECT_EQ(expires("2026-11-24T15:04:05.5-08:00"), "2026-11-24T23:04:05Z");
  EXPECT_EQ(expires("9999-12-31T23:59:59Z"), "2223-07-06T14:13:20Z") << "never";
  EXPECT_EQ(expires("0001-01-01T00:00:00Z"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(read_exec_answer(answer({{"token", "t"}}), kVersion)->expires, std::nullopt);
  for (const char* text : {"2026-11-24", "2026-11-24T15:04:05", "2026-11-24T15:04:05Zoo",
                           "2026-11-24T15:04:05+01:00x", "5"})
    EXPECT_EQ(expires(text), "none") << text;
}

}  // namespace
}  // namespace dataplatform::kube::testing
