// Kubernetes Events: one for each thing that changed, never one for each time that we looked.
#pragma once

#include "operator/runtime/reflector.hpp"

#include <memory>
#include <string>

namespace dataplatform::runtime {

enum class EventType { Normal, Warning };

/// What an Event is about.
struct Regarding {
  std::string api_version, kind, namespace_, name, uid;
};

struct EventNote {
  EventType type = EventType::Normal;
  std::string reason;  // CamelCase from a documented list
  std::string action;  // what we did: "Apply", "Reconcile"
  std::string
      note;  // one sentence, at most 1,000 characters; what varies in it makes another Event
};

/// Writes Events in the background, one after the other; the same one again becomes a series, a
/// flood is dropped (25 an object and reason and one more a minute; 100 in all and five more a
/// second). Losing one is never a failure: what must be known stands in status.
class Events {
 public:
  Events(World world, async::Scope& scope, std::string instance);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  void emit(const Regarding& regarding, const EventNote& note) noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the task that writes
};

}  // namespace dataplatform::runtime
