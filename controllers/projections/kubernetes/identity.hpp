// What our objects are called, labelled, and found by.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <functional>
#include <string>

namespace dataplatform::projections {

/// "platform": stands where an object belongs to no component.
inline constexpr const char* kPlatform = "platform";

inline constexpr const char* kTaskLabel = "dataplatform.io/task";
inline constexpr const char* kHashAnnotation = "dataplatform.io/applied-hash";

/// "Kind namespace/name": unique in a platform, and an order for people.
std::string object_key(const Json& object);

/// `name` where it fits a label (63 characters), else its beginning and ten digits of its hash: a
/// long name of a platform must not make an object that the server refuses.
std::string fitting(const std::string& name);

/// Labels by which everything of the platform is found.
Json platform_selector(const model::Platform& platform);

/// Labels by which the pods of a role are found; they are in selectors that can't be changed, so
/// nothing of them ever changes.
Json role_selector(const model::Platform& platform, const model::Component& component,
                   const model::Role& role);

/// The same for the pods of a task, whatever its input.
Json task_selector(const model::Platform& platform, const model::Component& component,
                   const model::Task& task);

/// An object of a role: names, labels and the path of what decides it. `suffix` as in object_name.
Object role_object(const model::Platform& platform, const model::Component& component,
                   const model::Role& role, const std::string& suffix = "");

/// An object of a task, of the whole component, or of the platform (component nullptr): `name` is
/// its own.
Object named_object(const model::Platform& platform, const model::Component* component,
                    const std::string& name, const std::string& name_space);

/// Sets apiVersion and kind. The order of keys is the JSON library's, so nothing depends on it.
void set_kind(Object& object, const char* api_version, const char* kind);

using RoleVisitor = std::function<void(const model::Component&, const model::Role&)>;
using ScheduleVisitor = std::function<void(const model::Component&, const model::Schedule&)>;
using TaskVisitor = std::function<void(const model::Component&, const model::Task&)>;

/// Every role that we run ourselves.
void for_each_role(const model::Platform& platform, const RoleVisitor& visit);

/// Every task that may run, also for what is outside: none of a component that is at zero, where
/// nothing would answer it.
void for_each_task(const model::Platform& platform, const TaskVisitor& visit);

/// Every schedule of a component that we run.
void for_each_schedule(const model::Platform& platform, const ScheduleVisitor& visit);

/// Every task that may run, and those of schedules: who reads secrets and goes where.
void for_each_run(const model::Platform& platform, const TaskVisitor& visit);

/// Pods at most.
int most_replicas(const model::Role& role);

/// True where an autoscaler decides how many.
bool is_autoscaled(const model::Component& component, const model::Role& role);

/// Number of a port by its name; a name that no container has is a mistake that model::check tells.
int port_number(const model::Role& role, const std::string& name);

}  // namespace dataplatform::projections
