// What a reflector makes of each way in which a list or watch can fail. Pure.
#pragma once

#include "operator/base/json.hpp"
#include "operator/kube/api.hpp"

namespace dataplatform::runtime {

/// What to do next with a watch.
enum class Verdict {
  Go,      // on from the last position
  Wait,    // the same after a pause
  Relist,  // the position is lost: list at once
  Doubt,   // list after a pause
  Gone,    // the kind is not served
};

/// What has been seen since the last full list.
struct Standing {
  bool optional = false;    // the kind may come and go
  bool fresh = true;        // no event since the list
  int internal_errors = 0;  // in a row
  int cut_short = 0;        // streams in a row that ended badly without an event
};

/// A Status from inside a stream, as the error that it would have been outside.
kube::ApiError error_of_status(const base::Json& status);

/// A watch that could not be opened, or whose stream brought an error.
Verdict judge(const kube::ApiError& error, Standing& standing);

/// A watch that was open for `lived` and brought no event.
Verdict judge_empty(kube::WatchEnd end, base::Millis lived, Standing& standing);

}  // namespace dataplatform::runtime
