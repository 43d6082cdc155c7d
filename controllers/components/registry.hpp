// The components there are, a line each, and the platform made of them.
#pragma once

#include "controllers/model/platform.hpp"
#include "controllers/spec/resolved.hpp"

#include <span>
#include <string_view>

namespace dataplatform::components {

/// A line of the table. `describe` is asked twice: first for what the component wants of others,
/// then with all that is wanted by the enabled ones. So what it wants must not depend on the
/// demand.
struct Descriptor {
  std::string_view name;       // key of the CR: "postgresql"
  std::string_view condition;  // "PostgreSQLReady"
  std::string_view product;    // label app.kubernetes.io/name
  model::Component (*describe)(const spec::Resolved&, const model::Demand&) = nullptr;
};

/// The built-in table, in the order that the platform keeps.
std::span<const Descriptor> table();

struct Described {
  model::Platform platform;
  base::Problems problems;  // requests that nobody serves
};

/// The platform with every component of the table, requests bound.
Described describe(const spec::Resolved& resolved,
                   std::span<const Descriptor> descriptors = table());

struct Condition {
  std::string_view component, condition, product;
};

/// Key, condition and product of each component, for whoever must not name one.
std::vector<Condition> conditions(std::span<const Descriptor> descriptors = table());

}  // namespace dataplatform::components
