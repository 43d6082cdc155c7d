#include "controllers/components/common.hpp"

#include <algorithm>
#include <stdexcept>

namespace dataplatform::components {
namespace {

model::Mode mode_of(spec::ComponentMode mode) {
  switch (mode) {
    case spec::ComponentMode::External:
      return model::Mode::External;
    case spec::ComponentMode::Disabled:
      return model::Mode::Disabled;
    case spec::ComponentMode::Managed:
      break;
  }
  return model::Mode::Managed;
}

model::Placement::Spread spread_of(spec::Spread spread) {
  switch (spread) {
    case spec::Spread::Node:
      return model::Placement::Spread::Node;
    case spec::Spread::Zone:
      return model::Placement::Spread::Zone;
    case spec::Spread::None:
      break;
  }
  return model::Placement::Spread::None;
}

std::string mode_of(spec::SslMode mode) {
  switch (mode) {
    case spec::SslMode::Disable:
      return "disable";
    case spec::SslMode::Require:
      return "require";
    case spec::SslMode::VerifyCA:
      return "verify-ca";
    case spec::SslMode::VerifyFull:
      break;
  }
  return "verify-full";
}

}  // namespace

base::Quantity quantity(std::string_view text) {
  const auto parsed = base::Quantity::parse(text);
  if (!parsed) throw std::invalid_argument("not a quantity: " + std::string(text));
  return *parsed;
}

model::Resources resources(const spec::ResourcesResolved& resolved) {
  return {.cpu_request = resolved.cpu_request,
          .memory_request = resolved.memory_request,
          .cpu_limit = resolved.cpu_limit,
          .memory_limit = resolved.memory_limit};
}

model::Resources resources(std::string_view cpu, std::string_view memory,
                           std::string_view cpu_limit, std::string_view memory_limit) {
  return {.cpu_request = quantity(cpu),
          .memory_request = quantity(memory),
          .cpu_limit = quantity(cpu_limit),
          .memory_limit = quantity(memory_limit)};
}

model::Count count(const spec::RoleResolved& role) {
  if (!role.autoscaling) return model::Fixed{role.replicas};
  model::Autoscaled scaled{.min = role.autoscaling->min,
                           .max = role.autoscaling->max,
                           .cpu_percent = role.autoscaling->cpu_percent,
                           .memory_percent = role.autoscaling->memory_percent};
  scaled.behavior = role.autoscaling->behavior;
  scaled.most = role.autoscaling->most;
  return scaled;
}

int most(const model::Count& count) {
  if (const auto* fixed = std::get_if<model::Fixed>(&count)) return fixed->replicas;
  if (const auto* scaled = std::get_if<model::Autoscaled>(&count))
    return std::max(scaled->max, scaled->most);
  return 1;
}

std::optional<int> one_away(const model::Count& count) {
  const auto* scaled = std::get_if<model::Autoscaled>(&count);
  const int least = scaled != nullptr ? scaled->min : most(count);
  return least > 1 ? std::optional(1) : std::nullopt;
}

model::Persistent persistent(const spec::StorageResolved& storage) {
  return {.size = storage.size, .storage_class = storage.storage_class};
}

model::Placement placement(const spec::SchedulingResolved& scheduling) {
  model::Placement placement{.node_selector = scheduling.node_selector,
                             .spread = spread_of(scheduling.spread)};
  placement.tolerations = scheduling.tolerations;
  return placement;
}

model::Placement spot_placement(const spec::SchedulingResolved& scheduling) {
  model::Placement result = placement(scheduling);
  for (const auto& [key, value] : scheduling.spot_node_selector)
    result.node_selector[key] = value;
  for (const base::Json& toleration : scheduling.spot_tolerations)
    result.tolerations.push_back(toleration);
  return result;
}

model::Placement task_placement(const spec::SchedulingResolved& scheduling) {
  model::Placement placement{.node_selector = scheduling.node_selector};
  placement.tolerations = scheduling.tolerations;
  return placement;
}

model::Environment with_user_env(model::Environment own, const spec::RoleResolved& role) {
  for (const auto& [name, value] : role.env) {
    const auto same = std::find_if(own.begin(), own.end(), [&](const model::Variable& variable) {
      return variable.name == name;
    });
    if (same != own.end())
      same->value = model::Literal(value);
    else
      own.push_back({name, model::Literal(value)});
  }
  return own;
}

void apply_role_block(const spec::RoleResolved& block, model::Role& role) {
  role.pod_template_patch = block.pod_template;
  role.service_account_annotations = block.service_account_annotations;
}

DatabaseTls database_tls(const spec::Resolved& r) {
  if (!r.postgresql.external) return {};
  const spec::ExternalPostgresqlResolved& external = *r.postgresql.external;
  DatabaseTls tls{.mode = mode_of(external.ssl_mode)};
  if (external.ca_config_map.empty() || external.ssl_mode == spec::SslMode::Disable) return tls;
  const std::string volume = "database-ca", folder = "/etc/database-ca";
  tls.ca_file = folder + "/ca.crt";
  tls.volumes = {{volume, model::GivenFiles{.kind = model::GivenFiles::Kind::ConfigMap,
                                            .object_name = external.ca_config_map,
                                            .items = {{"ca.crt", "ca.crt"}}}}};
  tls.mounts = {{.volume = volume, .path = folder, .read_only = true}};
  return tls;
}

model::Component component_of(const spec::ComponentResolved& resolved) {
  model::Component component;
  component.mode = mode_of(resolved.mode);
  component.version = resolved.version;
  component.paused = resolved.paused;
  component.suspended = resolved.suspended;
  return component;
}

}  // namespace dataplatform::components
