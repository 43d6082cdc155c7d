// What holds for every object of every sample, of every bare profile, and of the made-up platform:
// canonical for a server-side apply, names that fit, nothing that dangles, pods that are
// restricted.
#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/merge.hpp"
#include "tests/projections/look.hpp"
#include "tests/support/samples.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace dataplatform::projections {
namespace {

using ::testing::IsEmpty;

struct Whole {
  std::string name;
  Desired desired;
};

/// As long as the CRD allows.
const std::string kLongName(30, 'n');

std::vector<Whole> every_sample(const std::string& name) {
  std::vector<Whole> made;
  for (testing::Sample sample : testing::samples()) {
    if (!name.empty()) sample.platform["metadata"]["name"] = name;
    made.push_back({sample.name, testing::rendered(sample).desired});
  }
  return made;
}

/// The samples and the lake.
const std::vector<Whole>& all() {
  static const std::vector<Whole> list = [] {
    std::vector<Whole> made = every_sample("");
    made.push_back({"lake", project(lake())});
    return made;
  }();
  return list;
}

/// The samples under the longest name that there may be.
const std::vector<Whole>& long_named() {
  static const std::vector<Whole> list = every_sample(kLongName);
  return list;
}

using Visit = std::function<void(const Desired&, const Object&)>;

void for_each_object(const Visit& visit, const std::vector<Whole>& wholes = all()) {
  for (const Whole& whole : wholes) {
    SCOPED_TRACE(whole.name);
    for (const Object& object : whole.desired.objects) {
      SCOPED_TRACE(object_key(object.body));
      visit(whole.desired, object);
    }
  }
}

using Member = std::function<void(const std::string& path, const std::string& key, const Json&)>;

/// Every value of a body, with its path and the name of the member that it is in.
void walk(const Json& value, const std::string& path, const std::string& key, const Member& visit) {
  visit(path, key, value);
  if (value.is_object()) {
    for (const auto& [name, member] : value.items())
      walk(member, path + "." + name, name, visit);
  } else if (value.is_array()) {
    for (const Json& item : value)
      walk(item, path + "[]", key, visit);
  }
}

void for_each_value(const Member& visit, const std::vector<Whole>& wholes = all()) {
  const auto all_of = [&](const Desired&, const Object& object) {
    walk(object.body, "", "", visit);
  };
  for_each_object(all_of, wholes);
}

TEST(Whole, TheSamplesAreThere) {
  EXPECT_GE(all().size(), 11u);
  for (const Whole& whole : all()) {
    EXPECT_FALSE(base::has_errors(whole.desired.problems)) << whole.name;
    EXPECT_GE(whole.desired.objects.size(), 20u) << whole.name;
  }
}

// --- canonical ---------------------------------------------------------------------------------

TEST(Whole, NothingEmptyIsSent) {
  for_each_value([](const std::string& path, const std::string&, const Json& value) {
    EXPECT_FALSE(value.is_null()) << path;
    EXPECT_FALSE(value.is_structured() && value.empty()) << path;
    const bool is_member = !path.ends_with("[]") && !path.starts_with(".data.");
    // A reference to a Service or Secret; custom resources are kept as they were sent.
    const bool is_core_group = path.ends_with(".group");
    EXPECT_FALSE(value == "" && is_member && !is_core_group) << path;
  });
}

TEST(Whole, NothingIsSentThatTheServerLeavesOut) {
  // Members without a pointer behind them (k8s.io/api): absent and zero are one for the server.
  const std::set<std::string> plain = {
      "publishNotReadyAddresses", "hostNetwork", "hostPID", "hostIPC", "readOnly", "tty", "stdin",
      "initialDelaySeconds"};
  for_each_value([&](const std::string& path, const std::string& key, const Json& value) {
    EXPECT_FALSE(plain.contains(key) && (value == false || value == 0)) << path;
    EXPECT_NE(key, "stringData") << path;
    EXPECT_NE(path, ".status");
  });
}

TEST(Whole, EveryPortHasAProtocol) {
  for_each_value([](const std::string& path, const std::string& key, const Json& value) {
    if (key != "ports" || !value.is_object()) return;
    EXPECT_TRUE(value.contains("protocol")) << path;
  });
}

TEST(Whole, QuantitiesAreCanonical) {
  for_each_value([](const std::string& path, const std::string& key, const Json& value) {
    if (key != "requests" && key != "limits" && key != "sizeLimit") return;
    Json again = {{key, value}};
    make_canonical(again);
    EXPECT_EQ(again[key], value) << path;
  });
}

TEST(Whole, ListsThatAreMergedByAKeyHaveEachKeyOnce) {
  const std::map<std::string, const char*> keys = {
      {"containers", "name"}, {"initContainers", "name"},    {"env", "name"},
      {"volumes", "name"},    {"volumeMounts", "mountPath"}, {"imagePullSecrets", "name"}};
  for_each_value([&](const std::string& path, const std::string& key, const Json& value) {
    const auto known = keys.find(key);
    if (known == keys.end() || !value.is_array()) return;
    std::set<Json> seen;
    for (const Json& item : value) {
      EXPECT_TRUE(seen.insert(item.at(known->second)).second) << path << item;
    }
  });
}

TEST(Whole, ClaimsSayTheirMode) {
  int claims = 0;
  for_each_object([&](const Desired&, const Object& object) {
    for (const Json& claim : base::array_at(object.body, {"spec", "volumeClaimTemplates"})) {
      EXPECT_EQ(claim["spec"].value("volumeMode", ""), "Filesystem");
      ++claims;
    }
  });
  EXPECT_GT(claims, 0);
}

// --- names -------------------------------------------------------------------------------------

bool is_label_value(const std::string& text) {
  const auto good = [](unsigned char c) { return std::isalnum(c) != 0; };
  return text.size() <= 63 && good(text.front()) && good(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](unsigned char c) { return good(c) || c == '-' || c == '_' || c == '.'; });
}

