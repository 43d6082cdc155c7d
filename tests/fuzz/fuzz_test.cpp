// The corpus of every fuzzer, and a few thousand inputs made of it: what every machine can try,
// also without Clang. `./dev fuzz` does the rest.
#include "tests/fuzz/byte_mutation.hpp"
#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/secret_places.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>

#include <gtest/gtest.h>

namespace dataplatform::fuzz {

void PrintTo(const Target& target, std::ostream* out) {
  *out << target.name;
}

namespace {

class Fuzz : public ::testing::TestWithParam<Target> {};

/// "" where every claim holds.
std::string broken_by(const Target& target, const std::string& input) {
  try {
    target.run(input);
  } catch (const std::exception& failure) {
    return failure.what();
  }
  return {};
}

std::string made_of(const Target& target, const std::vector<Seed>& seeds,
                    const std::vector<std::string>& words, std::uint64_t number) {
  Dice dice(number);
  const std::string& text = dice.pick(seeds).text;
  const std::string& other = dice.pick(seeds).text;
  if (target.mutate == nullptr) return mutate_bytes(text, other, words, dice);
  if (dice.one_in(5)) return target.cross(text, other, number);
  std::string changed = target.mutate(text, target.most_bytes, number);
  for (std::size_t more = dice.below(4); more > 0; --more)
    changed = target.mutate(changed, target.most_bytes, number + (more << 48));
  return changed;
}

/// FUZZ_FROM and FUZZ_RUNS try others than those of every day: where there is no Clang, and to
/// replay one number.
std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST_P(Fuzz, EveryInputOfTheCorpusKeepsTheClaims) {
  const std::vector<Seed> seeds = corpus_of(GetParam());
  EXPECT_GE(seeds.size(), 3u);
  for (const Seed& seed : seeds)
    EXPECT_EQ(broken_by(GetParam(), seed.text), "") << seed.name;
}

TEST_P(Fuzz, EveryInputMadeOfTheCorpusKeepsTheClaims) {
  const std::vector<Seed> seeds = corpus_of(GetParam());
  const std::vector<std::string> words = dictionary_of(GetParam());
  const std::uint64_t from = number_from("FUZZ_FROM", 0);
  const std::uint64_t to = from + number_from("FUZZ_RUNS", GetParam().mutations);
  for (std::uint64_t number = from; number < to; ++number) {
    const std::string input = made_of(GetParam(), seeds, words, number);
    ASSERT_EQ(broken_by(GetParam(), input), "") << "number " << number << ":\n" << input;
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, Fuzz, ::testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(FuzzClaims, ABrokenClaimIsTold) {
  const Target broken{.name = "broken", .run = [](std::string_view) { claim(false, "x", "y"); }};
  EXPECT_EQ(broken_by(broken, ""), "does not hold: x\n  about: y");
}

TEST(FuzzClaims, NumbersOfOtherTypesAreNotTheSame) {
  EXPECT_TRUE(same(Json(1), Json(1)));
  EXPECT_FALSE(same(Json(1), Json(1.0)));
  EXPECT_FALSE(same(Json(0.0), Json(-0.0)));
}

TEST(FuzzClaims, AMessageIsCleanAndBounded) {
  EXPECT_THROW(claim_message("", "it"), BrokenClaim);
  EXPECT_THROW(claim_message("a\nb", "it"), BrokenClaim);
  EXPECT_THROW(claim_message("\xC3", "it"), BrokenClaim);
  EXPECT_THROW(claim_message(std::string(5000, 'a'), "it"), BrokenClaim);
  EXPECT_NO_THROW(claim_message("caf\xC3\xA9", "it"));
}

TEST(FuzzClaims, ASecretIsKnownByItsPlace) {
  const std::string mark(kMarker);
  EXPECT_TRUE(marks_only_secrets("users:\n- user:\n    token: " + mark + "\n"));
  EXPECT_TRUE(marks_only_secrets("    password: !!int \"" + mark + "\""));
  EXPECT_FALSE(marks_only_secrets("name: " + mark));
  EXPECT_FALSE(marks_only_secrets("token: {" + mark + ": 1}"));
  EXPECT_FALSE(marks_only_secrets("nothing"));
  EXPECT_THROW(claim_discreet("it is " + mark, "token: " + mark), BrokenClaim);
}

/// Every target takes the trouble to look: something of its corpus gets through it.
TEST(FuzzCorpus, EveryTargetHasOneOfItsOwn) {
  for (const Target& target : targets()) {
    const auto seeds = corpus_of(target);
    EXPECT_FALSE(seeds.empty()) << target.name;
  }
}

}  // namespace
}  // namespace dataplatform::fuzz
