// The door of libFuzzer to the targets of tests/fuzz. One program for all; FUZZ_TARGET names which.
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using dataplatform::fuzz::Target;

const Target* chosen = nullptr;

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::size_t put(const std::string& text, std::uint8_t* out, std::size_t most) {
  const std::size_t size = std::min(text.size(), most);
  std::memcpy(out, text.data(), size);
  return size;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("FUZZ_TARGET");
  try {
    chosen = &dataplatform::fuzz::target_called(name == nullptr ? "" : name);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "FUZZ_TARGET: %s\n", error.what());
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run(text_of(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  // Now and then bytes, so that what reads them is tried too.
  if (chosen->mutate == nullptr || seed % 16 == 0) return LLVMFuzzerMutate(data, size, most);
  return put(chosen->mutate(text_of(data, size), most, seed), data, most);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* two, std::size_t two_size,
                                                 std::uint8_t* out, std::size_t most,
                                                 unsigned seed) {
  if (chosen->cross == nullptr) return 0;
  const std::string text = chosen->cross(text_of(one, one_size), text_of(two, two_size), seed);
  return text.size() > most ? 0 : put(text, out, most);
}
