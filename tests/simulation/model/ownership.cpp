#include "tests/simulation/model/ownership.hpp"

#include "tests/simulation/model/answers.hpp"

#include <algorithm>
#include <tuple>

namespace dataplatform::simulation {
namespace {

constexpr std::size_t kMostUpdaters = 10;

/// What is never in the books.
FieldSet stripped(FieldSet set) {
  set.below.erase("f:apiVersion");
  set.below.erase("f:kind");
  const auto metadata = set.below.find("f:metadata");
  if (metadata == set.below.end()) return set;
  for (const char* name : {"name", "namespace", "creationTimestamp", "selfLink", "uid",
                           "clusterName", "generation", "managedFields", "resourceVersion"}) {
    const auto found = metadata->second.below.find("f:" + std::string(name));
    if (found == metadata->second.below.end()) continue;
    found->second.member = false;
    if (found->second.empty()) metadata->second.below.erase(found);
  }
  metadata->second.member = false;
  if (metadata->second.empty()) set.below.erase(metadata);
  return set;
}

void cut(FieldSet& set, const Writer& writer) {
  for (const auto& path : writer.untouchable) {
    if (path.size() == 1) set.cut({"f:" + std::string(path[0])});
    if (path.size() == 2) set.cut({"f:" + std::string(path[0]), "f:" + std::string(path[1])});
  }
}

Comparison seen_by(const Writer& writer, Comparison found) {
  cut(found.removed, writer);
  cut(found.modified, writer);
  cut(found.added, writer);
  return found;
}

constexpr const char* kBooks = "managedFields";

/// A copy of `object` without the books, which are often the larger part.
Json without_books(const Json& object) {
  Json copy = Json::object();
  for (const auto& [key, value] : object.items()) {
    if (key != "metadata" || !value.is_object()) {
      copy[key] = value;
      continue;
    }
    Json& metadata = copy[key] = Json::object();
    for (const auto& [name, said] : value.items()) {
      if (name != kBooks) metadata[name] = said;
    }
  }
  return copy;
}

/// Of the metadata of two objects, or of their other members.
bool same_but_for_books(const Json& live, const Json& next) {
  for (const auto& [key, value] : live.items()) {
    if (key == kBooks) continue;
    const auto other = next.find(key);
    if (other == next.end()) return false;
    if (key == "metadata" ? !same_but_for_books(value, *other) : value != *other) return false;
  }
  return live.size() - live.count(kBooks) == next.size() - next.count(kBooks);
}

Manager* entry_of(std::vector<Manager>& managers, const Writer& writer,
                  const std::string& operation) {
  const auto found = std::ranges::find_if(managers, [&](const Manager& entry) {
    const bool same_version = operation == "Apply" || entry.api_version == writer.api_version;
    return entry.name == writer.manager && entry.operation == operation && same_version &&
           entry.subresource == writer.subresource;
  });
  return found == managers.end() ? nullptr : &*found;
}

/// An apply takes out what its manager applied before, no longer applies, and nobody else owns.
Json pruned(Json object, const std::vector<Manager>& managers, const FieldSet& last,
            const Type& type) {
  FieldSet owned;
  for (const Manager& manager : managers)
    owned = united(owned, manager.fields);
  const FieldSet last_named = with_named_fields(last, type);
  if (less(last_named, with_named_fields(owned, type)).empty()) return object;
  const FieldSet all = with_named_fields(fields_of(object, type), type);
  Json rest = without(object, last_named, type);
  const FieldSet left = with_named_fields(fields_of(rest, type), type);
  rest = without(object, less(all, united(left, with_named_fields(owned, type))), type);
  const FieldSet kept = with_named_fields(fields_of(rest, type), type);
  return without(object, common(less(all, kept), last_named), type);
}

struct Taken {
  const Manager* from;
  FieldSet fields;
};

void release(std::vector<Manager>& managers, const Manager* own, const Comparison& change,
             const std::vector<Taken>& conflicts) {
  for (const Taken& taken : conflicts) {
    Manager& from = managers[static_cast<std::size_t>(taken.from - managers.data())];
    from.fields = less(from.fields, taken.fields);
  }
  for (Manager& manager : managers) {
    if (&manager != own) manager.fields = less(manager.fields, change.removed);
  }
}

Manager manager_of(const Json& entry) {
  return {.name = base::text_at(entry, {"manager"}),
          .operation = base::text_at(entry, {"operation"}),
          .api_version = base::text_at(entry, {"apiVersion"}),
          .time = base::text_at(entry, {"time"}),
          .subresource = base::text_at(entry, {"subresource"}),
          .fields = fields_from(base::object_at(entry, {"fieldsV1"}))};
}

Json entry_from(const Manager& manager) {
  Json entry = {{"manager", manager.name},
                {"operation", manager.operation},
                {"apiVersion", manager.api_version},
                {"fieldsType", "FieldsV1"},
                {"fieldsV1", to_fields(manager.fields)}};
  if (!manager.time.empty()) entry["time"] = manager.time;
  if (!manager.subresource.empty()) entry["subresource"] = manager.subresource;
  return entry;
}

bool is_update(const Json& entry) {
  return base::text_at(entry, {"operation"}) == "Update";
}

/// Old updaters become one when there are too many.
void cap(Json& entries) {
  std::vector<std::size_t> updaters;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (is_update(entries[i])) updaters.push_back(i);  // the oldest first
  }
  if (updaters.size() <= kMostUpdaters) return;
  Manager first = manager_of(entries[updaters[0]]);
  const Manager second = manager_of(entries[updaters[1]]);
  first.name = "ancient-changes";
  first.subresource.clear();
  first.fields = united(first.fields, second.fields);
  first.time = second.time;
  entries[updaters[0]] = entry_from(first);
  entries.erase(updaters[1]);
}

/// The order of the server.
void put_in_order(Json& entries) {
  const auto place = [](const Json& one) {
    return std::tuple(base::text_at(one, {"operation"}), base::text_at(one, {"time"}),
                      base::text_at(one, {"manager"}), base::text_at(one, {"apiVersion"}),
                      base::text_at(one, {"subresource"}));
  };
  std::sort(entries.begin(), entries.end(),
            [&](const Json& a, const Json& b) { return place(a) < place(b); });
}

/// `managers` and the entries that stay as they are.
void set_entries(Json& object, const std::vector<Manager>& managers, Json entries) {
  for (const Manager& manager : managers) {
    if (!manager.fields.empty()) entries.push_back(entry_from(manager));
  }
  put_in_order(entries);
  cap(entries);
  object["metadata"].erase("managedFields");
  if (!entries.empty()) object["metadata"]["managedFields"] = std::move(entries);
}

bool shares_part(const Json& entry, const FieldSet& touched) {
  const Json& fields = base::object_at(entry, {"fieldsV1"});
  return std::ranges::any_of(touched.below,
                             [&](const auto& part) { return fields.contains(part.first); });
}

/// False where an entry can't have to do with a change: they have no part of the object in common.
bool may_touch(const Json& entry, const FieldSet& touched, const Writer& writer) {
  return base::text_at(entry, {"manager"}) == writer.manager || shares_part(entry, touched);
}

/// The books that `object` brings where they are those of `live`, which it was made from as a
/// rule; else a copy of those. Null where there are none.
Json take_books(const Json& live, Json& object) {
  Json brought;
  if (object.contains("metadata")) {
    Json& metadata = object["metadata"];
    if (const auto found = metadata.find(kBooks); found != metadata.end()) {
      brought = std::move(*found);
      metadata.erase(found);
    }
  }
  const Json* books = base::find(live, {"metadata", kBooks});
  if (books == nullptr) return {};
  return brought == *books ? std::move(brought) : *books;
}

Json with_books(Json object, Json books) {
  if (!books.is_null()) object["metadata"][kBooks] = std::move(books);
  return object;
}

/// Does an entry of the books have all of `set`?
bool covers(const Json& fields, const FieldSet& set) {
  for (const auto& [element, node] : set.below) {
    const auto found = fields.find(element);
    if (found == fields.end()) return false;
    if (node.member && !found->empty() && !found->contains(".")) return false;
    if (!covers(*found, node)) return false;
  }
  return true;
}

bool is_entry_of(const Json& entry, const Writer& writer) {
  return base::text_at(entry, {"manager"}) == writer.manager && is_update(entry) &&
         base::text_at(entry, {"apiVersion"}) == writer.api_version &&
         base::text_at(entry, {"subresource"}) == writer.subresource;
}

/// A writer that writes again what it alone owns, as most do: of the books only a time changes.
/// False, and nothing is done, where that is not so.
bool only_time_changes(Json& books, const Comparison& change, const FieldSet& written,
                       const Writer& writer) {
  const auto own =
      std::ranges::find_if(books, [&](const Json& entry) { return is_entry_of(entry, writer); });
  const bool removes = !change.removed.empty();
  if (own == books.end() || removes || !(stripped(written) == written)) return false;
  for (const Json& entry : books) {
    if (&entry != &*own && shares_part(entry, written)) return false;
  }
  if (!covers(base::object_at(*own, {"fieldsV1"}), written)) return false;
  (*own)["time"] = writer.time;
  put_in_order(books);
  return true;
}

}  // namespace

