#include "operator/kube/line_splitter.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace dataplatform::kube {
namespace {

using Lines = std::vector<std::string>;

void collect(LineSplitter& splitter, std::string_view bytes, Lines& lines) {
  splitter.push(bytes);
  while (const auto line = splitter.next())
    lines.emplace_back(*line);
}

TEST(LineSplitter, GivesTheSameLinesWhereverTheStreamIsCutInTwo) {
  const std::string stream = "{\"a\":1}\n\n{\"bb\":22}\nlast\n";
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    LineSplitter splitter(100);
    Lines lines;
    collect(splitter, stream.substr(0, cut), lines);
    collect(splitter, stream.substr(cut), lines);
    EXPECT_EQ(lines, (Lines{"{\"a\":1}", "", "{\"bb\":22}", "last"})) << "cut at " << cut;
    EXPECT_FALSE(splitter.inside_line());
  }
}

TEST(LineSplitter, GivesTheSameLinesByteByByte) {
  LineSplitter splitter(100);
  Lines lines;
  for (const char c : std::string("one\ntwo\n"))
    collect(splitter, std::string(1, c), lines);
  EXPECT_EQ(lines, (Lines{"one", "two"}));
}

TEST(LineSplitter, KeepsWhatIsNoWholeLineYet) {
  LineSplitter splitter(100);
  Lines lines;
  collect(splitter, "one\ntw", lines);
  EXPECT_EQ(lines, Lines{"one"});
  EXPECT_TRUE(splitter.inside_line());
}

TEST(LineSplitter, TakesALineOfExactlyTheMostBytes) {
  LineSplitter splitter(3);
  Lines lines;
  collect(splitter, "abc\nabc", lines);
  collect(splitter, "\n", lines);
  EXPECT_EQ(lines, (Lines{"abc", "abc"}));
  EXPECT_FALSE(splitter.too_long());
}

TEST(LineSplitter, StopsAtALongerLineWholeOrNot) {
  for (const char* stream : {"abc\nabcd\nabc\n", "abc\nabcd"}) {
    LineSplitter splitter(3);
    Lines lines;
    collect(splitter, stream, lines);
    EXPECT_EQ(lines, Lines{"abc"});
    EXPECT_TRUE(splitter.too_long());
    collect(splitter, "\nabc\n", lines);
    EXPECT_EQ(lines, Lines{"abc"}) << "nothing comes after it";
  }
}

}  // namespace
}  // namespace dataplatform::kube
