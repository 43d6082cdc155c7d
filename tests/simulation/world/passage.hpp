// What becomes of a request and of a stream: decided by whoever makes the weather.
#pragma once

#include "tests/simulation/world/effect.hpp"

#include <optional>

namespace dataplatform::simulation {

struct Passage {
  Millis there{0};                          // until the request arrives
  Millis back{0};                           // until the answer arrives
  std::optional<kube::ApiError> refused;    // heard instead, and nothing happens
  std::optional<kube::ApiError> forgotten;  // heard instead, and it has happened
  bool die_before = false;                  // the process ends with the request on its lips
  bool die_after = false;                   // it has happened; the process never hears of it
  std::uint64_t as_of = 0;  // lists: the version that a lagging server knows; 0: now
};

class Weather {
 public:
  virtual ~Weather() = default;

  virtual Passage passage_of(const Ask& ask) = 0;
  /// How long an event of `kind` is under way to `process`.
  virtual Millis lag(int process, const kube::Kind& kind) = 0;
  /// An error with which a watch is not opened.
  virtual std::optional<kube::ApiError> watch_refused(int process, const kube::Kind& kind) = 0;
  /// No byte comes through at present, though the connection stands.
  virtual bool silent(int process, const kube::Kind& kind) = 0;
};

}  // namespace dataplatform::simulation
