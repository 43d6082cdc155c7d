#include "controllers/spec/transitions.hpp"

#include <initializer_list>
#include <string>

namespace dataplatform::spec {
namespace {

using Path = std::vector<std::string>;

/// "self.a.b", and "has(self.a) && has(self.a.b)": a path is only read where every step of it is
/// there.
std::string value_of(const std::string& root, const Path& path) {
  std::string text = root;
  for (const std::string& step : path)
    text += "." + step;
  return text;
}

std::string has(const std::string& root, const Path& path) {
  std::string text, so_far = root;
  for (const std::string& step : path) {
    so_far += "." + step;
    text += (text.empty() ? "has(" : " && has(") + so_far + ")";
  }
  return text;
}

std::string dotted(const Path& path) {
  return value_of("spec", path);
}

/// A rule that holds wherever one of the two sides does not say the value: then the operator
/// compares.
CelRule where_both(const Path& path, const std::string& rule, const std::string& message) {
  return {"!(" + has("oldSelf", path) + " && " + has("self", path) + ") || " + rule, message};
}

/// The same for one text: the message names both values. (A number or quantity would first have to
/// become a text, which the API server reckons as too dear.)
CelRule for_text(const Path& path, const std::string& rule, const std::string& why) {
  CelRule made = where_both(path, rule, dotted(path) + " must not change so: " + why);
  made.expression = cel_text(dotted(path) + " is ") + " + " + value_of("self", path) + " + " +
                    cel_text(" but was ") + " + " + value_of("oldSelf", path) + " + " +
                    cel_text("; " + why);
  return made;
}

CelRule unchanged(const Path& path, const std::string& way_out) {
  return for_text(path, value_of("self", path) + " == " + value_of("oldSelf", path), way_out);
}

/// A size before it that we can't even read (1e999) made no volume: it may be taken back.
std::string not_smaller(const std::string& now, const std::string& before) {
  const std::string old = "quantity(string(" + before + "))";
  return "(quantity(string(" + now + ")).compareTo(" + old + ") >= 0 || " + old +
         ".compareTo(quantity('9E')) > 0)";
}

constexpr const char* kNoShrink =
    "volumes can't shrink; set the old size or more, or restore into a new platform";

CelRule no_shrink(const Path& role, const char* volume = "storage") {
  Path path = {"components"};
  path.insert(path.end(), role.begin(), role.end());
  path.insert(path.end(), {volume, "size"});
  return where_both(path, not_smaller(value_of("self", path), value_of("oldSelf", path)),
                    dotted(path) + " must not become smaller: " + kNoShrink);
}

/// For every old item there is no new one of the same name of which `wrong` holds (o is the old
/// one, n the new one).
CelRule no_item(const Path& list, const std::string& wrong, const std::string& message) {
  return where_both(list,
                    value_of("oldSelf", list) + ".all(o, !" + value_of("self", list) +
                        ".exists(n, n.name == o.name && (" + wrong + ")))",
                    message);
}

CelRule version_not_down() {
  const Path path{"components", "postgresql", "version"};
  const std::string now = value_of("self", path), before = value_of("oldSelf", path);
  const auto major = [](const std::string& value) { return "int(" + value + ".split('.')[0])"; };
  const std::string numbers =
      now + ".matches('^[0-9]{1,6}([.]|$)') && " + before + ".matches('^[0-9]{1,6}([.]|$)')";
  return for_text(path, "!(" + numbers + ") || " + major(now) + " >= " + major(before),
                  "an older PostgreSQL can't read a newer one's data; set the old version, or "
                  "restore into a new platform");
}

}  // namespace

std::vector<CelRule> transition_rules() {
  const Path pools{"components", "objectStore", "managed", "pools"},
      executors{"components", "dremio", "executorPools"},
      buckets{"components", "objectStore", "buckets"};
  return {
      unchanged({"dataNamespace"}, "make a new platform there and restore into it"),
      unchanged({"components", "postgresql", "locale"}, "it is fixed when the cluster is made"),
      no_shrink({"postgresql", "server"}),
      no_shrink({"postgresql", "server"}, "walStorage"),
      no_shrink({"dremio", "coordinator"}),
      no_shrink({"dremio", "executor"}),
      no_shrink({"dremio", "zookeeper"}),
      no_shrink({"elasticsearch", "master"}),
      no_shrink({"elasticsearch", "data"}),
      no_item(
          executors,
          "has(o.storage) && has(o.storage.size) && has(n.storage) && has(n.storage.size) && !(" +
              not_smaller("n.storage.size", "o.storage.size") + ")",
          dotted(executors) + "[].storage.size must not become smaller: " + kNoShrink),
      no_item(pools,
              "has(o.storagePerDrive) && has(o.storagePerDrive.size) && has(n.storagePerDrive) && "
              "has(n.storagePerDrive.size) && !(" +
                  not_smaller("n.storagePerDrive.size", "o.storagePerDrive.size") + ")",
              dotted(pools) + "[].storagePerDrive.size must not become smaller: " + kNoShrink),
      no_item(pools, "n.servers != o.servers || n.drivesPerServer != o.drivesPerServer",
              dotted(pools) + "[].servers and drivesPerServer must not change: a pool can't change "
                              "its shape; set them back and add a second pool to grow"),
      no_item(buckets,
              "n.name == 'dremio' && has(o.externalName) && has(n.externalName) && n.externalName "
              "!= o.externalName",
              dotted(buckets) + "[].externalName of bucket dremio must not change: Dremio keeps "
                                "its tables there; set it back"),
      no_item(buckets,
              "n.name == 'dremio' && has(o.prefix) && has(n.prefix) && n.prefix != o.prefix",
              dotted(buckets) + "[].prefix of bucket dremio must not change: Dremio keeps its "
                                "tables there; set it back"),
      // Only where both are written: who wrote one that can't be, can still take it back. One that
      // was taken the operator holds.
      no_item(
          buckets,
          "has(o.objectLock) && has(n.objectLock) && (n.objectLock.mode != o.objectLock.mode || "
          "n.objectLock.days != o.objectLock.days)",
          dotted(buckets) + "[].objectLock must not change: a lock is fixed when its bucket is "
                            "made; set it back"),
      version_not_down(),
  };
}

}  // namespace dataplatform::spec
