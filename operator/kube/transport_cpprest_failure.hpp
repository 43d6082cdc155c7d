// What an exception of cpprestsdk means to us.
#pragma once

#include "operator/kube/transport.hpp"

#include <exception>
#include <string>

namespace dataplatform::kube::cpprest {

struct Failure {
  TransportFailure kind = TransportFailure::Other;
  std::string text;     // one sentence that names the server
  bool unsent = false;  // the request did not go out whole: to send it again is safe
};

/// `refusal`: why the server's certificate was refused, "" where it was not.
Failure failure_of(const std::exception_ptr& thrown, const std::string& server,
                   const std::string& refusal);

}  // namespace dataplatform::kube::cpprest
