// What is done to a property: one chain of values, each the next one's past.
#pragma once

#include "tests/simulation/campaign/properties.hpp"

#include <string>
#include <vector>

namespace dataplatform::simulation {

/// What the field's own line says of a value. Whether the platform takes it is for its rules.
enum class Reading {
  Good,
  Bad,      // refused by parser and schema
  BadHere,  // refused by the parser; the schema has only a pattern and can't tell
};

struct Move {
  std::string name;  // "up", "removed", "below", "word Zone"
  Json value;        // null: the property is taken away
  Reading reading = Reading::Good;
};

/// Good ones first: absent → set → changed → back → bounds → removed; then nonsense.
std::vector<Move> moves_of(const Property& property);

}  // namespace dataplatform::simulation
