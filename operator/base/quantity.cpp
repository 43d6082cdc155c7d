#include "operator/base/quantity.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace dataplatform::base {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
// Digits after the point that count; what lies behind them only rounds up.
constexpr std::size_t kFractionDigits = 15;
constexpr std::uint64_t kFractionUnit = 1'000'000'000'000'000;

struct Scale {
  std::string_view suffix;
  int exponent;              // power of ten
  std::uint64_t multiplier;  // power of two, on top
};

constexpr std::array<Scale, 16> kScales{{
    {"", 0, 1},
    {"n", -9, 1},
    {"u", -6, 1},
    {"m", -3, 1},
    {"k", 3, 1},
    {"M", 6, 1},
    {"G", 9, 1},
    {"T", 12, 1},
    {"P", 15, 1},
    {"E", 18, 1},
    {"Ki", 0, 1u << 10},
    {"Mi", 0, 1u << 20},
    {"Gi", 0, 1u << 30},
    {"Ti", 0, 1ull << 40},
    {"Pi", 0, 1ull << 50},
    {"Ei", 0, 1ull << 60},
}};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t take_digits(std::string_view& text, std::string& into) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count]))
    ++count;
  into.append(text.substr(0, count));
  text.remove_prefix(count);
  return count;
}

/// The power of ten behind "e" or "E"; bounded, as any number beyond the bound is too large or next
/// to nothing.
std::optional<Scale> parse_exponent(std::string_view text) {
  text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  int exponent = 0;
  for (char c : text)
    exponent = std::min(exponent * 10 + (c - '0'), 1000);
  return Scale{"", negative ? -exponent : exponent, 1};
}

std::optional<Scale> parse_scale(std::string_view suffix) {
  for (const Scale& scale : kScales) {
    if (scale.suffix == suffix) return scale;
  }
  if (suffix.starts_with('e') || suffix.starts_with('E')) return parse_exponent(suffix);
  return std::nullopt;
}

struct Number {
  std::string whole, fraction;
};

/// Moves the decimal point by `exponent` digits.
void shift(Number& number, int exponent) {
  for (; exponent > 0; --exponent) {
    number.whole += number.fraction.empty() ? '0' : number.fraction[0];
    if (!number.fraction.empty()) number.fraction.erase(0, 1);
  }
  const auto back = static_cast<std::size_t>(-exponent);
  if (number.whole.size() < back) number.whole.insert(0, back - number.whole.size(), '0');
  number.fraction.insert(0, number.whole.substr(number.whole.size() - back));
  number.whole.resize(number.whole.size() - back);
}

std::optional<std::uint64_t> to_integer(std::string_view digits) {
  std::uint64_t value = 0;
  for (char c : digits) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (static_cast<std::uint64_t>(kMax) - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

/// Thousandths, rounded up; nullopt beyond 2^63 whole units.
std::optional<Wide> to_milli(Number number, const Scale& scale) {
  shift(number, scale.exponent);
  const auto whole = to_integer(number.whole);
  if (!whole || *whole > static_cast<std::uint64_t>(kMax) / scale.multiplier) return std::nullopt;
  const auto last = number.fraction.find_last_not_of('0');
  const bool cut = last != std::string::npos && last >= kFractionDigits;
  number.fraction.resize(kFractionDigits, '0');
  const Wide part = Wide{*to_integer(number.fraction)} * scale.multiplier * 1000;
  const bool up = cut || part % kFractionUnit != 0;
  const Wide milli = Wide{*whole} * scale.multiplier * 1000 + part / kFractionUnit + (up ? 1 : 0);
  if (milli / 1000 > static_cast<Wide>(kMax)) return std::nullopt;
  return milli;
}

/// The number without its factors of `unit`, and how many of them at most `most` were taken out.
int take_out(std::uint64_t& number, std::uint64_t unit, int most) {
  int taken = 0;
  while (number != 0 && taken < most && number % unit == 0) {
    number /= unit;
    ++taken;
  }
  return taken;
}

std::uint64_t magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

std::string decimal_text(std::int64_t whole) {
  constexpr std::array<std::string_view, 7> kSuffixes{"", "k", "M", "G", "T", "P", "E"};
  std::uint64_t number = magnitude(whole);
  const int thousands = take_out(number, 1000, 6);
  return (whole < 0 ? "-" : "") + std::to_string(number) +
         std::string(kSuffixes[static_cast<std::size_t>(thousands)]);
}

}  // namespace

std::optional<Quantity> Quantity::parse(std::string_view text) {
  // Far longer than any number that fits; keeps the work on a stranger's text bounded.
  if (text.size() > 128) return std::nullopt;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Number number;
  std::size_t digits = take_digits(text, number.whole);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += take_digits(text, number.fraction);
  }
  const auto scale = parse_scale(text);
  if (digits == 0 || !scale) return std::nullopt;
  const auto milli = to_milli(number, *scale);
  if (!milli) return std::nullopt;

  Quantity quantity;
  quantity.whole_ = static_cast<std::int64_t>(*milli / 1000);
  quantity.milli_ = static_cast<std::int32_t>(*milli % 1000);
  if (!negative) return quantity;
  // The thousandths are never negative, so that comparing member by member is right.
  const bool borrow = quantity.milli_ != 0;
  quantity.whole_ = -quantity.whole_ - (borrow ? 1 : 0);
  if (borrow) quantity.milli_ = 1000 - quantity.milli_;
  return quantity;
}

Quantity Quantity::of_milli(std::int64_t milli) {
  Quantity quantity;
  quantity.whole_ = milli / 1000;
  quantity.milli_ = static_cast<std::int32_t>(milli % 1000);
  if (quantity.milli_ < 0) {
    quantity.milli_ += 1000;
    --quantity.whole_;
  }
  return quantity;
}

Quantity Quantity::of_bytes(std::int64_t bytes) {
  Quantity quantity;
  quantity.whole_ = bytes;
  return quantity;
}

std::int64_t Quantity::milli() const {
  if (whole_ > (kMax - milli_) / 1000) return kMax;
  if (whole_ < kMin / 1000) return kMin;
  return whole_ * 1000 + milli_;
}

std::int64_t Quantity::bytes() const {
  const bool up = milli_ != 0 && whole_ != kMax;
  return whole_ + (up ? 1 : 0);
}

std::string Quantity::canonical_cpu() const {
  if (milli_ == 0) return decimal_text(whole_);
  return std::to_string(milli()) + "m";
}

std::string Quantity::canonical_bytes() const {
  constexpr std::array<std::string_view, 7> kSuffixes{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::uint64_t number = magnitude(bytes());
  std::uint64_t decimal = number;
  const int kibis = take_out(number, 1024, 6);
  take_out(decimal, 1000, 6);
  // "128M" is shorter than "125000Ki", and both are stored as they are sent. Without a factor of
  // 1024 the server takes the number for a decimal one and writes 1000 back as 1k.
  const bool shorter = std::to_string(decimal).size() < std::to_string(number).size();
  if (kibis == 0 || shorter) return decimal_text(bytes());
  return (bytes() < 0 ? "-" : "") + std::to_string(number) +
         std::string(kSuffixes[static_cast<std::size_t>(kibis)]);
}

}  // namespace dataplatform::base
