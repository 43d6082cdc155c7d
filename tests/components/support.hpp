// From the text of a spec to the model, and the model's parts as text that a test can compare.
#pragma once

#include "controllers/components/registry.hpp"
#include "controllers/model/platform.hpp"
#include "controllers/spec/spec.hpp"
#include "operator/base/yaml.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::components::testing {

using model::Component;
using model::Container;
using model::Platform;
using model::Role;
using model::Task;

inline base::Json yaml(const std::string& text) {
  const auto parsed = base::parse_yaml(text);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return parsed->at(0);
}

/// Everything that is wrong with a spec until the model, and the model.
struct Outcome {
  Platform platform;
  base::Problems problems;
};

/// Platform data-platform/lakehouse of the spec.
inline Outcome outcome_of(const std::string& spec_text) {
  const auto facts = spec::Facts::assumed("data-platform", "lakehouse");
  const spec::Parsed parsed = spec::parse(yaml(spec_text), spec::Strictness::Strict);
  const spec::Resolved resolved = spec::resolve(parsed.spec, facts);
  Described described = describe(resolved);
  Outcome outcome{.platform = std::move(described.platform), .problems = parsed.problems};
  for (const auto& more : {spec::check(parsed.spec, resolved, facts), described.problems,
                           model::check(outcome.platform)}) {
    outcome.problems.insert(outcome.problems.end(), more.begin(), more.end());
  }
  return outcome;
}

inline std::vector<std::string> errors_of(const base::Problems& problems) {
  std::vector<std::string> lines;
  for (const base::Problem& problem : problems) {
    if (problem.severity == base::Severity::Error) lines.push_back(base::to_text(problem));
  }
  return lines;
}

/// The platform of a spec with which nothing is wrong.
inline Platform platform_of(const std::string& spec_text) {
  Outcome outcome = outcome_of(spec_text);
  EXPECT_THAT(errors_of(outcome.problems), ::testing::IsEmpty()) << spec_text;
  return std::move(outcome.platform);
}

/// Copies, so that what is taken from a platform that nobody keeps does not vanish with it.
template <class List>
auto named(const List& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  if (found == list.end()) throw std::runtime_error("there is no " + name);
  return *found;
}

inline Role role(const Platform& platform, const std::string& component, const std::string& name) {
  return named(named(platform.components, component).roles, name);
}

inline Task task(const Platform& platform, const std::string& component, const std::string& name) {
  return named(named(platform.components, component).tasks, name);
}

/// The main container of a role that has one.
inline Container main_of(const Role& role) {
  return role.containers.at(0);
}

template <class List>
std::vector<std::string> names(const List& list) {
  std::vector<std::string> all;
  for (const auto& item : list)
    all.push_back(item.name);
  return all;
}

inline std::string text_of(const model::Value& value) {
  struct {
    std::string operator()(const model::Literal& literal) const { return literal.text; }
    std::string operator()(const model::SecretKey& key) const {
      return "secret " + key.secret + "/" + key.key;
    }
    std::string operator()(const model::GivenSecretKey& key) const {
      return "given " + key.object_name + "/" + key.key;
    }
    std::string operator()(const model::PodField& field) const { return "pod " + field.path; }
    std::string operator()(const model::BindingField& field) const {
      return "binding " + field.binding;
    }
  } visitor;
  return std::visit(visitor, value);
}

/// The content of a variable; "absent" where there is none.
inline std::string variable(const Container& container, const std::string& name) {
  const auto& env = container.env;
  const auto found =
      std::find_if(env.begin(), env.end(), [&](const auto& v) { return v.name == name; });
  return found == env.end() ? "absent" : text_of(found->value);
}

inline std::string count_of(const Role& role) {
  if (const auto* fixed = std::get_if<model::Fixed>(&role.count)) {
    return std::to_string(fixed->replicas);
  }
  if (const auto* scaled = std::get_if<model::Autoscaled>(&role.count)) {
    return std::to_string(scaled->min) + "-" + std::to_string(scaled->max);
  }
  return "singleton";
}

/// "100m 1Gi -> 1 2Gi": requests, then limits.
inline std::string resources_of(const Container& container) {
  const model::Resources& r = container.resources;
  return r.cpu_request.canonical_cpu() + " " + r.memory_request.canonical_bytes() + " -> " +
         r.cpu_limit.canonical_cpu() + " " + r.memory_limit.canonical_bytes();
}

inline std::vector<std::string> needs_of(const model::Needs& needs) {
  std::vector<std::string> all;
  for (const model::Need& need : needs) {
    if (const auto* ready = std::get_if<model::Ready>(&need)) {
      all.push_back("Ready " + model::to_text(ready->role));
    } else if (const auto* rolled = std::get_if<model::Rolled>(&need)) {
      all.push_back("Rolled " + model::to_text(rolled->role));
    } else {
      const auto& done = std::get<model::Done>(need);
      all.push_back("Done " + done.component + "/" + done.task);
    }
  }
  return all;
}

inline std::vector<std::string> flows_of(const std::vector<model::Flow>& flows) {
  std::vector<std::string> all;
  for (const model::Flow& flow : flows) {
    std::string to = "somewhere";
    if (const auto* ref = std::get_if<model::RoleRef>(&flow.to)) to = model::to_text(*ref);
    if (std::holds_alternative<model::ApiServer>(flow.to)) to = "API server";
    if (std::holds_alternative<model::Internet>(flow.to)) to = "Internet";
    all.push_back(to + ":" + std::to_string(flow.port));
  }
  return all;
}

/// A file of a role or task.
inline model::ConfigFile file(const std::vector<model::Volume>& volumes, const std::string& volume,
                              const std::string& name) {
  return named(std::get<model::Files>(named(volumes, volume).source).files, name);
}

/// A YAML file of a role.
inline base::Json yaml_file(const Role& role, const std::string& volume, const std::string& name) {
  return yaml(file(role.volumes, volume, name).text);
}

/// The spec of a profile with more fields, `{profile: Staging, components: {…}}`.
inline std::string with(const std::string& profile, const std::string& components = "{}") {
  return "{profile: " + profile + ", dataNamespace: data-storage, components: " + components + "}";
}

}  // namespace dataplatform::components::testing
