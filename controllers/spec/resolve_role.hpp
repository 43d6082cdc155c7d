// One role block decided.
#pragma once

#include "controllers/catalog/catalog.hpp"
#include "controllers/spec/spec.hpp"

namespace dataplatform::spec {

/// What every role is decided from besides its own block.
struct Ground {
  const Spec& spec;
  const catalog::Release& release;
  const catalog::Profile& profile;
};

/// `profile`'s table for the platform; the release and profile that the spec, then the record, then
/// the newest names.
Ground ground_of(const Spec& spec, const Facts& facts);

/// Where a role stands in the tables, and whose image it runs.
struct RoleKey {
  std::string name;     // "superset.web"
  std::string image;    // "superset", a name in the release
  std::string version;  // of the component
};
RoleResolved resolve_role(const Ground& ground, const RoleKey& key, const RoleSpec& role);

/// A volume: its own words, then the platform's class, then the profile's.
StorageResolved resolve_storage(const Ground& ground, const catalog::Storage& basis,
                                const StorageSpec& written);

/// An image: by name in spec.images, else of the release, from spec.imageRegistry where that is
/// set.
std::string resolve_image(const Ground& ground, const std::string& name,
                          const std::string& version);

/// What a role starts from; throws std::out_of_range for a role that no profile has (a bug).
const catalog::Role& basis_of(const Ground& ground, const std::string& role);

}  // namespace dataplatform::spec
