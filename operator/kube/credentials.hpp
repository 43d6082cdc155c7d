// Who we are: a text from a kubeconfig, files that somebody renews.
#pragma once

#include "operator/kube/connection.hpp"

#include <optional>
#include <string>

namespace dataplatform::kube {

/// The same identity for ever.
class FixedCredentials final : public Credentials {
 public:
  explicit FixedCredentials(Identity identity) : identity_(std::move(identity)) {}

  async::Task<base::Result<Identity>> identity(base::Clock& clock) override;
  void refused(const Identity& used) override;

 private:
  Identity identity_;
};

/// A token, and where `ca_file` is not "" the CA too, from files that are renewed behind our back.
/// By path each time: kubelet swaps links.
class FileCredentials final : public Credentials {
 public:
  FileCredentials(std::string token_file, std::string ca_file);

  /// What was read last stays where a file cannot be read or holds nothing usable.
  async::Task<base::Result<Identity>> identity(base::Clock& clock) override;
  void refused(const Identity& used) override;

 private:
  base::Result<void> read();

  std::string token_file_;
  std::string ca_file_;
  Identity identity_;
  std::optional<base::Millis> read_at_;
};

/// Surrounding white space off; "" where `text` is no token that a header could carry.
std::string usable_token(const std::string& text);

}  // namespace dataplatform::kube
