// What secrets are called: a contract with whoever makes them himself or keeps them in a store.
// UPDATE_GENERATED=1 writes the table in docs/security.md anew.
#include "tests/components/support.hpp"

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace dataplatform::components::testing {
namespace {

const std::string kPage = DP_SOURCE_DIR "/docs/security.md";
const std::string kBegin = "<!-- made by tests/components/secret_names_test.cpp -->\n";
const std::string kEnd = "<!-- end -->\n";

Platform everything() {
  return outcome_of("{profile: Production, dataNamespace: data-storage}").platform;
}

std::string places_of(const model::SecretSpec& secret) {
  std::string places;
  for (const model::Site site : secret.sites)
    places += std::string(places.empty() ? "" : ", ") +
              (site == model::Site::Data ? "data" : "applications");
  return places;
}

std::string table() {
  std::string text = "| Secret | in the namespace of | key | remote name |\n|---|---|---|---|\n";
  for (const Component& component : everything().components) {
    for (const model::SecretSpec& secret : component.secrets) {
      for (const model::SecretEntry& entry : secret.entries) {
        const bool constant = std::holds_alternative<model::Constant>(entry.source);
        text += "| `NAME-" + secret.name + "` | " + places_of(secret) + " | `" + entry.key + "` |" +
                (constant ? " |\n" : " `" + model::remote_name(secret, entry) + "` |\n");
      }
    }
  }
  return text;
}

TEST(SecretNames, OfAStoreAreUniqueAndFitEveryStore) {
  const std::regex everywhere("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  std::set<std::string> seen;
  for (const Component& component : everything().components) {
    for (const model::SecretSpec& secret : component.secrets) {
      for (const model::SecretEntry& entry : secret.entries) {
        const std::string name = model::remote_name(secret, entry);
        EXPECT_TRUE(std::regex_match(name, everywhere)) << name;
        EXPECT_TRUE(seen.insert(name).second) << name << " would be two things";
      }
    }
  }
  EXPECT_THAT(seen, ::testing::IsSupersetOf({"postgres-password", "superset-secret-key"}));
}

TEST(SecretNames, AreTheTableOfTheSecurityPage) {
  std::stringstream read;
  read << std::ifstream(kPage).rdbuf();
  const std::string page = read.str();
  const auto begin = page.find(kBegin);
  const auto end = page.find(kEnd, begin);
  ASSERT_NE(end, std::string::npos);
  const auto from = begin + kBegin.size();
  if (std::getenv("UPDATE_GENERATED") != nullptr) {
    std::ofstream(kPage) << page.substr(0, from) << table() << page.substr(end);
    return;
  }
  EXPECT_EQ(page.substr(from, end - from), table())
      << "run the tests with UPDATE_GENERATED=1 and read the difference";
}

}  // namespace
}  // namespace dataplatform::components::testing
