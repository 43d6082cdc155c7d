// What is fuzzed: readers of what strangers write, each with what must hold for every input. One
// table for libFuzzer and for the ordinary tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dataplatform::fuzz {

/// Something that should hold for every input does not. Nobody catches it under libFuzzer, so the
/// stack trace shows where it was found.
class BrokenClaim : public std::logic_error {
  using std::logic_error::logic_error;
};

/// Throws where `holds` is false; `about` shows which value it is about.
void claim(bool holds, std::string_view what, std::string_view about = "");

struct Target {
  std::string_view name;  // of its folder in tests/fuzz/corpus
  void (*run)(std::string_view input);
  /// A mutation that keeps the structure of the input; nullptr where bytes do. At most `most`
  /// bytes.
  std::string (*mutate)(std::string_view input, std::size_t most, std::uint64_t seed) = nullptr;
  /// One input made of two; nullptr where bytes do.
  std::string (*cross)(std::string_view one, std::string_view other, std::uint64_t seed) = nullptr;
  std::size_t most_bytes = 4096;   // of an input that is worth its time
  std::uint64_t mutations = 2000;  // of its corpus, in the ordinary tests
};

void run_yaml(std::string_view input);
void run_json(std::string_view input);
void run_words(std::string_view input);
void run_kubeconfig(std::string_view input);
void run_plugin(std::string_view input);
void run_watch(std::string_view input);
void run_reply(std::string_view input);
void run_render(std::string_view input);

std::string mutate_platform(std::string_view input, std::size_t most, std::uint64_t seed);
std::string cross_platforms(std::string_view one, std::string_view other, std::uint64_t seed);

/// The table.
std::span<const Target> targets();

/// Throws std::out_of_range, with all names, where none is called `name`.
const Target& target_called(std::string_view name);

}  // namespace dataplatform::fuzz
