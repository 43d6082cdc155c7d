// Short words for the tests of this folder.
#pragma once

#include "controllers/spec/spec.hpp"
#include "operator/base/yaml.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::spec {

inline std::vector<Json> documents(const std::string& text) {
  auto parsed = base::parse_yaml(text);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

inline Json yaml(const std::string& text) {
  return documents(text).at(0);
}

inline std::string file(const std::string& path) {
  std::ifstream in(std::string(DP_SOURCE_DIR) + "/" + path);
  if (!in) throw std::runtime_error("no file " + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline Facts some_facts() {
  return Facts::assumed("data-platform", "lakehouse");
}

/// Problems of the text of a spec, one line each; errors only unless all are wanted.
inline std::vector<std::string> errors_of(const std::string& spec,
                                          const Facts& facts = some_facts(),
                                          bool warnings = false) {
  const Parsed parsed = parse(yaml(spec), Strictness::Strict);
  Problems all = parsed.problems;
  for (auto& problem : check(parsed.spec, resolve(parsed.spec, facts), facts))
    all.push_back(problem);
  std::vector<std::string> lines;
  for (const auto& problem : all) {
    if (warnings || problem.severity == base::Severity::Error)
      lines.push_back(problem.path + " " + problem.what + "; " + problem.fix);
  }
  return lines;
}

inline Resolved resolved(const std::string& spec, const Facts& facts = some_facts()) {
  return resolve(parse(yaml(spec)).spec, facts);
}

}  // namespace dataplatform::spec
