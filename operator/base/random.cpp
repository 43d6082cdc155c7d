#include "operator/base/random.hpp"

#include <cerrno>
#include <limits>
#include <stdexcept>
#include <sys/random.h>
#include <system_error>

namespace dataplatform::base {
namespace {

/// Uniform in [0, bound): draws again where a plain remainder would favour the low numbers.
std::uint64_t below(Random& random, std::uint64_t bound) {
  constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t tail = (kMax % bound + 1) % bound;
  std::uint64_t drawn = random.next();
  while (drawn > kMax - tail)
    drawn = random.next();
  return drawn % bound;
}

}  // namespace

std::uint64_t KernelRandom::next() {
  std::uint64_t bits = 0;
  while (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return bits;
}

std::string random_text(Random& random, std::size_t length, std::string_view alphabet) {
  if (alphabet.size() < 2 || alphabet.size() > 256) {
    throw std::invalid_argument("random_text: the alphabet must have 2 to 256 characters");
  }
  std::string text;
  text.reserve(length);
  while (text.size() < length)
    text += alphabet[below(random, alphabet.size())];
  return text;
}

std::int64_t with_jitter(Random& random, std::int64_t base, int percent) {
  // Divided first, so that a large base can't overflow.
  std::int64_t span = base / 100 * percent + base % 100 * percent / 100;
  if (span < 0) span = -span;
  if (span == 0) return base;
  auto drawn = below(random, static_cast<std::uint64_t>(span) * 2 + 1);
  return base - span + static_cast<std::int64_t>(drawn);
}

}  // namespace dataplatform::base
