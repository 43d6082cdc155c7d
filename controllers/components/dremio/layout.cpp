// Which processes there are, and how they and the store are found.
#include "controllers/components/dremio/parts.hpp"

#include <numeric>

namespace dataplatform::components::dremio_parts {

std::string role_of(const Pool& pool) {
  return pool.name == "default" ? "executor" : "executor-" + pool.name;
}

std::vector<std::string> executor_roles(const spec::DremioResolved& d) {
  std::vector<std::string> roles;
  for (const Pool& pool : d.pools)
    roles.push_back(role_of(pool));
  return roles;
}

bool coordinator_executes(const spec::DremioResolved& d) {
  const int executors =
      std::accumulate(d.pools.begin(), d.pools.end(), 0,
                      [](int sum, const Pool& pool) { return sum + most(count(pool.executor)); });
  return executors == 0;
}

bool embedded_zookeeper(const spec::DremioResolved& d) {
  return d.zookeeper.replicas == 0;
}

std::string coordinator_host(const spec::Resolved& r) {
  return r.name + "-dremio-coordinator." + r.namespace_ + ".svc";
}

std::string executors_host(const spec::Resolved& r) {
  return r.name + "-dremio-executors." + r.namespace_ + ".svc";
}

std::string zookeeper_address(const spec::Resolved& r) {
  const std::string role = embedded_zookeeper(r.dremio) ? "coordinator-pods" : "zookeeper";
  return r.name + "-dremio-" + role + "." + r.namespace_ + ".svc:" + std::to_string(kZookeeper);
}

spec::StoreType store_type(const spec::Resolved& r) {
  return r.object_store.external ? r.object_store.external->type : spec::StoreType::S3;
}

bool by_identity(const spec::Resolved& r) {
  // Dremio knows no identity of Azure but an application's with a secret.
  if (!r.object_store.external || store_type(r) == spec::StoreType::AzureBlob) return false;
  return r.object_store.external->credentials_secret.empty() ||
         r.cloud.identities.contains("dremio");
}

bool is_amazon(const spec::Resolved& r) {
  if (!r.object_store.external || store_type(r) != spec::StoreType::S3) return false;
  const std::string& host = r.object_store.external->endpoint;
  return host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
}

bool store_is_secure(const spec::Resolved& r) {
  return r.object_store.external && r.object_store.external->secure;
}

bool store_is_path_style(const spec::Resolved& r) {
  return !r.object_store.external || r.object_store.external->path_style;
}

std::string store_ca(const spec::Resolved& r) {
  return r.object_store.external ? r.object_store.external->ca_config_map : "";
}

bool prepares_store(const spec::Resolved& r) {
  return store_type(r) == spec::StoreType::S3 && !by_identity(r);
}

model::Credential admin_password(const spec::DremioResolved& d) {
  if (d.admin_password_secret.empty()) return model::SecretKey{kSecret, "admin-password"};
  return model::GivenSecretKey{d.admin_password_secret, "password"};
}

}  // namespace dataplatform::components::dremio_parts
