// The status of a DataPlatform, computed from what was decided, written and seen. The truth table:
// docs/status.md.
#pragma once

#include "controllers/reconcile/observe.hpp"
#include "operator/base/clock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// Whether the spec as it is written is the one that is enforced; if not, why.
enum class Standing { Accepted, Invalid, NotSupportedYet, AwaitingApproval, Blocked };

struct Verdict {
  Standing standing = Standing::Accepted;
  std::string reason;  // "InvalidSpec", "NotSupportedYet", "NamespaceClaimed", …
  std::string message;
};

struct HeldPlan {
  std::string hash;
  std::string change_class;
  std::string summary;
};

/// All that status is made of.
struct Findings {
  std::int64_t generation = 0;
  Verdict verdict;
  bool deleting = false;
  bool paused = false;
  bool edited_while_paused = false;
  bool suspended = false;
  std::string newer_release;  // that could be gone to; "" where none is known
  std::string profile;
  std::string release;
  std::vector<Blocked> blocked;
  Observed observed;
  std::vector<std::string> endpoints;
  std::vector<std::string> credentials;
  std::vector<std::pair<std::string, std::string>> not_acted_on;  // path, why
  std::optional<HeldPlan> pending_plan;
  std::string deletion_message;
};

/// The status to write. Times of conditions that did not change are taken over from `before`.
Json status_of(const Findings& findings, const Json& before, base::WallTime now);

/// True where the two say the same, times apart: then nothing is written.
bool same_status(const Json& before, const Json& after);

}  // namespace dataplatform::reconcile
