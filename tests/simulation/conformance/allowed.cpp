#include "tests/simulation/conformance/allowed.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

/// Sorted by who; the server sorts by seconds first, which are not the same on both sides.
Json books_of(Json entries) {
  for (Json& entry : entries)
    entry.erase("time");
  std::sort(entries.begin(), entries.end(), [](const Json& a, const Json& b) {
    const auto who = [](const Json& entry) {
      return entry.value("operation", "") + " " + entry.value("manager", "") + " " +
             entry.value("subresource", "");
    };
    return who(a) < who(b);
  });
  return entries;
}

void blank_times(Json& value) {
  if (!value.is_structured()) return;
  for (auto& [key, item] : value.items()) {
    const bool time = value.is_object() && item.is_string() &&
                      (key.ends_with("Time") || key.ends_with("Timestamp"));
    if (time) item = "a time";
    if (!time) blank_times(item);
  }
}

/// Each server makes its own uids, and Jobs repeat theirs in labels.
void name_uid(Json& value, const std::string& uid) {
  if (uid.empty()) return;
  if (value.is_string() && value == uid) value = "the uid";
  if (!value.is_structured()) return;
  for (Json& item : value)
    name_uid(item, uid);
}

/// Go prints a list that is not there as null; the model leaves it out.
void drop_nulls(Json& value) {
  if (!value.is_structured()) return;
  for (auto it = value.begin(); it != value.end();) {
    const bool gone = value.is_object() && it->is_null();
    if (!gone) drop_nulls(*it);
    it = gone ? value.erase(it) : std::next(it);
  }
}

/// Without events that change nothing: the first update of an object may write what the defaults of
/// reading have added, which costs the real server a version and an event.
std::vector<Told> telling(const std::vector<Told>& all) {
  std::vector<Told> kept;
  std::map<std::string, Json> last;
  for (const Told& told : all) {
    const std::string name = base::text_at(told.object, {"metadata", "name"});
    Json shown = comparable(told.object);
    const bool news = told.type != "MODIFIED" || last[name] != shown;
    last[name] = std::move(shown);
    if (news) kept.push_back(told);
  }
  return kept;
}

}  // namespace

std::string difference_lines(const Json& real, const Json& model) {
  std::string text;
  const Json patch = Json::diff(model, real);
  for (const Json& operation : patch) {
    const std::string path = operation.value("path", "");
    const Json::json_pointer pointer(path);
    text += "    " + path + ": " + operation.value("op", "") + " " +
            operation.value("value", Json()).dump() + "; the model has " +
            (model.contains(pointer) ? model.at(pointer).dump() : "nothing") + "\n";
  }
  return text;
}

Json comparable(const Json& object) {
  Json shown = object;
  name_uid(shown, base::text_at(object, {"metadata", "uid"}));
  blank_times(shown);
  drop_nulls(shown);
  if (!shown.is_object() || !shown.contains("metadata")) return shown;
  Json& metadata = shown["metadata"];
  // Each server makes its own.
  for (const char* member : {"uid", "resourceVersion"})
    metadata.erase(member);
  if (metadata.contains("managedFields"))
    metadata["managedFields"] = books_of(metadata["managedFields"]);
  // Taken from a range of addresses that the model does not have.
  const std::string kind = shown.value("kind", "");
  if (shown.contains("spec") && shown["spec"].contains("clusterIP")) {
    if (shown["spec"]["clusterIP"] != "None") {
      shown["spec"]["clusterIP"] = "an address";
      shown["spec"]["clusterIPs"] = Json::array({"an address"});
    }
  }
  return shown;
}

std::string difference(const Outcome& real, const Outcome& model) {
  if (real.status != model.status || real.reason != model.reason)
    return "  the server answered " + std::to_string(real.status) + " " + real.reason + " (" +
           real.message + "), the model " + std::to_string(model.status) + " " + model.reason +
           " (" + model.message + ")\n";
  const Json theirs = comparable(real.object);
  const Json ours = comparable(model.object);
  if (theirs != ours)
    return "  the objects differ; to make the server's of the model's:\n" +
           difference_lines(theirs, ours);
  Json their_items = Json::array();
  Json our_items = Json::array();
  for (const Json& item : real.items)
    their_items.push_back(comparable(item));
  for (const Json& item : model.items)
    our_items.push_back(comparable(item));
  if (their_items == our_items) return {};
  return "  the lists differ:\n" + difference_lines(their_items, our_items);
}

std::string difference(const std::vector<Told>& all_real, const std::vector<Told>& all_model) {
  const std::vector<Told> real = telling(all_real);
  const std::vector<Told> model = telling(all_model);
  for (std::size_t i = 0; i < std::max(real.size(), model.size()); ++i) {
    if (i >= real.size()) return "  the model tells of one more: " + model[i].type + "\n";
    if (i >= model.size())
      return "  the server tells of one more: " + real[i].type + "; what is new in it:\n    " +
             Json::diff(i == 0 ? Json() : real[i - 1].object, real[i].object).dump() + "\n";
    if (real[i].type != model[i].type)
      return "  event " + std::to_string(i) + ": the server says " + real[i].type + ", the model " +
             model[i].type + "\n";
    const Json theirs = comparable(real[i].object);
    const Json ours = comparable(model[i].object);
    if (theirs != ours)
      return "  event " + std::to_string(i) + " (" + real[i].type + "):\n" +
             difference_lines(theirs, ours);
  }
  return {};
}

}  // namespace dataplatform::simulation
