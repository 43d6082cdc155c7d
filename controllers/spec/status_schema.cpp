// What status looks like. Written by the operator alone, so it is bounded but not described line by
// line.
#include "controllers/spec/schema.hpp"

namespace dataplatform::spec {
namespace {

Json text(std::string_view meaning, int longest = 1024) {
  return {{"type", "string"}, {"maxLength", longest}, {"description", meaning}};
}
Json time(std::string_view meaning) {
  return {{"type", "string"}, {"format", "date-time"}, {"description", meaning}};
}
Json number(std::string_view meaning) {
  return {{"type", "integer"}, {"format", "int64"}, {"description", meaning}};
}

Json object(std::string_view meaning, Json properties) {
  return {{"type", "object"}, {"description", meaning}, {"properties", std::move(properties)}};
}

Json list(std::string_view meaning, Json items, int most) {
  return {{"type", "array"},
          {"description", meaning},
          {"maxItems", most},
          {"items", std::move(items)},
          {"x-kubernetes-list-type", "atomic"}};
}

Json conditions() {
  Json item = {{"type", "object"},
               {"required", {"type", "status", "lastTransitionTime", "reason", "message"}},
               {"properties",
                {{"type", text("What it is about.", 316)},
                 {"status",
                  {{"type", "string"},
                   {"enum", {"True", "False", "Unknown"}},
                   {"description", "Whether it holds."}}},
                 {"observedGeneration", number("The generation of spec that it was found for.")},
                 {"lastTransitionTime", time("When status last changed.")},
                 {"reason", text("One word for why.")},
                 {"message", text("One sentence.", 32768)}}}};
  Json all = list("What holds and what does not.", std::move(item), 32);
  all["x-kubernetes-list-type"] = "map";
  all["x-kubernetes-list-map-keys"] = {"type"};
  return all;
}

Json component() {
  return object("One component.", {{"phase", text("Where it is.", 63)},
                                   {"ready", text("Roles that are ready, of all.", 32)},
                                   {"version", text("Version that runs.", 64)},
                                   {"image", text("Image of its main role.")},
                                   {"message", text("One sentence.", 4096)},
                                   {"blockedBy", text("What it waits for.")}});
}

/// Until the operator has looked for the first time, tools must see that nothing is ready.
Json first_status() {
  return {{"observedGeneration", -1},
          {"conditions", Json::array({{{"type", "Ready"},
                                       {"status", "Unknown"},
                                       {"reason", "Pending"},
                                       {"message", "Waiting for the operator"},
                                       {"lastTransitionTime", "1970-01-01T00:00:00Z"}}})}};
}

/// Lists of objects whose fields are still growing: kept as they are written.
Json open_list(std::string_view meaning) {
  return list(meaning, {{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}}, 256);
}

}  // namespace

Json status_schema() {
  Json components = {{"type", "object"},
                     {"description", "Each component that is run."},
                     {"maxProperties", 16},
                     {"additionalProperties", component()}};
  Json status = object(
      "What the operator found and did.",
      {{"observedGeneration", number("The generation of spec that this is about.")},
       {"profile", text("The profile in force.", 32)},
       {"phase", text("A summary for people; tools read the conditions. May gain values.", 32)},
       {"ready", text("Components that are ready, of all that are enabled.", 16)},
       {"version", text("The release in force.", 32)},
       {"conditions", conditions()},
       {"components", std::move(components)},
       {"endpoints", list("Addresses of the pages.", text("An address."), 64)},
       {"credentials",
        list("Secrets with passwords of first users.", text("Name of a Secret.", 253), 64)},
       {"tasks", open_list("Tasks that run or ran.")},
       {"operations", open_list("Operations under way.")},
       {"notActedOn", open_list("Written fields that this version does not act on, and why.")},
       {"pendingPlan", object("A change that waits for approval.",
                              {{"hash", text("What upgrade.approvedPlan must be.", 64)},
                               {"class", text("Class of change.", 32)},
                               {"summary", text("What would happen.", 8192)}})},
       {"recovery",
        {{"type", "object"},
         {"description", "Times of backups and drills."},
         {"x-kubernetes-preserve-unknown-fields", true},
         {"properties", {{"lastBackupTime", time("When the newest complete set was made.")}}}}}});
  status["default"] = first_status();
  return status;
}

}  // namespace dataplatform::spec
