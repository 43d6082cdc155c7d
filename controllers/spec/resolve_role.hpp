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
  const std::set<std::string>& open_windows;  // Facts::open_windows
};

/// `profile`'s table for the platform; the release and profile that the spec, then the record, then
/// the newest names.
Ground ground_of(const Spec& spec, const Facts& facts);

/// Where a role stands in the tables, and whose image it runs.
struct RoleKey {
  std::string name;     // "superset.web"
  std::string image;    // "superset", a name in the release
  std::string version;  // of the component
  std::string pool = "";
};
RoleResolved resolve_role(const Ground& ground, const RoleKey& key, const RoleSpec& role);

/// A volume: its own words, then the platform's class, then the profile's.
StorageResolved resolve_storage(const Ground& ground, const catalog::Storage& basis,
                                const StorageSpec& written);

/// An image: by name in spec.images, else of the release, from spec.imageRegistry where that is
/// set.
std::string resolve_image(const Ground& ground, const std::string& name,
                          const std::string& version);

/// Resources alone, over what the role `basis` starts from.
ResourcesResolved resolve_resources(const catalog::Role& basis, const ResourcesSpec& written);

/// What all components have; `key` is the component's in the CR.
void resolve_component(ComponentResolved& decided, const Ground& ground, const std::string& key,
                       const ComponentSpec& written);

/// A page is reached by everybody unless its component says less.
ExposureMode resolve_exposure(const ComponentSpec& written);

PostgresqlResolved resolve_postgresql(const Ground& ground);
ObjectStoreResolved resolve_object_store(const Ground& ground);
ElasticsearchResolved resolve_elasticsearch(const Ground& ground, const Facts& facts);
AirbyteResolved resolve_airbyte(const Ground& ground);
DremioResolved resolve_dremio(const Ground& ground);
DbtResolved resolve_dbt(const Ground& ground, const Facts& facts);

EdgeResolved resolve_edge(const Ground& ground, const Facts& facts);
SecretSourceResolved resolve_secrets(const Ground& ground, const Facts& facts);
CloudResolved resolve_cloud(const Ground& ground);

/// What a role starts from; throws std::out_of_range for a role that no profile has (a bug).
const catalog::Role& basis_of(const Ground& ground, const std::string& role);

}  // namespace dataplatform::spec
