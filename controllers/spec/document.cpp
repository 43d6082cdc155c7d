// A whole DataPlatform, as a file has it.
#include "controllers/spec/identity.hpp"
#include "controllers/spec/reader.hpp"
#include "controllers/spec/spec.hpp"
#include "operator/base/excerpt.hpp"

#include <regex>

namespace dataplatform::spec {
namespace {

void check_constant(const Json& document, const char* key, std::string_view must,
                    Problems& problems) {
  const Json* value = base::find(document, {key});
  if (value != nullptr && *value == must) return;
  problems.push_back({key,
                      value == nullptr
                          ? "is missing"
                          : "is " + shown(*value) + " but must be " + std::string(must),
                      "write " + std::string(key) + ": " + std::string(must)});
}

void check_top(const Json& document, Problems& problems) {
  for (const auto& [key, value] : document.items()) {
    if (key == "apiVersion" || key == "kind" || key == "metadata" || key == "spec" ||
        key == "status")
      continue;
    problems.push_back({shown_key(key), "is not a field",
                        "remove it; there are apiVersion, kind, metadata, spec"});
  }
  if (!document.contains("spec"))
    problems.push_back({"spec", "is missing", "write spec: {profile: Development}, or more"});
}

}  // namespace

std::optional<base::Problem> name_problem(std::string_view name) {
  static const std::regex pattern{std::string(kNamePattern)};
  if (name.empty()) return base::Problem{"metadata.name", "is missing", "give the platform a name"};
  if (name.size() > kLongestName) {
    return base::Problem{"metadata.name",
                         "is " + base::excerpt(name, 80) + ", " + std::to_string(name.size()) +
                             " characters long, but may have " + std::to_string(kLongestName) +
                             ": names of its objects are made from it",
                         "shorten it"};
  }
  if (std::regex_match(name.begin(), name.end(), pattern)) return std::nullopt;
  return base::Problem{"metadata.name",
                       "is " + base::excerpt(name, kLongestName) +
                           " but must be lower-case letters, digits and -, begin with a letter and "
                           "end with a letter or digit",
                       "as in lakehouse"};
}

std::optional<base::Problem> namespace_problem(std::string_view name) {
  static const std::regex label("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  constexpr std::size_t kLongestLabel = 63;
  const bool good =
      name.size() <= kLongestLabel && std::regex_match(name.begin(), name.end(), label);
  if (good || name.empty()) return std::nullopt;
  return base::Problem{"metadata.namespace",
                       "is " + base::excerpt(name, kLongestLabel) +
                           " but must be 63 lower-case letters, digits and - at most, begin and "
                           "end with a letter or digit",
                       "as in data-platform"};
}

Problems validate_document(const Json& document, const Facts& facts) {
  Problems problems;
  if (!document.is_object())
    return {{"", "is not an object", "write apiVersion, kind, metadata and spec"}};
  check_constant(document, "apiVersion", kApiVersion, problems);
  check_constant(document, "kind", kKind, problems);
  if (auto problem = name_problem(base::text_at(document, {"metadata", "name"})))
    problems.push_back(std::move(*problem));
  if (auto problem = namespace_problem(base::text_at(document, {"metadata", "namespace"})))
    problems.push_back(std::move(*problem));
  check_top(document, problems);
  const Json* spec = base::find(document, {"spec"});
  const Parsed parsed = parse(spec == nullptr ? Json() : *spec, Strictness::Strict);
  problems.insert(problems.end(), parsed.problems.begin(), parsed.problems.end());
  // Where the parts are wrong, what they come to says nothing.
  if (base::has_errors(parsed.problems)) return problems;
  const Problems together = check(parsed.spec, resolve(parsed.spec, facts), facts);
  problems.insert(problems.end(), together.begin(), together.end());
  return problems;
}

}  // namespace dataplatform::spec
