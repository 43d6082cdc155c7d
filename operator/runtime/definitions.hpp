// Which CustomResourceDefinitions there are, kept by one watch of their metadata: mirrors of kinds
// that may be missing sleep on it instead of asking discovery over and over.
#pragma once

#include "operator/runtime/reflector.hpp"

#include <map>
#include <optional>
#include <string>

namespace dataplatform::runtime {

class Definitions final : public Sink {
 public:
  explicit Definitions(async::Loop& loop) : loop_(loop) {}

  /// Whether the definition of `kind` is there (it may not be served yet); nullopt where nothing is
  /// known: before the first list, and where we may not see definitions.
  std::optional<bool> has(const kube::Kind& kind) const;

  /// Set at the next change of what `has` says, and of the definition itself.
  async::Signal next_change(const kube::Kind& kind);

  void begin_list() override;
  void upsert(const base::Json& object) override;
  void erase(const base::Json& last_state) override;
  void end_list() override;
  void not_served() override { refused(); }
  bool refused() override;
  std::optional<std::size_t> size() const override { return versions_.size(); }

 private:
  using Versions = std::map<std::string, std::string>;  // by name; a new one at each change

  void tell(const std::string& name);
  void know(bool known);

  async::Loop& loop_;
  bool known_ = false;
  bool listing_ = false;
  Versions versions_;
  Versions staged_;
  std::map<std::string, async::Signal> waiting_;
};

}  // namespace dataplatform::runtime
