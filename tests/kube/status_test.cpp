#include "operator/kube/status.hpp"

#include <gtest/gtest.h>

namespace dataplatform::kube {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

ApiError error_with(int status, const Json& body, std::map<std::string, std::string> headers = {}) {
  return error_of({.status = status, .headers = std::move(headers), .body = body.dump()});
}

struct Row {
  int status;
  ErrorKind kind;
};

TEST(Status, KindFollowsTheHttpStatus) {
  for (const Row row :
       {Row{400, ErrorKind::Invalid}, Row{401, ErrorKind::Unavailable},
        Row{403, ErrorKind::Forbidden}, Row{404, ErrorKind::NotFound},
        Row{405, ErrorKind::Internal}, Row{406, ErrorKind::Internal}, Row{409, ErrorKind::Conflict},
        Row{410, ErrorKind::Conflict}, Row{413, ErrorKind::Invalid}, Row{422, ErrorKind::Invalid},
        Row{429, ErrorKind::Unavailable}, Row{500, ErrorKind::Unavailable},
        Row{502, ErrorKind::Unavailable}, Row{503, ErrorKind::Unavailable},
        Row{504, ErrorKind::Unavailable}, Row{302, ErrorKind::Internal}}) {
    const ApiError error = error_with(row.status, Json::object());
    EXPECT_EQ(error.kind, row.kind) << row.status;
    EXPECT_EQ(error.status, row.status);
  }
}

TEST(Status, OfAFieldThatTheServerDoesNotKnowIsInvalidThoughItSays500) {
  Json body = {
      {"kind", "Status"},
      {"message", "failed to create typed patch object: .x: field not declared in schema"}};
  EXPECT_EQ(error_with(500, body).kind, ErrorKind::Invalid);
  body["reason"] = "InternalError";
  EXPECT_EQ(error_with(500, body).kind, ErrorKind::Unavailable);
  EXPECT_EQ(error_with(500, {{"kind", "Status"}, {"message", "etcdserver: leader changed"}}).kind,
            ErrorKind::Unavailable);
}

TEST(Status, TellsReasonMessageAndCauses) {
  const Json cause = {
      {"reason", "FieldValueInvalid"}, {"field", "spec.replicas"}, {"message", "must be positive"}};
  const Json body = {{"kind", "Status"},
                     {"reason", "Invalid"},
                     {"message", "it is invalid"},
                     {"details", {{"causes", {cause}}}}};
  const ApiError error = error_with(422, body);
  EXPECT_EQ(error.reason, "Invalid");
  EXPECT_EQ(error.message, "it is invalid");
  ASSERT_EQ(error.causes.size(), 1U);
  EXPECT_EQ(error.causes[0].field, "spec.replicas");
  EXPECT_EQ(error.causes[0].message, "must be positive");
  EXPECT_TRUE(error.has_cause("FieldValueInvalid"));
  EXPECT_FALSE(error.has_cause("FieldValueForbidden"));
}

TEST(Status, TellsWhatExistsAlready) {
  const ApiError error = error_with(409, {{"kind", "Status"}, {"reason", "AlreadyExists"}});
  EXPECT_TRUE(error.already_exists());
  EXPECT_FALSE(error_with(409, {{"kind", "Status"}, {"reason", "Conflict"}}).already_exists());
}

TEST(Status, OfAnAnswerThatIsNoneQuotesItsBeginningOnOneLine) {
  const ApiError error =
      error_of({.status = 502, .body = "<html>\r\nBad\tgateway" + std::string(999, 'x')});
  EXPECT_TRUE(error.message.starts_with("the API server answered 502: <html>  Bad gatewayxxx"))
      << error.message;
  EXPECT_LT(error.message.size(), 400U);
  EXPECT_EQ(error_of({.status = 502}).message, "the API server answered 502");
}

TEST(Status, OfAnotherObjectIsNotTakenForOne) {
  const ApiError error = error_with(404, {{"kind", "Pod"}, {"reason", "Fine"}});
  EXPECT_EQ(error.reason, "");
}

TEST(Status, TakesThePauseFromTheHeaderElseFromTheDetails) {
  const Json body = {{"kind", "Status"}, {"details", {{"retryAfterSeconds", 3}}}};
  EXPECT_EQ(error_with(429, body).retry_after, milliseconds(3000));
  EXPECT_EQ(error_with(429, body, {{"retry-after", " 7 "}}).retry_after, milliseconds(7000));
  EXPECT_EQ(error_with(503, Json::object(), {{"retry-after", "1"}}).retry_after,
            milliseconds(1000));
}

TEST(Status, BelievesNoPauseThatIsNoneOrHasNoEnd) {
  for (const char* text :
       {"", "0", "-5", "soon", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"})
    EXPECT_EQ(error_with(429, Json::object(), {{"retry-after", text}}).retry_after, std::nullopt)
        << text;
  EXPECT_EQ(error_with(429, Json::object(), {{"retry-after", "31536000"}}).retry_after,
            seconds(300));
}

TEST(Status, OfNoAnswerIsUnavailableAndSaysWhy) {
  const ApiError refused =
      error_of({.failure = TransportFailure::Unreachable, .failure_text = "refused"});
  EXPECT_EQ(refused.kind, ErrorKind::Unavailable);
  EXPECT_EQ(refused.status, 0);
  EXPECT_EQ(refused.message, "no answer from the API server: refused");
  const ApiError late = error_of({.failure = TransportFailure::TimedOut, .status = 200});
  EXPECT_EQ(late.message, "the API server did not answer in time");
  EXPECT_EQ(late.status, 0) << "what began and did not end is no answer";
}

TEST(Status, OfATooLargeAnswerIsNoPassingThing) {
  EXPECT_EQ(error_of({.failure = TransportFailure::TooLarge}).kind, ErrorKind::Internal);
}

TEST(Status, ExpiredComesInManyShapes) {
  EXPECT_TRUE(error_with(410, Json::object()).expired());
  EXPECT_TRUE(ApiError{.reason = "Expired"}.expired());
  EXPECT_TRUE(ApiError{.reason = "Gone"}.expired());
  EXPECT_TRUE((ApiError{.status = 504, .causes = {{"ResourceVersionTooLarge", "", ""}}}.expired()));
  const ApiError old{.status = 504,
                     .reason = "Timeout",
                     .message = "Timeout: Too large resource version: 5, current: 3"};
  EXPECT_TRUE(old.expired());
}

TEST(Status, AnotherTimeoutIsNotExpired) {
  EXPECT_FALSE(
      (ApiError{.status = 504, .reason = "Timeout", .message = "Timeout: request did not complete"}
           .expired()));
  EXPECT_FALSE(
      (ApiError{.status = 409, .reason = "Conflict", .message = "Too large resource version"}
           .expired()));
}

}  // namespace
}  // namespace dataplatform::kube
