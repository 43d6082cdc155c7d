// A small made-up platform "lake": a store "vault" with a server, a gate before it and a task; an
// application "shop" with a page, workers, a clock, a cache and two tasks. Every word of the model
// occurs in it at least once.
#pragma once

#include "controllers/model/platform.hpp"

#include <string>

namespace dataplatform::testing {

/// As the data sheets say it: nothing is bound yet.
model::Platform unbound_lake();

/// The same, bound. Throws where the requests find no offer, which would be a mistake of this file.
model::Platform lake();

/// "1Gi", "250m".
base::Quantity amount(const std::string& text);

/// A container that nobody could object to.
model::Container process(const std::string& name);

/// Parts of a platform, to be changed by a test. They throw where there is no such part.
model::Component& component(model::Platform& platform, const std::string& name);
model::Role& role(model::Platform& platform, const model::RoleRef& ref);
model::Task& task(model::Platform& platform, const model::RoleRef& ref);

/// The source of a volume of a role.
template <class Source>
Source& volume(model::Role& role, const std::string& name) {
  for (model::Volume& one : role.volumes) {
    if (one.name == name) return std::get<Source>(one.source);
  }
  throw std::out_of_range("no volume " + name);
}

}  // namespace dataplatform::testing
