// The parts of PostgreSQL's data sheet: seen by its own files only.
#pragma once

#include "controllers/components/common.hpp"

#include <string>
#include <vector>

namespace dataplatform::components::postgres {

inline constexpr int kPort = 5432;
inline constexpr int kPatroniPort = 8008;
inline constexpr int kPoolerPort = 6432;
inline constexpr const char* kSecret = "postgresql";
inline constexpr const char* kSuperuser = "postgres";
inline constexpr const char* kPoolerUser = "pooler";
inline constexpr const char* kPatroniUser = "patroni";

/// Sessions kept back: 3 for superusers, the members' own, an exporter, a person at work.
inline constexpr int kReservedConnections = 13;

/// Patroni's scope: names its ConfigMaps and never changes during the life of the cluster.
std::string scope(const spec::Resolved& r);

/// Host that leads to the present primary, from both namespaces.
std::string primary_host(const spec::Resolved& r);

/// Headless name under which each member has its own.
std::string members_host(const spec::Resolved& r);

// Parameters -----------------------------------------------------------------------------------

/// Settings that follow from the memory limit. They are the member's own, so that they change
/// together with its limit. The user's values replace the derived ones.
base::Json memory_parameters(const spec::PostgresqlResolved& p);

/// Patroni's dynamic configuration: what all members share. Read once when the cluster is made, put
/// again by the task `settings` whenever it changes.
base::Json dynamic_configuration(const spec::Resolved& r, const model::DatabaseOffer& offer);

/// What the server and its poolers can serve: 200 connections, more where the demand needs it, what
/// the user said where he did.
model::DatabaseOffer offer(const spec::Resolved& r, const model::Demand& demand);

// Files ----------------------------------------------------------------------------------------

/// Patroni's two files: what a member reads at each start, and what only the first start reads.
model::Files patroni_files(const spec::Resolved& r, const model::DatabaseOffer& offer);

// Roles and tasks ------------------------------------------------------------------------------

model::Role server(const spec::Resolved& r, const model::DatabaseOffer& offer);
model::Role pooler(const spec::Resolved& r, const model::Demand& demand);
model::Task databases(const spec::Resolved& r, const model::Demand& demand);
model::Task settings(const spec::Resolved& r, const model::DatabaseOffer& offer);

/// The variable that holds an owner's password: "PASSWORD_SUPERSET".
std::string password_variable(const std::string& owner);

/// A run of psql with this script, in the image of the server.
model::Task psql_task(const spec::Resolved& r, const std::string& script);

// Mode External --------------------------------------------------------------------------------

model::DatabaseOffer external_offer(const spec::Resolved& r);

/// Databases and owners that are not there already, made by the administrator that the user named.
model::Task external_databases(const spec::Resolved& r, const model::Demand& demand);

/// Whether poolers stand before the server, fixed or autoscaled.
bool has_pooler(const spec::PostgresqlResolved& p);

/// Databases that are asked for, each once.
std::vector<model::DatabaseRequest> databases_of(const model::Demand& demand);

/// Those of them that go through the pooler.
std::vector<model::DatabaseRequest> pooled_of(const model::Demand& demand);

}  // namespace dataplatform::components::postgres
