// Decisions that were made, so that none is made twice in a row.
#pragma once

#include "controllers/reconcile/decide.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>

namespace dataplatform::reconcile {

/// The latest decisions. They follow from spec and facts alone, so that any loop may use them.
class Decisions {
 public:
  /// Keeps `most` of them. The operator keeps one for all its platforms: they are rendered anew in
  /// milliseconds, and the objects of each in memory would be most of it.
  explicit Decisions(std::size_t most = 1) : most_(most) {}

  std::shared_ptr<const Decision> decide(const Json& written, const spec::Facts& facts);

 private:
  struct Made {
    std::uint64_t hash;  // of `written`: most others are told apart by it
    Json written;
    spec::Facts facts;
    std::shared_ptr<const Decision> decision;
  };

  std::size_t most_;
  std::list<Made> made_;  // the one that was asked for last is the first
};

}  // namespace dataplatform::reconcile
