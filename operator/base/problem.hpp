// What is wrong with something that a user wrote. Collected in lists, never thrown.
#pragma once

#include <string>
#include <vector>

namespace dataplatform::base {

enum class Severity { Error, Warning };

/// Three texts make it hard to forget the way out.
struct Problem {
  std::string path;  // "spec.components.superset.web.replicas"
  std::string what;  // "is -1 but must be at least 0"
  std::string fix;   // "set 0 or more, or leave it out"
  Severity severity = Severity::Error;

  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

/// "path what; fix" on one line.
std::string to_text(const Problem& problem);

/// True where at least one is an error.
bool has_errors(const Problems& problems);

}  // namespace dataplatform::base