TEST(Whole, EveryNameFitsItsKindHoweverLongThePlatformsIs) {
  const auto fits = [](const Desired&, const Object& object) {
    const bool stateful = object.body["kind"] == "StatefulSet";
    const std::string name = object.body["metadata"]["name"];
    EXPECT_LE(name.size(), stateful ? 52u : 63u);
  };
  for_each_object(fits, long_named());
  for (const Whole& whole : long_named()) {
    EXPECT_FALSE(base::has_errors(whole.desired.problems)) << whole.name;
    for (const SecretSet& set : whole.desired.secrets)
      EXPECT_LE(set.name.size(), 63u);
  }
}

TEST(Whole, EveryLabelIsOneHoweverLongThePlatformsNameIs) {
  const auto good = [](const std::string& path, const std::string& key, const Json& value) {
    if (key != "labels" && key != "matchLabels") return;
    for (const auto& [name, text] : value.items()) {
      EXPECT_TRUE(is_label_value(text)) << path << " " << name << " " << text;
    }
  };
  for_each_value(good, long_named());
  for_each_value(good);
}

// --- nothing dangles ---------------------------------------------------------------------------

bool is_there(const Desired& desired, const std::string& kind, const Json& name_space,
              const Json& name) {
  return std::any_of(desired.objects.begin(), desired.objects.end(), [&](const Object& object) {
    return object.body["kind"] == kind && object.body["metadata"]["name"] == name &&
           object.body["metadata"]["namespace"] == name_space;
  });
}

bool is_secret(const Desired& desired, const Json& name_space, const Json& name) {
  return std::any_of(desired.secrets.begin(), desired.secrets.end(), [&](const SecretSet& set) {
    const auto& in = set.namespaces;
    return set.name == name && std::find(in.begin(), in.end(), name_space) != in.end();
  });
}

const Json* pod_in(const Object& object) {
  return base::find(object.body, {"spec", "template", "spec"});
}

TEST(Whole, PodsFindTheirAccountFilesAndSecrets) {
  int secrets = 0;
  const auto find_all = [&](const Desired& desired, const Object& object) {
    const Json* pod = pod_in(object);
    if (pod == nullptr) return;
    const Json& in = object.body["metadata"]["namespace"];
    const std::string platform = object.body["metadata"]["labels"]["dataplatform.io/name"];
    const std::string ours = platform + "-";
    EXPECT_TRUE(is_there(desired, "ServiceAccount", in, pod->at("serviceAccountName")));
    walk(*pod, "", "", [&](const std::string& path, const std::string& key, const Json& value) {
      // Without the platform's name before it, it is one that the user made.
      if (key == "configMap" && std::string(value.at("name")).starts_with(ours)) {
        EXPECT_TRUE(is_there(desired, "ConfigMap", in, value.at("name"))) << path << value;
      } else if (key == "secretKeyRef" && std::string(value.at("name")).starts_with(ours)) {
        EXPECT_TRUE(is_secret(desired, in, value.at("name"))) << path << value;
        ++secrets;
      }
    });
  };
  for_each_object(find_all);
  for_each_object(find_all, long_named());
  EXPECT_GT(secrets, 0);
}

