// Time stamps, randomness, JSON access, problems and the log.
#include "operator/base/clock.hpp"
#include "operator/base/json.hpp"
#include "operator/base/log.hpp"
#include "operator/base/problem.hpp"
#include "operator/base/random.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"

#include <set>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

using dataplatform::testing::ManualClock;
using dataplatform::testing::SeededRandom;

TEST(TimeStamp, Rfc3339) {
  const WallTime time =
      WallTime(std::chrono::seconds(1'795'532'645)) + std::chrono::microseconds(42);
  EXPECT_EQ(to_rfc3339(time), "2026-11-24T15:04:05Z");
  EXPECT_EQ(to_micro_time(time), "2026-11-24T15:04:05.000042Z");
  EXPECT_EQ(to_rfc3339(WallTime()), "1970-01-01T00:00:00Z");
}

TEST(TimeStamp, BeforeTheEpochIsNotRoundedUp) {
  const WallTime time = WallTime() - std::chrono::microseconds(1);
  EXPECT_EQ(to_rfc3339(time), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_micro_time(time), "1969-12-31T23:59:59.999999Z");
}

TEST(Random, KernelNumbersDiffer) {
  KernelRandom random;
  EXPECT_NE(random.next(), random.next());
}

/// Hands out what a test wrote down.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::vector<std::uint64_t> numbers) : numbers_(std::move(numbers)) {}
  std::uint64_t next() override { return numbers_.at(at_++); }

 private:
  std::vector<std::uint64_t> numbers_;
  std::size_t at_ = 0;
};

// 2^64 is 1 modulo 3: the very last number would give the first letter one chance more.
TEST(Random, TextDrawsAgainInsteadOfFavouringLetters) {
  ScriptedRandom random({~std::uint64_t{0}, 5, ~std::uint64_t{0} - 1});
  EXPECT_EQ(random_text(random, 2, "abc"), "cc");
}

TEST(Random, TextUsesTheWholeAlphabet) {
  SeededRandom random(1);
  const std::string text = random_text(random, 400, "abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(text.size(), 400u);
  EXPECT_EQ(std::set<char>(text.begin(), text.end()).size(), 26u);
  EXPECT_THROW(random_text(random, 4, "a"), std::invalid_argument);
}

TEST(Random, JitterStaysInsideItsBounds) {
  SeededRandom random(2);
  std::int64_t least = 1000;
  std::int64_t most = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t value = with_jitter(random, 200, 10);
    least = std::min(least, value);
    most = std::max(most, value);
  }
  EXPECT_EQ(least, 180);
  EXPECT_EQ(most, 220);
  EXPECT_EQ(with_jitter(random, 200, 0), 200);
  EXPECT_EQ(with_jitter(random, 0, 50), 0);
}

TEST(JsonAccess, NeverThrows) {
  const Json pod = Json::parse(R"({"metadata": {"name": "a", "n": 3, "big": 18446744073709551615,
      "f": 1.5, "on": true, "list": [1], "null": null}, "text": "x"})");
  EXPECT_EQ(text_at(pod, {"metadata", "name"}), "a");
  EXPECT_EQ(text_at(pod, {"metadata", "n"}), "");
  EXPECT_EQ(text_at(pod, {"text", "name"}), "");
  EXPECT_EQ(text_at(Json(), {"metadata"}), "");
  EXPECT_EQ(integer_at(pod, {"metadata", "n"}), 3);
  EXPECT_EQ(integer_at(pod, {"metadata", "f"}, 9), 9);
  EXPECT_EQ(integer_at(pod, {"metadata", "big"}, 9), 9);
  EXPECT_EQ(integer_at(pod, {"nowhere"}, 9), 9);
  EXPECT_TRUE(flag_at(pod, {"metadata", "on"}));
  EXPECT_TRUE(flag_at(pod, {"metadata", "name"}, true));
  EXPECT_EQ(find(pod, {"metadata", "null"})->type(), Json::value_t::null);
  EXPECT_EQ(find(pod, {"metadata", "list", "0"}), nullptr);
  EXPECT_EQ(find(pod, {}), &pod);
  EXPECT_EQ(object_at(pod, {"text"}), Json::object());
  EXPECT_EQ(array_at(pod, {"metadata", "list"}).size(), 1u);
  EXPECT_EQ(array_at(pod, {"metadata"}), Json::array());
}

TEST(JsonAccess, LinesAreRawUtf8) {
  EXPECT_EQ(to_line(Json{{"a", "é/\n"}}), R"({"a":"é/\n"})");
  EXPECT_EQ(to_line(Json("\xff")), "\"\xEF\xBF\xBD\"");
}

TEST(ProblemText, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(to_text({"spec.a", "is -1", "set 0"}), "spec.a is -1; set 0");
  EXPECT_EQ(to_text({"", "is -1", ""}), "is -1");
}

TEST(ProblemText, WarningsAreNoErrors) {
  EXPECT_FALSE(has_errors({}));
  EXPECT_FALSE(has_errors({{"a", "b", "c", Severity::Warning}}));
  EXPECT_TRUE(has_errors({{"a", "b", "c", Severity::Warning}, {"a", "b", "c"}}));
}

struct Lines {
  ManualClock clock;
  std::vector<std::string> all;
  Log log{clock, [this](std::string_view line) { all.emplace_back(line); }};
};

TEST(LogLine, IsOneFlatObject) {
  Lines lines;
  lines.log.with({{"name", "lake"}}).with({{"namespace", "data"}}).info("created", {{"count", 2}});
  EXPECT_THAT(lines.all,
              ::testing::ElementsAre(
                  R"({"ts":"2026-01-01T00:00:00.000000Z","level":"info","msg":"created",)"
                  R"("count":2,"name":"lake","namespace":"data"})"));
}

TEST(LogLine, LevelsBelowTheLeastAreLeftOut) {
  Lines lines;
  lines.log.debug("unseen");
  lines.log.warn("seen");
  lines.log.error("seen too");
  ASSERT_EQ(lines.all.size(), 2u);
  EXPECT_EQ(text_at(Json::parse(lines.all[1]), {"level"}), "error");
}

TEST(LogLine, NearFieldsWinAndOursKeepTheirNames) {
  Lines lines;
  lines.log.with({{"a", 1}}).info("m", {{"a", 2}, {"msg", "theirs"}, {"ts", 0}});
  const Json line = Json::parse(lines.all.at(0));
  EXPECT_EQ(integer_at(line, {"a"}), 2);
  EXPECT_EQ(text_at(line, {"msg"}), "m");
  EXPECT_EQ(text_at(line, {"msg_"}), "theirs");
}

TEST(LogLine, NeverThrows) {
  Lines lines;
  lines.log.info("bad \xff byte", {{"key\xfe", "\xc3"}});
  lines.log.info("no object", Json::array({1}));
  lines.log.info("null", nullptr);
  ASSERT_EQ(lines.all.size(), 3u);
  EXPECT_EQ(text_at(Json::parse(lines.all[0]), {"msg"}), "bad \xEF\xBF\xBD byte");
  EXPECT_EQ(array_at(Json::parse(lines.all[1]), {"fields"}).size(), 1u);

  const Log failing(lines.clock, [](std::string_view) { throw std::runtime_error("disk full"); });
  EXPECT_NO_THROW(failing.error("lost"));
  EXPECT_NO_THROW(Log(lines.clock, nullptr).error("lost"));
}

}  // namespace
}  // namespace dataplatform::base
