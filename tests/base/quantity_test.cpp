#include "operator/base/quantity.hpp"

#include "tests/support/seeded_random.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Quantity parsed(std::string_view text) {
  const auto quantity = Quantity::parse(text);
  EXPECT_TRUE(quantity.has_value()) << text;
  return quantity.value_or(Quantity());
}

std::string cpu(std::string_view text) {
  return parsed(text).canonical_cpu();
}
std::string bytes(std::string_view text) {
  return parsed(text).canonical_bytes();
}

TEST(Quantity, CanonicalCpu) {
  EXPECT_EQ(cpu("0.5"), "500m");
  EXPECT_EQ(cpu("500m"), "500m");
  EXPECT_EQ(cpu("1500m"), "1500m");
  EXPECT_EQ(cpu("2000m"), "2");
  EXPECT_EQ(cpu("1.0"), "1");
  EXPECT_EQ(cpu("0"), "0");
  EXPECT_EQ(cpu("0m"), "0");
  EXPECT_EQ(cpu("1e3"), "1k");
  EXPECT_EQ(cpu("2000"), "2k");
  EXPECT_EQ(cpu("+1"), "1");
  EXPECT_EQ(cpu("-250m"), "-250m");
  EXPECT_EQ(cpu("-1.5"), "-1500m");
  EXPECT_EQ(cpu(".1"), "100m");
  EXPECT_EQ(cpu("1."), "1");
}

TEST(Quantity, CanonicalBytes) {
  EXPECT_EQ(bytes("1024Mi"), "1Gi");
  EXPECT_EQ(bytes("1536Mi"), "1536Mi");
  EXPECT_EQ(bytes("1.5Gi"), "1536Mi");
  EXPECT_EQ(bytes("1073741824"), "1Gi");
  EXPECT_EQ(bytes("100k"), "100k");
  EXPECT_EQ(bytes("1e3"), "1k");
  EXPECT_EQ(bytes("1E3"), "1k");
  EXPECT_EQ(bytes("1E"), "1E");
  EXPECT_EQ(bytes("1000Ki"), "1000Ki");
  EXPECT_EQ(bytes("500Mi"), "500Mi");
  EXPECT_EQ(bytes("128M"), "128M");
  EXPECT_EQ(bytes("512"), "512");
  EXPECT_EQ(bytes("1001"), "1001");
  EXPECT_EQ(bytes("0Gi"), "0");
  EXPECT_EQ(bytes("7Ei"), "7Ei");
  EXPECT_EQ(bytes("1500m"), "2");
  EXPECT_EQ(bytes("-1Gi"), "-1Gi");
}

TEST(Quantity, SpellingDoesNotMatter) {
  EXPECT_EQ(parsed("1Gi"), parsed("1073741824"));
  EXPECT_EQ(parsed("0.5"), parsed("500m"));
  EXPECT_EQ(parsed("1e3"), parsed("1k"));
  EXPECT_EQ(parsed("-0"), parsed("0"));
  EXPECT_EQ(parsed("0.5Ki"), Quantity::of_bytes(512));
  EXPECT_EQ(parsed("-1500m"), Quantity::of_milli(-1500));
}

TEST(Quantity, Order) {
  EXPECT_LT(parsed("999m"), parsed("1"));
  EXPECT_LT(parsed("-1.5"), parsed("-1.2"));
  EXPECT_LT(parsed("-1m"), parsed("0"));
  EXPECT_GT(parsed("1Gi"), parsed("1G"));
}

TEST(Quantity, LimitsOfRange) {
  EXPECT_EQ(parsed("9223372036854775807").bytes(), kMax);
  EXPECT_FALSE(Quantity::parse("9223372036854775808"));
  EXPECT_FALSE(Quantity::parse("8Ei"));
  EXPECT_FALSE(Quantity::parse("10E"));
  // Times 2^60 and 1000 this is just above a multiple of 2^128.
  EXPECT_FALSE(Quantity::parse("2066035336255469781Ei"));
  EXPECT_FALSE(Quantity::parse("1e19"));
  EXPECT_FALSE(Quantity::parse("1e999999999999"));
  EXPECT_EQ(parsed("0e999999999999").bytes(), 0);
  EXPECT_EQ(parsed("7Ei").milli(), kMax);
  EXPECT_EQ(parsed("-7Ei").milli(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parsed("7.999999999Ei").bytes() / (1ll << 60), 7);
  EXPECT_EQ(parsed("9223372036854775807.5").bytes(), kMax);
}

TEST(Quantity, SmallPartsRoundUp) {
  EXPECT_EQ(parsed("1n").milli(), 1);
  EXPECT_EQ(parsed("100u").milli(), 1);
  EXPECT_EQ(parsed("1000u").milli(), 1);
  EXPECT_EQ(parsed("1001u").milli(), 2);
  EXPECT_EQ(parsed("0.0000000000000000000000000001").milli(), 1);
  EXPECT_EQ(parsed("1e-40").milli(), 1);
  EXPECT_EQ(parsed("1.0000000000000000000000000000").milli(), 1000);
  EXPECT_EQ(parsed("100m").bytes(), 1);
}

TEST(Quantity, RefusesWhatIsNone) {
  for (const char* bad : {"",    " ",   "1 Gi", "Gi",  "m",   ".",   "+",     "-",    "1.2.3",
                          "1GI", "1gi", "1K",   "1mi", "1e",  "1e+", "1ee3",  "0x10", "1_000",
                          "1,5", "--1", "1Gi ", " 1",  "inf", "NaN", "1e3Gi", "1kk"}) {
    EXPECT_FALSE(Quantity::parse(bad)) << bad;
  }
  EXPECT_FALSE(Quantity::parse(std::string(200, '0')));
}

// Whatever we write, reading it back gives the same value and the same spelling.
TEST(Quantity, CanonicalFormsAreFixedPoints) {
  dataplatform::testing::SeededRandom random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto number = static_cast<std::int64_t>(random.next() >> (1 + random.below(63)));
    const auto of_bytes = Quantity::of_bytes(random.below(4) == 0 ? -number : number);
    EXPECT_EQ(parsed(of_bytes.canonical_bytes()), of_bytes);
    const auto of_milli = Quantity::of_milli(number);
    EXPECT_EQ(parsed(of_milli.canonical_cpu()), of_milli);
    EXPECT_EQ(of_milli.milli(), number);
  }
}

}  // namespace
}  // namespace dataplatform::base