std::vector<Manager> managers_of(const Json& object) {
  std::vector<Manager> managers;
  for (const Json& entry : base::array_at(object, {"metadata", "managedFields"}))
    managers.push_back(manager_of(entry));
  return managers;
}

void set_managers(Json& object, std::vector<Manager> managers) {
  set_entries(object, managers, Json::array());
}

kube::Answer<Json> applied(const Json& live, const Json& config, const Type& type,
                           const Writer& writer, bool force) {
  std::vector<Manager> managers = managers_of(live);
  Json next = without_books(live);
  merge(next, config, type);
  Manager* own = entry_of(managers, writer, "Apply");
  const FieldSet last = own == nullptr ? FieldSet() : own->fields;
  if (own == nullptr) {
    managers.push_back({.name = writer.manager,
                        .operation = "Apply",
                        .api_version = {},
                        .time = {},
                        .subresource = writer.subresource,
                        .fields = {}});
    own = &managers.back();
  }
  own->api_version = writer.api_version;
  own->fields = fields_of(config, type);
  cut(own->fields, writer);
  // Most say again what they said.
  if (!less(last, own->fields).empty()) next = pruned(std::move(next), managers, last, type);
  const Comparison change = seen_by(writer, compared(live, next, type));
  const FieldSet written = united(change.modified, change.added);
  std::vector<Taken> conflicts;
  for (const Manager& manager : managers) {
    if (&manager == own) continue;
    FieldSet taken = common(manager.fields, written);
    if (!taken.empty()) conflicts.push_back({&manager, std::move(taken)});
  }
  if (!force && !conflicts.empty()) {
    std::vector<OwnedField> fields;
    for (const Taken& taken : conflicts)
      list_fields(taken.fields, "", taken.from->name, taken.from->api_version, fields);
    return std::unexpected(apply_conflict(fields));
  }
  release(managers, own, change, conflicts);
  own->fields = stripped(std::move(own->fields));
  if (!same_but_for_books(live, next)) own->time = writer.time;
  set_managers(next, std::move(managers));
  return next;
}

