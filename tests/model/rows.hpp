// Tables of mistakes: a row spoils one thing of a sound platform and says what must be told of it.
#pragma once

#include "tests/support/lake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::model {

using testing::amount;
using testing::component;
using testing::lake;
using testing::process;
using testing::role;
using testing::task;
using testing::volume;

struct Row {
  const char* name;
  void (*spoil)(Platform& platform);
  const char* path;
  const char* what;
};

inline std::string lines(const base::Problems& problems) {
  std::string all;
  for (const base::Problem& problem : problems)
    all += base::to_text(problem) + "\n";
  return all;
}

/// The row's mistake is told at its path, once, and nothing else is.
inline void expect_told(const Row& row) {
  Platform platform = lake();
  row.spoil(platform);
  const base::Problems problems = check(platform);
  SCOPED_TRACE(row.name);
  ASSERT_EQ(problems.size(), 1u) << lines(problems);
  EXPECT_EQ(problems[0].path, row.path);
  EXPECT_THAT(problems[0].what, ::testing::HasSubstr(row.what));
  EXPECT_FALSE(problems[0].fix.empty());
}

}  // namespace dataplatform::model
