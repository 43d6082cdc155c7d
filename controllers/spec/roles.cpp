#include "controllers/spec/roles.hpp"

#include "controllers/spec/codec.hpp"

namespace dataplatform::spec {

std::vector<RoleEntry> roles_of(const Spec& spec) {
  const ComponentsSpec& all = spec.components;
  std::vector<RoleEntry> roles;
  const auto add = [&roles](const std::string& component, const ComponentSpec& written,
                            std::initializer_list<std::pair<const char*, const RoleSpec*>> blocks) {
    for (const auto& [name, role] : blocks) {
      roles.push_back({"spec.components." + component + "." + name, component,
                       component + "." + name, component + "." + name, *role,
                       written.mode.value_or(ComponentMode::Managed)});
    }
  };
  add("airbyte", all.airbyte,
      {{"server", &all.airbyte.server},
       {"webapp", &all.airbyte.webapp},
       {"worker", &all.airbyte.worker},
       {"cron", &all.airbyte.cron},
       {"temporal", &all.airbyte.temporal},
       {"connectorBuilder", &all.airbyte.connector_builder}});
  add("dremio", all.dremio,
      {{"coordinator", &all.dremio.coordinator},
       {"executor", &all.dremio.executor},
       {"zookeeper", &all.dremio.zookeeper}});
  for (std::size_t i = 0; i < all.dremio.executor_pools.size(); ++i) {
    roles.push_back({"spec.components.dremio.executorPools[" + std::to_string(i) + "]", "dremio",
                     "dremio.executor",
                     "dremio.executor[" + all.dremio.executor_pools[i].name.value_or("") + "]",
                     all.dremio.executor_pools[i],
                     all.dremio.mode.value_or(ComponentMode::Managed)});
  }
  add("superset", all.superset,
      {{"web", &all.superset.web},
       {"worker", &all.superset.worker},
       {"beat", &all.superset.beat},
       {"cache", &all.superset.cache}});
  add("postgresql", all.postgresql,
      {{"server", &all.postgresql.server}, {"pooler", &all.postgresql.pooler}});
  add("elasticsearch", all.elasticsearch,
      {{"master", &all.elasticsearch.master}, {"data", &all.elasticsearch.data}});
  return roles;
}

std::string_view once_because(const RoleEntry& entry) {
  const Field* component =
      find_field(table(static_cast<const ComponentsSpec*>(nullptr)), entry.component);
  const Field* role =
      find_field(component->shape().table(), entry.key.substr(entry.component.size() + 1));
  return role == nullptr ? std::string_view() : role->rules.once;
}

bool is_written(const RoleSpec& role) {
  return !write_struct(table(static_cast<const RoleSpec*>(nullptr)), &role).empty();
}

}  // namespace dataplatform::spec
