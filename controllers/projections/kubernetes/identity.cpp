#include "controllers/projections/kubernetes/identity.hpp"

#include "controllers/model/check.hpp"
#include "operator/base/text.hpp"

namespace dataplatform::projections {
namespace {

constexpr std::size_t kLabel = 63;
constexpr std::size_t kDigits = 10;

void name_it(Object& object, const std::string& name, const std::string& name_space, Json labels) {
  object.body["metadata"] = {
      {"name", name}, {"namespace", name_space}, {"labels", std::move(labels)}};
}

}  // namespace

std::string object_key(const Json& object) {
  return base::text_at(object, {"kind"}) + " " + base::text_at(object, {"metadata", "namespace"}) +
         "/" + base::text_at(object, {"metadata", "name"});
}

std::string fitting(const std::string& name) {
  if (name.size() <= kLabel) return name;
  return name.substr(0, kLabel - kDigits - 1) + "-" + base::hash_text(name).substr(0, kDigits);
}

Json platform_selector(const model::Platform& platform) {
  return {{"dataplatform.io/name", platform.name},
          {"dataplatform.io/namespace", platform.namespace_}};
}

Json labels(const model::Platform& platform, const model::Component* component,
            const std::string& role, const std::string& instance) {
  Json all = platform_selector(platform);
  const bool whole = component == nullptr;
  all["dataplatform.io/component"] = whole ? kPlatform : component->name;
  all["app.kubernetes.io/name"] = whole ? "dataplatform" : component->product;
  all["app.kubernetes.io/component"] = role.empty() ? kPlatform : role;
  all["app.kubernetes.io/instance"] = instance;
  all["app.kubernetes.io/part-of"] = "dataplatform";
  all["app.kubernetes.io/managed-by"] = "dataplatform-operator";
  return all;
}

Json role_selector(const model::Platform& platform, const model::Component& component,
                   const model::Role& role) {
  Json selector = platform_selector(platform);
  selector["dataplatform.io/component"] = component.name;
  selector["app.kubernetes.io/component"] = role.name;
  return selector;
}

Json task_selector(const model::Platform& platform, const model::Component& component,
                   const model::Task& task) {
  Json selector = platform_selector(platform);
  selector["dataplatform.io/component"] = component.name;
  selector[kTaskLabel] = task.name;
  return selector;
}

Object role_object(const model::Platform& platform, const model::Component& component,
                   const model::Role& role, const std::string& suffix) {
  Object object{
      .component = component.name, .role = role.name, .field = model::path_of(component, role)};
  const std::string name = fitting(model::object_name(platform, component, role, suffix));
  name_it(object, name, model::namespace_of(platform, component.site),
          labels(platform, &component, role.name, name));
  return object;
}

Object named_object(const model::Platform& platform, const model::Component* component,
                    const std::string& name, const std::string& name_space) {
  Object object{.component = component == nullptr ? kPlatform : component->name,
                .field = component == nullptr ? "spec" : model::path_of(*component)};
  const std::string fits = fitting(name);
  name_it(object, fits, name_space, labels(platform, component, "", fits));
  return object;
}

void set_kind(Object& object, const char* api_version, const char* kind) {
  object.body["apiVersion"] = api_version;
  object.body["kind"] = kind;
}

void for_each_role(const model::Platform& platform, const RoleVisitor& visit) {
  for (const model::Component& component : platform.components) {
    if (component.mode != model::Mode::Managed) continue;
    for (const model::Role& role : component.roles)
      visit(component, role);
  }
}

void for_each_task(const model::Platform& platform, const TaskVisitor& visit) {
  for (const model::Component& component : platform.components) {
    if (component.mode == model::Mode::Disabled || component.suspended) continue;
    for (const model::Task& task : component.tasks)
      visit(component, task);
  }
}

void for_each_schedule(const model::Platform& platform, const ScheduleVisitor& visit) {
  for (const model::Component& component : platform.components) {
    if (component.mode != model::Mode::Managed) continue;
    for (const model::Schedule& schedule : component.schedules)
      visit(component, schedule);
  }
}

void for_each_run(const model::Platform& platform, const TaskVisitor& visit) {
  for_each_task(platform, visit);
  for_each_schedule(platform,
                    [&](const model::Component& component, const model::Schedule& schedule) {
                      visit(component, schedule.task);
                    });
}

int most_replicas(const model::Role& role) {
  if (const auto* fixed = std::get_if<model::Fixed>(&role.count)) return fixed->replicas;
  if (const auto* scaled = std::get_if<model::Autoscaled>(&role.count)) return scaled->max;
  return 1;
}

bool is_autoscaled(const model::Component& component, const model::Role& role) {
  return std::holds_alternative<model::Autoscaled>(role.count) && !component.suspended;
}

int port_number(const model::Role& role, const std::string& name) {
  for (const model::Container& container : role.containers) {
    for (const model::Port& port : container.ports) {
      if (port.name == name) return port.number;
    }
  }
  return 0;
}

}  // namespace dataplatform::projections
