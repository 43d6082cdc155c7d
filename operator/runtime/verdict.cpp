#include "operator/runtime/verdict.hpp"

namespace dataplatform::runtime {
namespace {

constexpr base::Millis kVeryShort = std::chrono::seconds(1);
constexpr int kPatience = 5;  // internal errors in a row, then the position itself is in doubt

}  // namespace

kube::ApiError error_of_status(const base::Json& status) {
  kube::ApiError error;
  error.status = static_cast<int>(base::integer_at(status, {"code"}));
  // What has no code is no Status that we know: nothing can be said of the position.
  error.kind = error.status == 0 ? base::ErrorKind::Invalid : base::ErrorKind::Internal;
  error.reason = base::text_at(status, {"reason"});
  error.message = base::text_at(status, {"message"});
  for (const base::Json& cause : base::array_at(status, {"details", "causes"})) {
    error.causes.push_back({base::text_at(cause, {"reason"}), base::text_at(cause, {"field"}),
                            base::text_at(cause, {"message"})});
  }
  return error;
}

Verdict judge(const kube::ApiError& error, Standing& standing) {
  // Lost right after a list: listing again at once could go on for ever.
  if (error.expired()) return standing.fresh ? Verdict::Doubt : Verdict::Relist;
  if (error.not_found()) return standing.optional ? Verdict::Gone : Verdict::Doubt;
  const bool is_broken = error.status == 500;  // Unavailable for whoever writes, but see kPatience
  const bool unavailable = !is_broken && (error.kind == base::ErrorKind::Unavailable ||
                                          error.status == 429 || error.status == 503);
  const bool refused =
      error.kind == base::ErrorKind::Forbidden || error.status == 401 || error.status == 403;
  // Neither says anything about the position; lists would be what keeps a server from coming back.
  if (unavailable || refused) return Verdict::Wait;
  const bool internal = is_broken || (error.kind == base::ErrorKind::Internal &&
                                      (error.status >= 500 || error.status == 0));
  return internal && ++standing.internal_errors < kPatience ? Verdict::Wait : Verdict::Doubt;
}

Verdict judge_empty(kube::WatchEnd end, base::Millis lived, Standing& standing) {
  // Silence took its time already: no need to slow down further.
  if (end == kube::WatchEnd::Silent) return Verdict::Go;
  const bool very_short = lived < kVeryShort;
  if (end == kube::WatchEnd::Closed && !very_short) return Verdict::Go;
  ++standing.cut_short;
  return very_short || standing.cut_short > 1 ? Verdict::Wait : Verdict::Go;
}

}  // namespace dataplatform::runtime
