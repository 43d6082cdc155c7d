// Two specs side by side, for the rules on changes.
#pragma once

#include "controllers/spec/spec.hpp"

namespace dataplatform::spec {

/// A spec with what it came to.
struct Side {
  Spec spec;
  const Resolved& resolved;
};

/// Both, and where what is found goes. `approved`: a person let exactly this change go ahead.
struct Comparison {
  const Side& before;
  const Side& after;
  bool approved;
  ChangeVerdict& verdict;

  void refuse(std::string path, const std::string& from, const std::string& to,
              const std::string& why, std::string fix) const {
    verdict.refused.push_back(
        {std::move(path), "is " + to + " but was " + from + "; " + why, std::move(fix)});
  }

  void hold(std::string path, const std::string& from, const std::string& to) const {
    hold(std::move(path), from, to, "set " + from);
  }

  void hold(std::string path, const std::string& from, const std::string& to,
            const std::string& fix) const {
    verdict.unsupported.push_back(
        {std::move(path),
         "goes from " + from + " to " + to + ", which this version cannot carry through; " + fix});
  }
};

/// The way back to `from` where the API server itself guards the field (transitions.hpp): it lets
/// no written value be changed so, but takes one that is written where there was none.
inline std::string way_back(const Text& written, const std::string& from) {
  return written ? "take it out, then set " + from : "set " + from;
}

/// A profile that goes down waits for a person; what its defaults would do is said there.
inline bool waits_for_approval(const Comparison& change) {
  return change.after.resolved.profile < change.before.resolved.profile && !change.approved;
}

/// Run here before and after.
inline bool both_run(ComponentMode before, ComponentMode after) {
  return before == ComponentMode::Managed && after == ComponentMode::Managed;
}

/// One volume, with what the user wrote of it: it never shrinks and never changes its class.
void compare_volume(const Comparison& change, const std::string& path,
                    const StorageResolved& before, const StorageResolved& after,
                    const StorageSpec& written);

/// Sizes and classes of volumes.
void compare_volumes(const Comparison& change);

/// Buckets, their locks, and the pools that they are on.
void compare_store(const Comparison& change);

/// How many nodes a live search cluster has.
void compare_search(const Comparison& change);

}  // namespace dataplatform::spec
