// Kubeconfig files: merged as kubectl merges them, read key by key with errors that name file and
// key.
#pragma once

#include "operator/base/error.hpp"
#include "operator/base/json.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::kube {

/// One named entry, and where it stands.
struct KubeconfigEntry {
  std::string file;
  std::string place;  // "users[admin].user"
  base::Json value;   // an object
};

struct Kubeconfig {
  std::map<std::string, KubeconfigEntry> clusters;
  std::map<std::string, KubeconfigEntry> users;
  std::map<std::string, KubeconfigEntry> contexts;
  std::string current_context;
  std::string files;  // as they were asked for
};

/// Reads a list of files, separated by ":"; of each name, and of the current context, the first
/// file that has it counts. Files that are not there are left out, but one must be.
base::Result<Kubeconfig> read_kubeconfig(const std::string& files);

/// Reads the keys of one entry. What is wrong first is kept; everything after that reads as empty,
/// so that a reader asks for `problem` once, at its end.
class KubeconfigReader {
 public:
  explicit KubeconfigReader(const KubeconfigEntry& entry) : entry_(entry) {}

  /// "" or false where the key is missing.
  std::string text(std::string_view key);
  bool flag(std::string_view key);

  /// The file that `key` names, by its full path.
  std::string path(std::string_view key);

  /// The PEM text in `key`-data (base64), else that of the file that `key` names.
  std::string pem(std::string_view key);

  bool has(std::string_view key) const;
  void fail(std::string_view key, std::string_view what, std::string_view fix);

  /// "FILE: users[admin].user.token", for messages.
  std::string name_of(std::string_view key) const;
  const std::optional<base::Error>& problem() const { return problem_; }

 private:
  std::string checked_pem(std::string_view key, std::string text);

  const KubeconfigEntry& entry_;
  std::optional<base::Error> problem_;
};

}  // namespace dataplatform::kube