Json updated(const Json& live, Json next, const Type& type, const Writer& writer,
             const FieldSet& respelled) {
  Json books = take_books(live, next);
  const Comparison change = seen_by(writer, compared(live, next, type));
  FieldSet written = united(change.modified, change.added);
  if (!respelled.empty()) written = united(written, respelled);
  const FieldSet touched = united(written, change.removed);
  if (touched.empty() || only_time_changes(books, change, written, writer))
    return with_books(std::move(next), std::move(books));
  std::vector<Manager> managers;
  Json untouched = Json::array();
  for (const Json& entry : base::array_at(live, {"metadata", "managedFields"})) {
    if (may_touch(entry, touched, writer)) {
      managers.push_back(manager_of(entry));
    } else {
      untouched.push_back(entry);
    }
  }
  for (Manager& manager : managers)
    manager.fields = less(less(manager.fields, written), change.removed);
  FieldSet own = stripped(written);
  if (!own.empty()) {
    if (Manager* entry = entry_of(managers, writer, "Update"); entry != nullptr) {
      entry->fields = united(entry->fields, own);
      entry->time = writer.time;
    } else {
      managers.push_back({.name = writer.manager,
                          .operation = "Update",
                          .api_version = writer.api_version,
                          .time = writer.time,
                          .subresource = writer.subresource,
                          .fields = std::move(own)});
    }
  }
  set_entries(next, managers, std::move(untouched));
  return next;
}

}  // namespace dataplatform::simulation
