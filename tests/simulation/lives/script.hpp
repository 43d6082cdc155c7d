// What the user does in a life: the first spec and the changes after it.
#pragma once

#include "operator/base/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

/// One thing that the user does.
struct Deed {
  std::string name;  // "install", "scale", "image", …
  Json spec;         // null: the platform is deleted
  bool deletes() const { return spec.is_null(); }
};

struct Script {
  std::string name;  // "small: install, scale, image"
  std::vector<Deed> deeds;
  bool in_the_middle = false;  // a deed does not wait for the end of the one before it
  std::size_t releases = 1;    // of the catalog that the operator knows
};

/// Names of the platforms: "small", "development", "production".
const std::vector<std::string>& platform_names();

/// Names of the changes that `platform` knows.
std::vector<std::string> change_names(const std::string& platform);

/// The script of install and then `changes`, each on top of the one before.
Script script_of(const std::string& platform, const std::vector<std::string>& changes);

/// The same under an operator that knows later releases, too; with `kept` the spec says the first.
Script under_later_releases(Script script, bool kept);

/// One to three changes of a platform; mostly the small one, since lives of it are short.
Script draw_script(std::uint64_t seed);

}  // namespace dataplatform::simulation
