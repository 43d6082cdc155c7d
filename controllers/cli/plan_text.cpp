#include "controllers/cli/plan_text.hpp"

#include "controllers/cli/output.hpp"
#include "operator/base/text.hpp"

namespace dataplatform::cli {
namespace {

using base::Json;
using reconcile::ObjectVerb;
using reconcile::Preview;
using reconcile::Standing;

class Lines {
 public:
  void add(const std::string& line, int indent = 0) {
    text += std::string(static_cast<std::size_t>(indent), ' ') + on_one_line(line) + "\n";
  }
  /// A heading, where anything stands below it.
  void head(bool any, const std::string& line) {
    if (any) text += "\n" + line + "\n";
  }

  std::string text;
};

const char* mark_of(ObjectVerb verb) {
  switch (verb) {
    case ObjectVerb::Make:
      return "+ ";
    case ObjectVerb::Change:
      return "~ ";
    case ObjectVerb::Delete:
      break;
  }
  return "- ";
}

const char* word_of(ObjectVerb verb) {
  switch (verb) {
    case ObjectVerb::Make:
      return "Make";
    case ObjectVerb::Change:
      return "Change";
    case ObjectVerb::Delete:
      break;
  }
  return "Delete";
}

const char* word_of(Standing standing) {
  switch (standing) {
    case Standing::Accepted:
      return "Accepted";
    case Standing::Invalid:
      return "Invalid";
    case Standing::NotSupportedYet:
      return "NotSupportedYet";
    case Standing::AwaitingApproval:
      return "AwaitingApproval";
    case Standing::Blocked:
      break;
  }
  return "Blocked";
}

std::string verdict_of(const Preview& preview) {
  const std::string what = preview.exists ? "" : " (new)";
  const std::string begin = "DataPlatform " + preview.platform + what + ": ";
  switch (preview.verdict.standing) {
    case Standing::Accepted:
      return begin + "would be taken, release " + preview.release;
    case Standing::Invalid:
      return begin + "is invalid";
    case Standing::NotSupportedYet:
      return begin + "would be held (NotSupportedYet): " + preview.verdict.message;
    case Standing::AwaitingApproval:
      return begin + "waits for approval";
    case Standing::Blocked:
      break;
  }
  return begin + "would be blocked (" + preview.verdict.reason + "): " + preview.verdict.message;
}

void add_verdict(Lines& lines, const Preview& preview) {
  lines.add(verdict_of(preview));
  for (const std::string& problem : preview.problems)
    lines.add(problem, 2);
  if (preview.pending_plan) {
    lines.add(preview.pending_plan->summary, 2);
    lines.add("to go on set spec.upgrade.approvedPlan: " + preview.pending_plan->hash, 2);
    lines.add("what follows then:", 2);
  }
  for (const auto& [path, why] : preview.not_acted_on)
    lines.add("not acted on: " + path + " " + why, 2);
  if (preview.paused) lines.add("nothing is written while spec.paused is true", 2);
}

std::string or_nothing(const std::string& text) {
  return text.empty() ? "(not there)" : text;
}

void add_object(Lines& lines, const reconcile::ObjectChange& change) {
  std::string line = mark_of(change.verb) + change.kind + " " + kube::to_text(change.key);
  if (!change.decided_by.empty()) line += "  [" + change.decided_by + "]";
  if (!change.note.empty()) line += ": " + change.note;
  lines.add(line);
  for (const reconcile::FieldChange& field : change.fields) {
    lines.add(field.path + ": " + or_nothing(field.from) + " → " + or_nothing(field.to), 4);
    for (const std::string& text : field.lines)
      lines.add(text, 6);
  }
  if (change.more) lines.add("and more fields", 4);
}

void add_tasks(Lines& lines, const Preview& preview) {
  lines.head(!preview.tasks.empty(), "Tasks that run:");
  for (const reconcile::TaskToRun& task : preview.tasks) {
    std::string line = task.name + (task.again ? ", again" : "") + " (Job " + task.job + ")";
    if (!task.stops.empty()) line += "; meanwhile stopped: " + base::join(task.stops, ", ");
    lines.add(line, 2);
  }
}

void add_restarts(Lines& lines, const Preview& preview) {
  lines.head(!preview.restarts.empty(), "Pods that restart:");
  for (const reconcile::Restart& entry : preview.restarts) {
    lines.add(entry.component + "/" + entry.role + ": " + std::to_string(entry.pods) +
                  (entry.pods == 1 ? " pod of " : " pods of ") + entry.workload + ", " + entry.how,
              2);
    for (const std::string& cause : entry.because)
      lines.add("because of " + cause, 4);
  }
}

void add_rest(Lines& lines, const Preview& preview) {
  lines.head(!preview.irreversible.empty(), "Can't be undone:");
  for (const std::string& each : preview.irreversible)
    lines.add(each, 2);
  lines.head(!preview.blocked.empty(), "A person must act first:");
  for (const reconcile::Blocked& each : preview.blocked)
    lines.add(each.component + " (" + each.reason + "): " + each.message, 2);
  lines.head(!preview.waiting.empty(), "Stays undone for now:");
  for (const reconcile::Waiting& each : preview.waiting)
    lines.add(each.component + " waits for " + each.on, 2);
}

bool shows_changes(const Preview& preview) {
  return preview.verdict.standing == Standing::Accepted ||
         preview.verdict.standing == Standing::AwaitingApproval;
}

std::string last_line(const Preview& preview) {
  if (shows_changes(preview)) return reconcile::summary_of(preview);
  return preview.exists ? "nothing of it would be written; what was taken last goes on"
                        : "nothing of it would be written";
}

Json json_of(const reconcile::ObjectChange& change) {
  Json out = {{"action", word_of(change.verb)},
              {"kind", change.kind},
              {"namespace", change.key.namespace_},
              {"name", change.key.name},
              {"component", change.component}};
  if (!change.decided_by.empty()) out["decidedBy"] = change.decided_by;
  if (!change.note.empty()) out["note"] = change.note;
  if (change.more) out["moreFields"] = true;
  for (const reconcile::FieldChange& field : change.fields) {
    Json entry = {{"path", field.path}, {"from", field.from}, {"to", field.to}};
    if (!field.lines.empty()) entry["lines"] = field.lines;
    out["fields"].push_back(std::move(entry));
  }
  return out;
}

void add_lists(Json& out, const Preview& preview) {
  for (const auto& change : preview.objects)
    out["objects"].push_back(json_of(change));
  for (const auto& task : preview.tasks) {
    out["tasks"].push_back(
        {{"name", task.name}, {"job", task.job}, {"again", task.again}, {"stops", task.stops}});
  }
  for (const auto& entry : preview.restarts) {
    out["restarts"].push_back({{"component", entry.component},
                               {"role", entry.role},
                               {"workload", entry.workload},
                               {"pods", entry.pods},
                               {"how", entry.how},
                               {"because", entry.because}});
  }
  for (const auto& each : preview.blocked) {
    out["blocked"].push_back(
        {{"component", each.component}, {"reason", each.reason}, {"message", each.message}});
  }
  for (const auto& each : preview.waiting)
    out["waiting"].push_back({{"component", each.component}, {"on", each.on}});
  for (const auto& [path, why] : preview.not_acted_on)
    out["notActedOn"].push_back({{"path", path}, {"message", why}});
}

}  // namespace

std::string plan_text(const Preview& preview) {
  Lines lines;
  add_verdict(lines, preview);
  lines.head(!preview.objects.empty(), "Objects:");
  for (const reconcile::ObjectChange& change : preview.objects)
    add_object(lines, change);
  add_tasks(lines, preview);
  add_restarts(lines, preview);
  add_rest(lines, preview);
  lines.head(true, on_one_line(last_line(preview)));
  return lines.text;
}

Json plan_json(const Preview& preview) {
  Json out = {{"platform", preview.platform},
              {"exists", preview.exists},
              {"paused", preview.paused},
              {"release", preview.release},
              {"verdict",
               {{"standing", word_of(preview.verdict.standing)},
                {"reason", preview.verdict.reason},
                {"message", preview.verdict.message}}},
              {"problems", preview.problems},
              {"irreversible", preview.irreversible},
              {"summary",
               {{"text", last_line(preview)},
                {"made", preview.count(ObjectVerb::Make)},
                {"changed", preview.count(ObjectVerb::Change)},
                {"deleted", preview.count(ObjectVerb::Delete)},
                {"tasks", preview.tasks.size()},
                {"rolesRestarted", preview.restarts.size()},
                {"podsRestarted", preview.pods_restarted()}}}};
  for (const char* list : {"objects", "tasks", "restarts", "blocked", "waiting", "notActedOn"})
    out[list] = Json::array();
  if (preview.pending_plan) {
    out["pendingPlan"] = {{"hash", preview.pending_plan->hash},
                          {"class", preview.pending_plan->change_class},
                          {"summary", preview.pending_plan->summary}};
  }
  add_lists(out, preview);
  return out;
}

}  // namespace dataplatform::cli
