// Expected failures. A bug is an exception; a failure that can happen on a good day is a Result.
#pragma once

#include <expected>
#include <string>

namespace dataplatform::base {

/// What kind of failure it is decides what happens next, not its text.
enum class ErrorKind {
  Invalid,      // the input is wrong: wait until it changes
  NotFound,     // what was asked for is not there
  Conflict,     // somebody was faster: read again, at once and silently
  Forbidden,    // we may not: a person must act
  Unavailable,  // the other side is away or overloaded: back off
  Internal,     // a bug, ours or theirs: back off and say so
};

struct Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string message;  // one sentence: what failed, where, how to mend it
};

template <class T>
using Result = std::expected<T, Error>;

}  // namespace dataplatform::base
