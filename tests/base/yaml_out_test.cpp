#include "operator/base/yaml.hpp"
#include "tests/support/seeded_random.hpp"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

using dataplatform::testing::SeededRandom;

std::string yaml_of(const char* json) {
  return to_yaml(Json::parse(json));
}

TEST(YamlOut, BlockStyle) {
  EXPECT_EQ(yaml_of(R"({"a": {"b": [1, {"c": true, "d": []}, [2, 3], {}]}, "e": null, "f": 1.0})"),
            "a:\n"
            "  b:\n"
            "    - 1\n"
            "    - c: true\n"
            "      d: []\n"
            "    - - 2\n"
            "      - 3\n"
            "    - {}\n"
            "e: null\n"
            "f: 1.0\n");
}

TEST(YamlOut, QuotesWhatOthersWouldRead) {
  EXPECT_EQ(
      yaml_of(R"(["yes", "No", "null", "", "1", "1e3", "0x1F", "a: b", "a #b", "- a", "é", "10Gi",
                        "500m", "a b", "x:y", "/bin/sh", "a:", "*a", "2024-01-01", "<<"])"),
      "- \"yes\"\n- \"No\"\n- \"null\"\n- \"\"\n- \"1\"\n- \"1e3\"\n- \"0x1F\"\n- \"a: b\"\n"
      "- \"a #b\"\n- \"- a\"\n- \"é\"\n- 10Gi\n- 500m\n- a b\n- x:y\n- /bin/sh\n- \"a:\"\n"
      "- \"*a\"\n- \"2024-01-01\"\n- \"<<\"\n");
}

TEST(YamlOut, EscapesWhatMayNotStandBare) {
  EXPECT_EQ(to_yaml("a\tb\x01\"\\\x7f"), "\"a\\tb\\x01\\\"\\\\\\x7F\"\n");
  EXPECT_EQ(to_yaml("\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF"), "\"\\x85\\u2028\\uFEFF\"\n");
  EXPECT_EQ(to_yaml("bad\xff"), "\"bad\xEF\xBF\xBD\"\n");
}

TEST(YamlOut, SeveralLinesAreLiteralBlocks) {
  EXPECT_EQ(to_yaml({{"a", "x\ny\n"}, {"b", "x\n\n  y"}, {"c", "x\n\n"}, {"d", 1}}),
            "a: |\n  x\n  y\nb: |-\n  x\n\n    y\nc: |+\n  x\n\nd: 1\n");
  EXPECT_EQ(to_yaml({{"a", Json::array({"x\ny"})}}), "a:\n  - |-\n    x\n    y\n");
  EXPECT_EQ(to_yaml(" x\ny"), "\" x\\ny\"\n");
  EXPECT_EQ(to_yaml("x\n\ty"), "\"x\\n\\ty\"\n");
  EXPECT_EQ(to_yaml("\n"), "\"\\n\"\n");
}

/// A value of every kind, with texts made of what YAML finds difficult.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Json value(int depth) {
    const auto kind = random_.below(depth > 0 ? 9 : 7);
    if (kind == 0) return nullptr;
    if (kind == 1) return random_.below(2) == 0;
    if (kind == 2) return static_cast<std::int64_t>(random_.next()) >> random_.below(64);
    if (kind == 3) return number();
    if (kind < 7) return text();
    Json result = kind == 7 ? Json::array() : Json::object();
    for (auto left = random_.below(5); left > 0; --left) {
      Json child = value(depth - 1);
      if (kind == 7) {
        result.push_back(std::move(child));
      } else {
        result[text()] = std::move(child);
      }
    }
    return result;
  }

 private:
  double number() {
    const double value = static_cast<double>(random_.next()) *
                         std::pow(10, -18 + static_cast<int>(random_.below(30)));
    return random_.below(2) == 0 ? value : -value;
  }

  std::string text() {
    static constexpr std::array<const char*, 46> kPieces{"a",        "B",
                                                         "0",        "1",
                                                         "-",        ":",
                                                         ": ",       " ",
                                                         "  ",       "#",
                                                         " #",       "\n",
                                                         "\n",       "\n\n",
                                                         "\t",       "'",
                                                         "\"",       "\\",
                                                         "{",        "}",
                                                         "[",        "]",
                                                         ",",        "&",
                                                         "*",        "!",
                                                         "|",        ">",
                                                         "%",        "@",
                                                         "`",        "?",
                                                         "é",        "\xE2\x80\xA8",
                                                         "\x7f",     "😀",
                                                         "\r",       "true",
                                                         "no",       "~",
                                                         "...",      "---",
                                                         "0x1F",     "1e3",
                                                         "\xC2\x85", "\xEF\xBB\xBF"};
    std::string result;
    for (auto left = random_.below(8); left > 0; --left)
      result += kPieces[random_.below(kPieces.size())];
    if (random_.below(200) == 0) result += std::string(1500, 'k');
    return result;
  }

  SeededRandom random_;
};

TEST(YamlOut, ReadsBackTheSame) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const Json value = Json::array({Generator(seed).value(4)});
    const std::string text = to_yaml(value);
    const auto documents = parse_yaml(text);
    ASSERT_TRUE(documents) << "seed " << seed << ": " << documents.error().message << "\n" << text;
    ASSERT_EQ(documents->size(), 1u) << "seed " << seed << "\n" << text;
    ASSERT_EQ(documents->front(), value) << "seed " << seed << "\n" << text;
  }
}

// At the top there is no parent to be indented against.
TEST(YamlOut, TopLevelTextsReadBackTheSame) {
  for (const char* text : {"x\ny\n", "---\nx", "x\n---\ny", "x\n\n\n", "...", "# a\nb", "%a\nb"}) {
    const auto documents = parse_yaml(to_yaml(text));
    ASSERT_TRUE(documents) << documents.error().message << "\n" << to_yaml(text);
    EXPECT_EQ(Json(*documents), Json::array({text}));
  }
}

}  // namespace
}  // namespace dataplatform::base
