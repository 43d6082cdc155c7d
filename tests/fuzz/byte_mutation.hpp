// A small mutator of our own for the ordinary tests: no feedback, but the same claims everywhere a
// compiler is.
#pragma once

#include "tests/fuzz/dice.hpp"
#include "tests/fuzz/target.hpp"

#include <string>
#include <vector>

namespace dataplatform::fuzz {

struct Seed {
  std::string name;
  std::string text;
};

/// The inputs of a target in the tree: its folder in tests/fuzz/corpus, and the samples where they
/// are such inputs. By name.
std::vector<Seed> corpus_of(const Target& target);

/// Words of its dictionary; none where it has none.
std::vector<std::string> dictionary_of(const Target& target);

/// `text` with a few bytes changed, cut, doubled, or with words of the dictionary or a piece of
/// `other` put in.
std::string mutate_bytes(std::string text, const std::string& other,
                         const std::vector<std::string>& words, Dice& dice);

}  // namespace dataplatform::fuzz
