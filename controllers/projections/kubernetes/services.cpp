#include "controllers/projections/kubernetes/services.hpp"

#include "controllers/projections/kubernetes/google.hpp"
#include "controllers/projections/kubernetes/identity.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

Json service_port(const model::Port& port) {
  Json one = {
      {"name", port.name}, {"port", port.number}, {"targetPort", port.name}, {"protocol", "TCP"}};
  if (!port.app_protocol.empty()) one["appProtocol"] = port.app_protocol;
  return one;
}

Json ports_of(const model::Role& role, const model::Access& access) {
  Json ports = Json::array();
  for (const model::Container& container : role.containers) {
    for (const model::Port& port : container.ports) {
      const auto wanted = std::find(access.ports.begin(), access.ports.end(), port.name);
      if (wanted != access.ports.end()) ports.push_back(service_port(port));
    }
  }
  return ports;
}

Object service(const model::Platform& platform, const model::Component& component,
               const model::Role& role, const model::Access& access) {
  Object object = access.whole_component
                      ? named_object(platform, &component,
                                     model::access_name(platform, component, role, access),
                                     model::namespace_of(platform, component.site))
                      : role_object(platform, component, role, access.suffix);
  set_kind(object, "v1", "Service");
  if (Json said = backend_annotations(platform, component, role, access); !said.empty())
    object.body["metadata"]["annotations"] = std::move(said);
  Json selector = role_selector(platform, component, role);
  if (access.whole_component) selector.erase("app.kubernetes.io/component");
  for (const auto& [key, value] : access.selector)
    selector[key] = value;
  Json& spec = object.body["spec"];
  spec = {
      {"type", "ClusterIP"}, {"selector", std::move(selector)}, {"ports", ports_of(role, access)}};
  // The server leaves out what is false here, and what it leaves out we must not send.
  if (access.unready_too) spec["publishNotReadyAddresses"] = true;
  if (access.headless) spec["clusterIP"] = "None";
  return object;
}

/// The same under the name that the deployment document gives it.
Object aliased(const Object& original, const std::string& alias) {
  Object object = original;
  object.field = "spec.serviceAliases";
  object.body["metadata"]["name"] = alias;
  object.body["metadata"]["labels"]["app.kubernetes.io/instance"] = alias;
  return object;
}

}  // namespace

std::vector<Object> services(const model::Platform& platform) {
  std::vector<Object> objects;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    for (const model::Access& access : role.access) {
      objects.push_back(service(platform, component, role, access));
      if (platform.service_aliases && !access.alias.empty())
        objects.push_back(aliased(Object(objects.back()), access.alias));
    }
  });
  return objects;
}

}  // namespace dataplatform::projections
