// Kubeconfigs: one or two files, merged, and the connection of each context.
#include "operator/kube/kubeconfig.hpp"
#include "operator/kube/kubeconfig_connection.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/secret_places.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dataplatform::fuzz {
namespace {

namespace fs = std::filesystem;
using namespace kube;

// Between the first file and the second.
constexpr std::string_view kNextFile = "\n--- next file\n";

/// Files that the kubeconfigs may name, in memory where the system has such a place.
class Folder {
 public:
  Folder() {
    std::error_code none;
    const fs::path parent = fs::is_directory("/dev/shm", none) ? "/dev/shm" : "/tmp";
    std::string name = (parent / "kubeconfig-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder can be made");
    path_ = name;
    write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    write("token", std::string(kMarker) + "\n");
    write("empty", "");
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, std::string_view text) const {
    const std::string file = (path_ / name).string();
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  fs::path path_;
};

/// A name that leads out of the folder may lead to a device that never ends or a pipe that waits.
bool names_other_places(std::string_view input) {
  return input.find('/') != std::string_view::npos && input.find("/dev") != std::string_view::npos;
}

void claim_refusal(const base::Error& error, std::string_view input) {
  claim(error.kind == base::ErrorKind::Invalid, "a refusal is Invalid", error.message);
  claim_message(error.message, "a refusal");
  claim(error.message.find("kubeconfig-") != std::string::npos, "a refusal names its file",
        error.message);
  claim_discreet(error.message, input);
}

void claim_connection(const Connection& connection, std::string_view input) {
  const Endpoint& endpoint = connection.endpoint;
  const bool tls = endpoint.server.starts_with("https://");
  claim(tls || endpoint.server.starts_with("http://"), "a server is a URL", endpoint.server);
  const bool bare = std::ranges::all_of(
      endpoint.server, [](char c) { return c > 0x20 && c < 0x7F && c != '@' && c != '?'; });
  claim(bare, "a server is bare", endpoint.server);
  claim(
      endpoint.server.find_first_not_of('/', endpoint.server.find("://") + 3) != std::string::npos,
      "a server has a host", endpoint.server);
  claim(!tls || !endpoint.ca_pem.empty() || endpoint.insecure_skip_tls_verify,
        "whom to trust is said", input);
  claim(endpoint.client_cert_pem.empty() == endpoint.client_key_pem.empty(),
        "a certificate has its key", input);
  claim(endpoint.path_prefix.empty() || endpoint.path_prefix.front() == '/', "a prefix is a path",
        endpoint.path_prefix);
  claim(!connection.namespace_.empty(), "there is a namespace");
  claim(connection.credentials != nullptr, "there are credentials");
}

void connect_by(const Kubeconfig& config, const std::string& context, std::string_view input) {
  const auto connection = kubeconfig_connection(config, context, {{"HOME", "nowhere"}});
  if (!connection) return claim_refusal(connection.error(), input);
  claim_connection(*connection, input);
}

}  // namespace

void run_kubeconfig(std::string_view input) {
  if (names_other_places(input)) return;
  static const Folder folder;
  const std::size_t border = input.find(kNextFile);
  std::string files = folder.write("config", input.substr(0, border));
  if (border != std::string_view::npos)
    files += ":" + folder.write("second", input.substr(border + kNextFile.size())) + ":missing";
  const auto config = read_kubeconfig(files);
  if (!config) return claim_refusal(config.error(), input);
  connect_by(*config, "", input);
  int left = 4;
  for (const auto& [name, entry] : config->contexts) {
    if (left-- == 0) return;
    connect_by(*config, name, input);
  }
}

}  // namespace dataplatform::fuzz
