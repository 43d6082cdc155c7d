// Harm that others do to objects, and how they mend it.
#pragma once

#include "tests/simulation/faults/fault.hpp"
#include "tests/simulation/world/world.hpp"

#include <map>
#include <optional>

namespace dataplatform::simulation {

using Place = std::pair<kube::Kind, kube::ObjectKey>;

class Harm {
 public:
  /// Names that will be wanted.
  void know(std::vector<Place> places) { wanted_ = std::move(places); }
  void begin(World& world, std::size_t index, const Fault& fault);
  void end(World& world, std::size_t index, const Fault& fault);
  /// Secrets that are lost come back, as from a backup: who deletes a platform to keep its data
  /// looks after it first.
  void restore_secrets(World& world);
  /// So does the record, where nobody who lives can know what it said.
  void restore_record(World& world);

 private:
  void edit(World& world, const Fault& fault);
  void remove(World& world, const Fault& fault);
  void lose_secret(World& world, std::size_t index, const Fault& fault);
  void lose_record(World& world);
  void lose_node(World& world, const Fault& fault);
  void lose_kind(World& world, std::size_t index, const Fault& fault);
  void come_first(World& world, std::size_t index, const Fault& fault);
  void clear_failed_jobs(World& world);

  std::map<std::size_t, std::pair<kube::ObjectKey, Json>> secrets_;  // taken away, by fault
  std::optional<Json> record_;                                       // the same
  std::vector<Place> wanted_;
  std::map<std::size_t, Place> strangers_;
  std::map<std::size_t, std::vector<kube::Kind>> kinds_;
};

}  // namespace dataplatform::simulation