TEST(Whole, EveryMountHasItsVolume) {
  for_each_object([](const Desired&, const Object& object) {
    const Json* pod = pod_in(object);
    if (pod == nullptr) return;
    std::set<Json> known;
    for (const Json& one : base::array_at(*pod, {"volumes"}))
      known.insert(one["name"]);
    for (const Json& one : base::array_at(object.body, {"spec", "volumeClaimTemplates"})) {
      known.insert(one["metadata"]["name"]);
    }
    for (const char* list : {"initContainers", "containers"}) {
      for (const Json& container : base::array_at(*pod, {list})) {
        for (const Json& mount : base::array_at(container, {"volumeMounts"})) {
          EXPECT_TRUE(known.contains(mount["name"])) << mount;
        }
      }
    }
  });
}

/// True where all of `selector` is among `labels`.
bool selects(const Json& selector, const Json& labels) {
  return std::all_of(selector.items().begin(), selector.items().end(), [&](const auto& item) {
    return labels.contains(item.key()) && labels.at(item.key()) == item.value();
  });
}

TEST(Whole, SelectorsFindThePodsOfTheirOwnObjectAlone) {
  for_each_object([](const Desired& desired, const Object& object) {
    const Json* selector = base::find(object.body, {"spec", "selector", "matchLabels"});
    if (selector == nullptr) return;
    int found = 0;
    for (const Object& other : desired.objects) {
      const Json& labels = base::object_at(other.body, {"spec", "template", "metadata", "labels"});
      if (!labels.empty() && selects(*selector, labels)) {
        EXPECT_EQ(other.component + "/" + other.role, object.component + "/" + object.role);
        ++found;
      }
    }
    EXPECT_EQ(found, 1);
  });
}

TEST(Whole, IngressesLeadToAPortOfAService) {
  for_each_object([](const Desired& desired, const Object& object) {
    if (object.body["kind"] != "Ingress") return;
    const Json& rule = object.body["spec"]["rules"][0];
    const Json& backend = rule["http"]["paths"][0]["backend"]["service"];
    const Json& service = body_of(desired.objects, "Service", backend["name"]);
    EXPECT_NO_THROW(named(service["spec"]["ports"], backend["port"]["name"]));
  });
}

TEST(Whole, WhatAnAutoscalerHasNobodyElseWrites) {
  int scaled = 0;
  for_each_object([&](const Desired& desired, const Object& object) {
    if (object.body["kind"] != "HorizontalPodAutoscaler") return;
    const Json& target = object.body["spec"]["scaleTargetRef"];
    const Json& workload = body_of(desired.objects, target["kind"], target["name"]);
    EXPECT_FALSE(workload["spec"].contains("replicas"));
    ++scaled;
  });
  EXPECT_GT(scaled, 0);
}

// --- pods --------------------------------------------------------------------------------------

TEST(Whole, PodsAreRestricted) {
  for_each_object([](const Desired&, const Object& object) {
    const Json* pod = pod_in(object);
    if (pod == nullptr) return;
    const std::string name = object.body["metadata"]["name"];
    if (name.ends_with("-airbyte-connector-builder")) {
      EXPECT_THAT(weaknesses(*pod),
                  ::testing::ElementsAre("container connector-builder may run as root"));
    } else {
      EXPECT_THAT(weaknesses(*pod), IsEmpty());
    }
  });
}

TEST(Whole, ContainersHaveAReadOnlyRootAndLimits) {
  for_each_object([](const Desired&, const Object& object) {
    const Json* pod = pod_in(object);
    if (pod == nullptr) return;
    EXPECT_GT(pod->at("securityContext").at("runAsGroup"), 0);
    for (const char* list : {"initContainers", "containers"}) {
      for (const Json& container : base::array_at(*pod, {list})) {
        EXPECT_EQ(container["securityContext"]["readOnlyRootFilesystem"], true) << container;
        EXPECT_TRUE(container["resources"]["limits"].contains("memory")) << container;
        EXPECT_TRUE(container["resources"]["requests"].contains("cpu")) << container;
      }
    }
  });
}

TEST(Whole, APodOfSeveralIsKeptApartFromTheOthers) {
  for_each_object([](const Desired&, const Object& object) {
    const auto replicas = base::integer_at(object.body, {"spec", "replicas"}, 1);
    if (pod_in(object) == nullptr || replicas < 2) return;
    EXPECT_TRUE(pod_in(object)->contains("affinity"));
  });
}

}  // namespace
}  // namespace dataplatform::projections
