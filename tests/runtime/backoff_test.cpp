// How long to wait after which failure.
#include "operator/runtime/queue.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace dataplatform::runtime::testing {
namespace {

using base::ErrorKind;
using base::Millis;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(BackoffTest, DoublesByClassUpToItsLimit) {
  struct Row {
    ErrorKind kind;
    Millis first, second, last;
  };
  for (const Row& row : {Row{ErrorKind::Conflict, Millis(50), Millis(100), seconds(5)},
                         Row{ErrorKind::Unavailable, Millis(200), Millis(400), minutes(5)},
                         Row{ErrorKind::Internal, Millis(200), Millis(400), minutes(5)},
                         Row{ErrorKind::NotFound, Millis(200), Millis(400), minutes(5)},
                         Row{ErrorKind::Forbidden, seconds(30), seconds(60), minutes(10)}}) {
    Backoff backoff;
    EXPECT_EQ(backoff.after("a", row.kind), row.first);
    EXPECT_EQ(backoff.after("a", row.kind), row.second);
    for (int i = 0; i < 100; ++i)
      backoff.after("a", row.kind);
    EXPECT_EQ(backoff.after("a", row.kind), row.last);
    EXPECT_EQ(backoff.after("b", row.kind), row.first);
    backoff.succeeded("a");
    EXPECT_EQ(backoff.after("a", row.kind), row.first);
  }
}

TEST(BackoffTest, WhatIsInvalidIsNotTriedAgain) {
  Backoff backoff;
  backoff.after("a", ErrorKind::Unavailable);
  EXPECT_EQ(backoff.after("a", ErrorKind::Invalid), std::nullopt);
  EXPECT_EQ(backoff.size(), 0U);
}

TEST(BackoffTest, RemembersAtMostTenThousandAndForgetsTheOldest) {
  Backoff backoff;
  backoff.after("oldest", ErrorKind::Unavailable);
  backoff.after("kept", ErrorKind::Unavailable);
  for (int i = 0; i < 9'999; ++i)
    backoff.after(std::to_string(i), ErrorKind::Unavailable);
  EXPECT_EQ(backoff.size(), 10'000U);
  EXPECT_EQ(backoff.after("kept", ErrorKind::Unavailable), Millis(400));
  EXPECT_EQ(backoff.after("oldest", ErrorKind::Unavailable), Millis(200));
}

}  // namespace
}  // namespace dataplatform::runtime::testing
