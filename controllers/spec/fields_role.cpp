// The role block and what it is made of: the same in every role.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/fields_common.hpp"

namespace dataplatform::spec {

const Table& table(const SecretRef*) {
  using S = SecretRef;
  static const Table lines{{
      field("name", &S::name, "Name of the object, in the namespace of the pods that use it.",
            {.format = Format::ObjectName, .required = true}),
  }};
  return lines;
}

const Table& table(const AmountsSpec*) {
  using S = AmountsSpec;
  static const Table lines{{
      field("cpu", &S::cpu, "CPUs, as in 500m or \"2\".", {.format = Format::Cpu}),
      field("memory", &S::memory, "Memory, as in 512Mi or 4Gi.", {.format = Format::Bytes}),
  }};
  return lines;
}

const Table& table(const ResourcesSpec*) {
  using S = ResourcesSpec;
  static const Table lines{{
      field("requests", &S::requests, "What is set aside for each pod."),
      field("limits", &S::limits, "What each pod may use at most."),
  }};
  return lines;
}

const Table& table(const StorageSpec*) {
  using S = StorageSpec;
  static const Table lines{{
      field("size", &S::size, "Size of each volume; it can grow, never shrink.",
            {.format = Format::Bytes, .change = Change::Guided}),
      field("storageClassName", &S::storage_class_name,
            "Class of the volumes; default from spec.storage.",
            {.format = Format::ObjectName, .change = Change::Immutable}),
  }};
  return lines;
}

const Table& table(const ScaleScheduleSpec*) {
  using S = ScaleScheduleSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the schedule.",
                {.format = Format::Label, .required = true}),
          field("timeZone", &S::time_zone, "Zone of the schedule; default spec.timeZone.",
                {.format = Format::TimeZone, .change = Change::Free}),
          field("schedule", &S::schedule, "When it begins, as five-field cron.",
                {.required = true, .change = Change::Free}),
          field("durationMinutes", &S::duration_minutes, "How long it lasts.",
                {.minimum = 1, .maximum = 10080, .required = true, .change = Change::Free}),
          field("minReplicas", &S::min_replicas, "Lower bound while it lasts.",
                {.minimum = 1, .maximum = kMostPods, .change = Change::Free}),
          field("maxReplicas", &S::max_replicas, "Upper bound while it lasts.",
                {.minimum = 1, .maximum = kMostPods, .change = Change::Free}),
      },
      {"name"}};
  return lines;
}

const Table& table(const AutoscalingSpec*) {
  using S = AutoscalingSpec;
  static const Table lines{
      {
          field("minReplicas", &S::min_replicas, "Fewest pods.",
                {.minimum = 1, .maximum = kMostPods, .change = Change::Free}),
          field("maxReplicas", &S::max_replicas, "Most pods.",
                {.minimum = 1, .maximum = kMostPods, .change = Change::Free}),
          field("targetCPUUtilizationPercentage", &S::target_cpu,
                "CPU to aim at, in percent of the request.",
                {.minimum = 1, .maximum = 1000, .change = Change::Free}),
          field("targetMemoryUtilizationPercentage", &S::target_memory,
                "Memory to aim at, in percent of the request.",
                {.minimum = 1, .maximum = 1000, .change = Change::Free}),
          field("behavior", &S::behavior, "How fast to scale, as in autoscaling/v2, verbatim.",
                {.change = Change::Free}),
          field("schedules", &S::schedules,
                "Other bounds at given times; where two overlap, the first of the list counts.",
                {.most = 8, .change = Change::Free}),
      },
      {},
      {{"!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas",
        "minReplicas must not be greater than maxReplicas; raise maxReplicas or lower "
        "minReplicas"}}};
  return lines;
}

const Table& table(const EnvSpec*) {
  using S = EnvSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the variable.",
                {.format = Format::EnvName, .required = true}),
          field("value", &S::value, "Its value; secrets do not belong here.", {.longest = 4096}),
      },
      {"name"}};
  return lines;
}

const Table& table(const ServiceAccountSpec*) {
  using S = ServiceAccountSpec;
  static const Table lines{{
      field("annotations", &S::annotations,
            "Annotations of the role's ServiceAccount, for example a cloud identity.",
            {.longest = 1024, .most = 16, .change = Change::Free}),
  }};
  return lines;
}

std::vector<Field> role_lines() {
  using S = RoleSpec;
  return {
      field("replicas", &S::replicas, "Number of pods; not together with autoscaling.",
            {.minimum = 0, .maximum = kMostPods, .change = Change::Free}),
      field("autoscaling", &S::autoscaling, "Let the load decide how many pods there are.",
            {.change = Change::Free}),
      field("resources", &S::resources, "CPU and memory of each pod."),
      field("storage", &S::storage, "Volume of each pod, where the role has one."),
      field("image", &S::image, "Full reference of an image, over version and images.",
            {.format = Format::Image}),
      field("env", &S::env, "Variables added last.", {.most = 64}),
      field("podTemplate", &S::pod_template,
            "A patch of the pod template, merged last; what weakens pod security is refused."),
      field("serviceAccount", &S::service_account, "The role's ServiceAccount."),
  };
}

std::vector<CelRule> role_rules() {
  return {{"!has(self.replicas) || !has(self.autoscaling)",
           "replicas and autoscaling must not be set together; remove replicas, since the "
           "autoscaler owns it"}};
}

const Table& table(const RoleSpec*) {
  static const Table lines{role_lines(), {}, role_rules()};
  return lines;
}

std::vector<Field> component_base(bool has_page, std::string_view external_holds) {
  using S = ComponentSpec;
  Rules mode{.change = Change::Guided};
  if (!external_holds.empty()) {
    mode.effect = Effect::Hold;
    mode.why = external_holds;
    mode.harmless = "Managed Disabled";
  }
  std::vector<Field> lines{
      field("mode", &S::mode,
            "Managed: run here. External: somebody else's. Disabled: absent. Default Managed.",
            mode),
      field("version", &S::version, "Version; default that of the release.",
            {.longest = 64, .format = Format::Version, .change = Change::Guided}),
      field("paused", &S::paused, "Change nothing of this component.", {.change = Change::Free}),
      field("suspended", &S::suspended, "Scale this component to zero, keep its data.",
            {.change = Change::Free}),
  };
  if (has_page) {
    lines.push_back(field("exposure", &S::exposure,
                          "Who may reach the page: everybody through the edge, pods of the "
                          "cluster, or nobody; default Public.",
                          {.change = Change::Free}));
  }
  return lines;
}

}  // namespace dataplatform::spec
