// Every sample and every bare profile, rendered: a folder is a case, a file a component. A change of
// any object shows as a diff of these files. UPDATE_GOLDEN=1 writes them anew.
#include "controllers/components/registry.hpp"
#include "controllers/model/platform.hpp"
#include "controllers/projections/kubernetes/desired.hpp"
#include "controllers/projections/kubernetes/text.hpp"
#include "controllers/spec/spec.hpp"
#include "operator/base/text.hpp"
#include "operator/base/yaml.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace dataplatform {
namespace {

namespace fs = std::filesystem;
using base::Json;

const fs::path kRoot = DP_SOURCE_DIR;
const fs::path kGolden = kRoot / "tests/golden";

struct Case {
  std::string name;
  Json platform;
};

std::string read(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Json bare(const std::string& profile) {
  return {{"metadata", {{"name", "lakehouse"}, {"namespace", "data-platform"}}},
          {"spec", {{"profile", profile}, {"dataNamespace", "data-storage"}}}};
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char* profile : {"Development", "Staging", "Production"}) {
    all.push_back({"bare-" + base::lower_case(profile), bare(profile)});
  }
  for (const auto& entry : fs::directory_iterator(kRoot / "deploy/examples")) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() != ".yaml" || name.starts_with("invalid")) continue;
    const auto documents = base::parse_yaml(read(entry.path()));
    if (!documents || documents->empty()) {
      ADD_FAILURE() << entry.path() << " can't be read";
      continue;
    }
    all.push_back({name, documents->front()});
  }
  return all;
}

std::string to_text(const base::Problems& problems) {
  std::string text;
  for (const base::Problem& problem : problems) {
    if (problem.severity == base::Severity::Error) text += "\n  " + base::to_text(problem);
  }
  return text;
}

projections::Desired rendered(const Case& one, base::Problems& problems) {
  const Json& metadata = base::object_at(one.platform, {"metadata"});
  const auto facts = spec::Facts::assumed(base::text_at(metadata, {"namespace"}),
                                          base::text_at(metadata, {"name"}));
  const auto parsed = spec::parse(base::object_at(one.platform, {"spec"}), spec::Strictness::Strict);
  const auto described = components::describe(spec::resolve(parsed.spec, facts));
  projections::Desired desired = projections::project(described.platform);
  for (const auto& more : {parsed.problems, described.problems, model::check(described.platform),
                           desired.problems}) {
    problems.insert(problems.end(), more.begin(), more.end());
  }
  return desired;
}

bool updating() { return std::getenv("UPDATE_GOLDEN") != nullptr; }

void rewrite(const fs::path& folder, const std::map<std::string, std::string>& texts) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [component, text] : texts) std::ofstream(folder / (component + ".yaml")) << text;
}

/// The first line that differs, with the one that was expected.
std::string first_difference(const std::string& expected, const std::string& actual) {
  std::istringstream a(expected), b(actual);
  std::string line_a, line_b;
  for (int number = 1;; ++number) {
    const bool more_a = static_cast<bool>(std::getline(a, line_a));
    const bool more_b = static_cast<bool>(std::getline(b, line_b));
    if (!more_a && !more_b) return "no difference";
    if (more_a != more_b || line_a != line_b) {
      return "line " + std::to_string(number) + "\n  expected: " + (more_a ? line_a : "(end)") +
             "\n  rendered: " + (more_b ? line_b : "(end)");
    }
  }
}

void compare(const fs::path& folder, const std::map<std::string, std::string>& texts) {
  for (const auto& [component, text] : texts) {
    const fs::path file = folder / (component + ".yaml");
    const std::string expected = read(file);
    EXPECT_TRUE(expected == text) << file << " " << first_difference(expected, text);
  }
  if (!fs::exists(folder)) return;
  for (const auto& entry : fs::directory_iterator(folder)) {
    EXPECT_TRUE(texts.contains(entry.path().stem().string()))
        << entry.path() << " is rendered by nothing any more";
  }
}

TEST(Golden, EverySampleAndProfile) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    base::Problems problems;
    const projections::Desired desired = rendered(one, problems);
    EXPECT_FALSE(base::has_errors(problems)) << to_text(problems);
    const auto texts = projections::yaml_by_component(desired);
    EXPECT_FALSE(texts.empty());
    if (updating()) {
      rewrite(kGolden / one.name, texts);
    } else {
      compare(kGolden / one.name, texts);
    }
  }
}

TEST(Golden, EveryFolderIsACase) {
  std::set<std::string> names;
  for (const Case& one : cases()) names.insert(one.name);
  for (const auto& entry : fs::directory_iterator(kGolden)) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(names.contains(entry.path().filename().string())) << entry.path() << " is no case";
  }
}

TEST(Golden, TheSameBytesEveryTime) {
  for (const Case& one : cases()) {
    base::Problems problems;
    EXPECT_EQ(projections::yaml_by_component(rendered(one, problems)),
              projections::yaml_by_component(rendered(one, problems)))
        << one.name;
  }
}

}  // namespace
}  // namespace dataplatform
