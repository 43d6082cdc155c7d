#include "controllers/reconcile/preview_fields.hpp"

#include "controllers/reconcile/covers.hpp"
#include "operator/base/text.hpp"

#include <algorithm>
#include <map>

namespace dataplatform::reconcile {
namespace {

// More than anybody reads of one object, and of one value.
constexpr std::size_t kMostFields = 24;
constexpr std::size_t kMostText = 120;
constexpr std::size_t kMostLines = 8;
// So many are compared: a template that changed in more places restarts its pods all the same.
constexpr std::size_t kMostCompared = 200;

constexpr std::string_view kStamp = "metadata.annotations.dataplatform.io/applied-hash";
constexpr std::string_view kTemplate = "spec.template.";

std::string shortened(std::string text) {
  if (text.size() <= kMostText) return text;
  std::size_t end = kMostText;
  // Not in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  return text.substr(0, end) + "…";
}

std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  return shortened(base::to_line(value));
}

bool has_lines(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().find('\n') != std::string::npos;
}

std::vector<std::string> lines_of(const Json& value) {
  if (!value.is_string()) return {};
  return base::split(value.get<std::string>(), '\n');
}

std::string count_of(const std::vector<std::string>& lines) {
  const std::size_t count =
      lines.empty() || !lines.back().empty() ? lines.size() : lines.size() - 1;
  return lines.empty() ? "" : std::to_string(count) + (count == 1 ? " line" : " lines");
}

/// Lines of `these` that are not among `those`, each as often as it is missing.
std::vector<std::string> without(const std::vector<std::string>& these,
                                 const std::vector<std::string>& those) {
  std::map<std::string, int> left;
  for (const std::string& line : those)
    ++left[line];
  std::vector<std::string> missing;
  for (const std::string& line : these) {
    if (--left[line] < 0) missing.push_back(line);
  }
  return missing;
}

FieldChange text_change(const Difference& found) {
  const std::vector<std::string> before = lines_of(found.live), after = lines_of(found.desired);
  const std::vector<std::string> gone = without(before, after), come = without(after, before);
  FieldChange change{.path = found.path, .from = count_of(before), .to = count_of(after)};
  change.to += " (+" + std::to_string(come.size()) + " -" + std::to_string(gone.size()) + ")";
  for (const std::string& line : gone) {
    if (change.lines.size() < kMostLines / 2) change.lines.push_back("-" + shortened(line));
  }
  for (const std::string& line : come) {
    if (change.lines.size() < kMostLines) change.lines.push_back("+" + shortened(line));
  }
  return change;
}

FieldChange told(const Difference& found) {
  if (has_lines(found.live) || has_lines(found.desired)) return text_change(found);
  return {.path = found.path, .from = text_of(found.live), .to = text_of(found.desired)};
}

/// The autoscaler has `replicas` from now on; the number stays.
bool handed_over(const projections::Object& wanted, const std::string& path) {
  return wanted.autoscaled && path == "spec.replicas";
}

}  // namespace

std::vector<std::string> tell_fields(ObjectChange& change, const Json& live,
                                     const projections::Object& wanted) {
  std::vector<Difference> found = compare(live, wanted.body, kMostCompared);
  for (Difference& each : dropped(live, wanted.body, kMostCompared))
    found.push_back(std::move(each));
  std::vector<std::string> of_template;
  for (const Difference& each : found) {
    if (each.path == kStamp || handed_over(wanted, each.path)) continue;
    if (each.path.starts_with(kTemplate)) of_template.push_back(each.path);
    if (change.fields.size() == kMostFields) {
      change.more = true;
      continue;
    }
    change.fields.push_back(told(each));
  }
  return of_template;
}

}  // namespace dataplatform::reconcile
