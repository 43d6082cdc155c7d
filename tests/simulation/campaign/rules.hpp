// Which rules spoke: each call that refuses, warns or holds in the sources of the checks is known
// by its texts, and counts as hit when something was said with them.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace dataplatform::simulation {

struct Rule {
  std::string place;               // "controllers/spec/check_edge.cpp:42"
  std::vector<std::string> texts;  // the literals of the call, those long enough to tell
};

/// All of them, from the sources of this tree.
std::vector<Rule> rules_in_sources();

/// The rules with which none of the texts was said.
std::vector<Rule> silent_rules(const std::vector<Rule>& rules, const std::set<std::string>& texts);

}  // namespace dataplatform::simulation
