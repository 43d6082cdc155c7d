// Short words to look at rendered objects.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"
#include "operator/base/yaml.hpp"
#include "tests/support/lake.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::projections {

using testing::amount;
using testing::component;
using testing::lake;
using testing::process;
using testing::role;
using testing::task;
using testing::unbound_lake;
using testing::volume;

/// JSON written as YAML, for objects that are compared whole.
inline Json yaml(const std::string& text) {
  auto documents = base::parse_yaml(text);
  if (!documents) throw std::runtime_error(documents.error().message);
  return documents->at(0);
}

inline const Object* find_object(const std::vector<Object>& objects, const std::string& kind,
                                 const std::string& name) {
  for (const Object& object : objects) {
    if (base::text_at(object.body, {"kind"}) == kind &&
        base::text_at(object.body, {"metadata", "name"}) == name) {
      return &object;
    }
  }
  return nullptr;
}

/// The object of a name whose beginning is enough, as for Jobs. Throws where there is none.
inline const Object& object_of(const std::vector<Object>& objects, const std::string& kind,
                               const std::string& name) {
  for (const Object& object : objects) {
    const std::string full = base::text_at(object.body, {"metadata", "name"});
    if (base::text_at(object.body, {"kind"}) != kind || !full.starts_with(name)) continue;
    if (full == name || name.ends_with("-")) return object;
  }
  throw std::out_of_range("no " + kind + " " + name);
}

inline const Json& body_of(const std::vector<Object>& objects, const std::string& kind,
                           const std::string& name) {
  return object_of(objects, kind, name).body;
}

inline std::vector<std::string> names_of(const std::vector<Object>& objects,
                                         const std::string& kind = "") {
  std::vector<std::string> names;
  for (const Object& object : objects) {
    if (!kind.empty() && base::text_at(object.body, {"kind"}) != kind) continue;
    names.push_back(base::text_at(object.body, {"metadata", "name"}));
  }
  return names;
}

inline const Json& pod_of(const Json& workload) {
  return workload.at("spec").at("template").at("spec");
}

/// The item of a list that has this name.
inline const Json& named(const Json& list, const std::string& name) {
  for (const Json& item : list) {
    if (item.at("name") == name) return item;
  }
  throw std::out_of_range("nothing is called " + name);
}

inline std::vector<std::string> lines(const base::Problems& problems) {
  std::vector<std::string> all;
  for (const base::Problem& problem : problems)
    all.push_back(base::to_text(problem));
  return all;
}

}  // namespace dataplatform::projections
