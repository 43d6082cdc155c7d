// Every sample and every bare profile, rendered: a folder is a case, a file a component. A change
// of any object shows as a diff of these files. UPDATE_GOLDEN=1 writes them anew.
#include "controllers/projections/kubernetes/text.hpp"
#include "operator/base/yaml.hpp"
#include "tests/support/samples.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace dataplatform {
namespace {

namespace fs = std::filesystem;
using testing::rendered;
using testing::Sample;
using testing::samples;

const fs::path kRoot = DP_SOURCE_DIR;
const fs::path kGolden = kRoot / "tests/golden";

std::string read(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string to_text(const base::Problems& problems) {
  std::string text;
  for (const base::Problem& problem : problems) {
    if (problem.severity == base::Severity::Error) text += "\n  " + base::to_text(problem);
  }
  return text;
}

bool updating() {
  return std::getenv("UPDATE_GOLDEN") != nullptr;
}

void rewrite(const fs::path& folder, const std::map<std::string, std::string>& texts) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [component, text] : texts)
    std::ofstream(folder / (component + ".yaml")) << text;
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
  for (const Sample& one : samples()) {
    SCOPED_TRACE(one.name);
    const testing::Rendered result = rendered(one);
    EXPECT_FALSE(base::has_errors(result.problems)) << to_text(result.problems);
    const auto texts = projections::yaml_by_component(result.desired);
    EXPECT_FALSE(texts.empty());
    if (updating()) {
      rewrite(kGolden / one.name, texts);
    } else {
      compare(kGolden / one.name, texts);
    }
  }
}

// The sample says of these lines that they repeat the profile's values.
TEST(Golden, LinesThatRepeatDefaultsChangeNoByte) {
  std::string kept;
  std::istringstream lines(read(kRoot / "deploy/examples/production-full.yaml"));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("# (default)") == std::string::npos) kept += line + "\n";
  }
  const auto documents = base::parse_yaml(kept);
  ASSERT_TRUE(documents && documents->size() == 1);
  const auto without =
      projections::yaml_by_component(rendered({"bare", documents->front()}).desired);
  const std::vector<Sample> all = samples();
  const auto full = std::ranges::find(all, "production-full", &Sample::name);
  const auto with = projections::yaml_by_component(rendered(*full).desired);
  ASSERT_EQ(with.size(), without.size());
  for (const auto& [component, text] : with)
    EXPECT_TRUE(text == without.at(component))
        << component << " " << first_difference(text, without.at(component));
}

TEST(Golden, EveryFolderIsACase) {
  std::set<std::string> names;
  for (const Sample& one : samples())
    names.insert(one.name);
  for (const auto& entry : fs::directory_iterator(kGolden)) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(names.contains(entry.path().filename().string())) << entry.path() << " is no case";
  }
}

TEST(Golden, TheSameBytesEveryTime) {
  for (const Sample& one : samples()) {
    EXPECT_EQ(projections::yaml_by_component(rendered(one).desired),
              projections::yaml_by_component(rendered(one).desired))
        << one.name;
  }
}

}  // namespace
}  // namespace dataplatform
