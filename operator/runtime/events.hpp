// Kubernetes Events: one for each thing that changed, never one for each time that we looked.
#pragma once

#include <map>
#include <string>

#include "operator/runtime/reflector.hpp"

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
  std::string note;    // one sentence, at most 1,000 characters
};

/// Writes Events in the background; the same one again becomes a series, a flood is dropped (10 an object, one more a minute).
class Events {
 public:
  Events(World world, async::Scope& scope, std::string instance);
  void emit(const Regarding& regarding, const EventNote& note);

 private:
  struct Sent {
    int count = 0;
    base::Millis last{0};
    std::string name;
  };
  struct Budget {
    double tokens = 10;
    base::Millis refilled{0};
  };
  World world_;
  async::Scope* scope_;
  std::string instance_;
  std::map<std::string, Sent> sent_;
  std::map<std::string, Budget> budgets_;
};

}  // namespace dataplatform::runtime
