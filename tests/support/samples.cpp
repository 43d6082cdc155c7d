#include "tests/support/samples.hpp"

#include "controllers/components/registry.hpp"
#include "controllers/spec/spec.hpp"
#include "operator/base/text.hpp"
#include "operator/base/yaml.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace dataplatform::testing {
namespace {

namespace fs = std::filesystem;
using base::Json;

Json first_document(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const auto documents = base::parse_yaml(text.str());
  if (!documents || documents->empty()) throw std::runtime_error(file.string() + " can't be read");
  return documents->front();
}

Json bare(const std::string& profile) {
  return {{"metadata", {{"name", "lakehouse"}, {"namespace", "data-platform"}}},
          {"spec", {{"profile", profile}, {"dataNamespace", "data-storage"}}}};
}

}  // namespace

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const char* profile : {"Development", "Staging", "Production"}) {
    all.push_back({"bare-" + base::lower_case(profile), bare(profile)});
  }
  for (const auto& entry : fs::directory_iterator(DP_SOURCE_DIR "/deploy/examples")) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() != ".yaml" || name.starts_with("invalid")) continue;
    all.push_back({name, first_document(entry.path())});
  }
  std::sort(all.begin(), all.end(),
            [](const Sample& a, const Sample& b) { return a.name < b.name; });
  return all;
}

Rendered rendered(const Sample& sample) {
  const Json& metadata = base::object_at(sample.platform, {"metadata"});
  const auto facts = spec::Facts::assumed(base::text_at(metadata, {"namespace"}),
                                          base::text_at(metadata, {"name"}));
  const auto parsed =
      spec::parse(base::object_at(sample.platform, {"spec"}), spec::Strictness::Strict);
  auto described = components::describe(spec::resolve(parsed.spec, facts));
  Rendered result{.platform = std::move(described.platform), .desired = {}, .problems = {}};
  result.desired = projections::project(result.platform);
  for (const auto& more : {parsed.problems, described.problems, model::check(result.platform),
                           result.desired.problems}) {
    result.problems.insert(result.problems.end(), more.begin(), more.end());
  }
  return result;
}

}  // namespace dataplatform::testing
