// The parts of the object store's data sheet: seen by its own files only.
#pragma once

#include "controllers/components/common.hpp"

#include <string>
#include <vector>

namespace dataplatform::components::store_parts {

inline constexpr const char* kComponent = "objectStore";
inline constexpr const char* kSecret = "object-store";
inline constexpr int kPort = 9000;
inline constexpr int kConsolePort = 9001;
/// What a store without a region of its own calls it; clients must sign with some name.
inline constexpr const char* kRegion = "us-east-1";

using Pool = spec::ObjectStoreResolved::Pool;
using Bucket = spec::ObjectStoreResolved::Bucket;
using Tier = spec::ObjectStoreResolved::Tier;

// Where it is ----------------------------------------------------------------------------------

/// Host that leads to any server, from both namespaces.
std::string host(const spec::Resolved& r);

/// Host of one server of a pool.
std::string host_of_server(const spec::Resolved& r, const Pool& pool, int ordinal);

/// Servers of all pools.
int servers(const spec::Resolved& r);

/// The same for every server of every pool: they start only with those that say the same.
std::vector<std::string> server_arguments(const spec::Resolved& r);

/// Whether four blocks of parity can be said of every pool.
bool has_four_parities(const spec::Resolved& r);

// Roles ----------------------------------------------------------------------------------------

/// One StatefulSet a pool. The first gives the way in to all of them.
model::Role pool(const spec::Resolved& r, const Pool& pool, bool first);

/// To every server of every pool, for `why`.
std::vector<model::Flow> flows_to_pools(const spec::Resolved& r, const std::string& why);

/// Where a URL outside leads: any address, its port.
model::Flow flow_to_url(const std::string& url, const std::string& why);

// Tasks ----------------------------------------------------------------------------------------

/// A run of a script with `mc`, signed in as root by variables.
model::Task store_task(const spec::Resolved& r, const std::string& name, const std::string& script);

/// What every script begins with: signs in and waits until the store can write.
extern const char* const kSignIn;

/// Where the script and its documents are mounted.
inline constexpr const char* kFolder = "/etc/store";

/// The file with the rules of a bucket's life, as `mc ilm rule import` takes it; "" for none.
std::string lifecycle(const Bucket& bucket);
std::string lifecycle_file(const Bucket& bucket);

/// The name of a tier as the store knows it: in capitals.
std::string tier_name(const std::string& name);

/// The lake's buckets and those that are asked for, each once.
std::vector<Bucket> all_buckets(const spec::Resolved& r, const model::Demand& demand);

/// Has every server taken an object in, and does every server give it out?
model::Task verify(const spec::Resolved& r);
/// Buckets, their versions, locks and lives; users and what they may do.
model::Task buckets(const spec::Resolved& r, const model::Demand& demand);
/// Stores for old objects, and the buckets that move objects there.
model::Task tiers(const spec::Resolved& r);
/// Copies at a second site.
model::Task replication(const spec::Resolved& r);

// Users ----------------------------------------------------------------------------------------

/// One user of the store with what it may do.
struct User {
  std::string name;
  model::SecretKey password;
  std::string variable;  // that holds the password in the task
  std::vector<std::string> writes, reads;
};
std::vector<User> users_of(const model::Demand& demand);

/// Its policy as JSON.
std::string policy(const User& user);

}  // namespace dataplatform::components::store_parts
