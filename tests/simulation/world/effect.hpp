// What happens in a simulated cluster, as oracles and traces hear of it.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/kube/api.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace dataplatform::simulation {

using base::Json;
using base::Millis;

/// One change of one object.
struct Effect {
  std::string verb;     // as it was asked: "apply", "status", "create", "delete", …
  std::string manager;  // "" where a controller or kubelet did it
  kube::Kind kind;
  kube::ObjectKey key;
  std::shared_ptr<const Json> before;  // null: it was not there
  std::shared_ptr<const Json> after;   // null: it is gone
  std::uint64_t version = 0;
  int process = 0;  // number of the operator that sent it; 0 is somebody else
  Millis at{0};     // by time since boot
};

/// One request of an operator, at the moment in which it is sent.
struct Ask {
  int process = 0;
  int number = 0;  // counted in the process, from 1; watches are not
  std::string verb;
  kube::Kind kind;
  kube::ObjectKey key;
  std::string manager;
  kube::Detail detail = kube::Detail::Full;  // of the answer
  std::string uid;                           // precondition, "" for none
  kube::Propagation propagation = kube::Propagation::Background;
  Millis at{0};

  bool writes() const { return verb != "get" && verb != "list" && verb != "serves"; }
  bool is_lease() const { return kind == kube::kLease; }
};

std::string to_text(const Ask& ask);
std::string to_text(const Effect& effect);

/// "12:03.250" of a time since boot.
std::string clock_text(Millis at);

/// Who listens to a life.
class Ear {
 public:
  virtual ~Ear() = default;
  virtual void sent(const Ask& ask) = 0;
  virtual void answered(const Ask& ask, const std::string& what) = 0;
};

}  // namespace dataplatform::simulation
