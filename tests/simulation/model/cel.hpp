// The part of CEL that our CustomResourceDefinition's rules are written in.
#pragma once

#include "operator/base/json.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace dataplatform::simulation {

using base::Json;

/// A rule of x-kubernetes-validations, read once.
class CelRule {
 public:
  /// Throws std::invalid_argument where the text uses more of CEL than is known here.
  explicit CelRule(const std::string& text);

  /// True where `self` keeps the rule; an evaluation that fails is a rule that is broken.
  bool holds(const Json& self, const Json* old_self) const;
  /// It compares with the state before, and so is asked on updates alone.
  bool is_transition() const { return transition_; }

  using Value = std::shared_ptr<const Json>;
  using Scope = std::map<std::string, Value>;
  using Term = std::function<Value(const Scope&)>;

 private:
  Term term_;
  bool transition_ = false;
};

}  // namespace dataplatform::simulation
