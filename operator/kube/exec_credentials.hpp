// Credentials that another program gives: the exec plugins of kubeconfigs.
#pragma once

#include "operator/kube/command.hpp"
#include "operator/kube/kubeconfig.hpp"
#include "operator/kube/surroundings.hpp"

#include <memory>
#include <optional>
#include <string>

namespace dataplatform::kube {

struct ExecPlugin {
  std::string where;         // "FILE: users[admin].user.exec", for messages
  std::string api_version;   // of the ExecCredential that goes both ways
  std::string install_hint;  // for a program that is not there
  Command command;
};

/// What a plugin answers.
struct ExecAnswer {
  Identity identity;
  std::optional<base::WallTime> expires;
};

/// The credentials of `user`'s exec plugin.
base::Result<std::shared_ptr<Credentials>> read_exec(const KubeconfigEntry& user,
                                                     const Endpoint& endpoint,
                                                     const Environment& environment);

/// An ExecCredential with a token or with a certificate and its key; nothing of it is quoted in the
/// error.
base::Result<ExecAnswer> read_exec_answer(const std::string& text, const std::string& api_version);

/// Runs the program when an identity is asked for and the last one has expired or was refused. All
/// who ask meanwhile wait for the one run, which is stopped after 30 s.
class ExecCredentials final : public Credentials {
 public:
  explicit ExecCredentials(ExecPlugin plugin);
  ~ExecCredentials() override;

  async::Task<base::Result<Identity>> identity(base::Clock& clock) override;
  void refused(const Identity& used) override;

 private:
  struct State;
  struct Run;
  void start(async::Loop& loop, base::Clock& clock);

  std::shared_ptr<State> state_;
  std::shared_ptr<RunningCommand> running_;
};

}  // namespace dataplatform::kube
