// Values for the fields of a DataPlatform: good ones, their bounds, just beyond, and nonsense.
#pragma once

#include "controllers/spec/field.hpp"
#include "tests/fuzz/dice.hpp"

namespace dataplatform::fuzz {

/// A value for `field`; now and then of a kind that it can't be.
spec::Json value_for(const spec::Field& field, Dice& dice);

/// An item of a list or map of `field`, or the field's own value where `shape` is its shape.
spec::Json item_for(const spec::Field& field, const spec::Shape& shape, Dice& dice);

/// Sets what must be there in an object of `table`.
void fill_required(const spec::Table& table, spec::Json& object, Dice& dice);

/// Anything at all.
spec::Json nonsense(Dice& dice);

/// A key of a map: of labels, annotations, hosts.
std::string key_for(Dice& dice);

}  // namespace dataplatform::fuzz
