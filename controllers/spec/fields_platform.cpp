// Platform-wide lines: identity, images, placement, storage classes, cloud, changes, overrides.
#include "controllers/spec/codec.hpp"

namespace dataplatform::spec {

const Table& table(const NameSpec*) {
  using S = NameSpec;
  static const Table lines{{
                               field("name", &S::name,
                                     "Name of a Secret of type kubernetes.io/dockerconfigjson; it "
                                     "must exist in both namespaces.",
                                     {.format = Format::ObjectName, .required = true}),
                           },
                           {"name"}};
  return lines;
}

const Table& table(const ImageSpec*) {
  using S = ImageSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the image in the release, as in superset.",
                {.format = Format::Label, .required = true}),
          field("image", &S::image, "Full reference, best with a digest.",
                {.format = Format::Image, .required = true}),
      },
      {"name"}};
  return lines;
}

const Table& table(const SpotSpec*) {
  using S = SpotSpec;
  static const Table lines{{
      field("nodeSelector", &S::node_selector, "Labels of the nodes that may vanish.",
            {.most = 16}),
      field("tolerations", &S::tolerations, "Tolerations for them, verbatim.",
            {.most = 16, .list = true}),
  }};
  return lines;
}

const Table& table(const SchedulingSpec*) {
  using S = SchedulingSpec;
  static const Table lines{{
      field("nodeSelector", &S::node_selector,
            "Labels that a node must have to run any pod of the platform.", {.most = 16}),
      field("tolerations", &S::tolerations, "Tolerations of every pod, verbatim.",
            {.most = 16, .list = true}),
      field("topologySpread", &S::topology_spread,
            "Over what the pods of a role are spread; default None in Development, Node in "
            "Staging, Zone in Production."),
      field("spot", &S::spot, "Nodes that may vanish: only stateless workers go there."),
  }};
  return lines;
}

const Table& table(const ClassCreateSpec*) {
  using S = ClassCreateSpec;
  static const Table lines{{
      field("type", &S::type, "Kind of disk, in the cloud's own word (gp3).", {.longest = 63}),
      field("iops", &S::iops, "I/O operations per second.", {.minimum = 100, .maximum = 256000}),
      field("throughputMiBps", &S::throughput_mib_per_second, "Throughput in MiB per second.",
            {.minimum = 1, .maximum = 10000}),
      field("fsType", &S::fs_type, "File system (ext4, xfs).", {.longest = 16}),
  }};
  return lines;
}

const Table& table(const StorageClassSpec*) {
  using S = StorageClassSpec;
  static const Table lines{{
      field("storageClassName", &S::storage_class_name, "Name of the StorageClass.",
            {.format = Format::ObjectName, .change = Change::Immutable}),
      field("create", &S::create,
            "Make the class where it is missing and the operator's installation permits it; an "
            "existing one is never changed.",
            {.effect = Effect::Inert,
             .change = Change::Free,
             .why = "classes are not created yet; make the class by hand"}),
  }};
  return lines;
}

const Table& table(const StorageClassesSpec*) {
  using S = StorageClassesSpec;
  static const Table lines{{
      field("fast", &S::fast,
            "For databases and Dremio; default fast-ssd, in Development the cluster's default "
            "class."),
      field("standard", &S::standard,
            "For the rest; default standard, in Development the cluster's default class."),
      field("drives", &S::drives,
            "For the object store (XFS); default standard-xfs, in Development the cluster's "
            "default class."),
  }};
  return lines;
}

const Table& table(const IdentitySpec*) {
  using S = IdentitySpec;
  static const Table lines{{
      field("roleARN", &S::role_arn, "AWS: the IAM role.", {.longest = 512}),
      field("clientID", &S::client_id, "Azure: the client of the managed identity.",
            {.longest = 64}),
      field("serviceAccount", &S::service_account, "Google Cloud: the service account's address.",
            {.longest = 256}),
  }};
  return lines;
}

const Table& table(const WorkloadIdentitySpec*) {
  using S = WorkloadIdentitySpec;
  static const Table lines{{
      field("airbyte", &S::airbyte, "Identity of Airbyte."),
      field("dremio", &S::dremio, "Identity of Dremio."),
      field("superset", &S::superset, "Identity of Superset."),
      field("dbt", &S::dbt, "Identity of dbt."),
      field("postgresql", &S::postgresql, "Identity of PostgreSQL."),
      field("objectStore", &S::object_store, "Identity of the object store."),
      field("elasticsearch", &S::elasticsearch, "Identity of Elasticsearch."),
      field("logging", &S::logging, "Identity of the log agent."),
      field("backup", &S::backup, "Identity of backup tasks."),
  }};
  return lines;
}

const Table& table(const CloudSpec*) {
  using S = CloudSpec;
  static const Table lines{{
      field("provider", &S::provider, "Where the cluster runs; default None."),
      field("region", &S::region, "Region of the cluster.", {.longest = 63}),
      field("workloadIdentity", &S::workload_identity,
            "Cloud identities by component, short for annotations of their ServiceAccounts."),
  }};
  return lines;
}

const Table& table(const MaintenanceWindowSpec*) {
  using S = MaintenanceWindowSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the window.",
                {.format = Format::Label, .required = true}),
          field("timeZone", &S::time_zone, "Zone of the schedule; default spec.timeZone.",
                {.format = Format::TimeZone}),
          field("schedule", &S::schedule, "When it opens, as five-field cron.", {.required = true}),
          field("durationMinutes", &S::duration_minutes, "How long it stays open.",
                {.minimum = 1, .maximum = 10080, .required = true}),
      },
      {"name"}};
  return lines;
}

const Table& table(const MaintenanceSpec*) {
  using S = MaintenanceSpec;
  static const Table lines{{
      field("windows", &S::windows, "When disturbing work may start.",
            {.most = 16, .change = Change::Free}),
      field("appliesTo", &S::applies_to, "What waits for a window.",
            {.most = 4, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const UpgradeSpec*) {
  using S = UpgradeSpec;
  static const Table lines{{
      field(
          "approval", &S::approval,
          "Whether guided changes wait for a person; default Manual in Production, else Automatic.",
          {.change = Change::Free}),
      field("approvedPlan", &S::approved_plan, "The hash of status.pendingPlan that may go ahead.",
            {.longest = 64, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const ObjectOverrideSpec*) {
  using S = ObjectOverrideSpec;
  static const Table lines{
      {
          field("kind", &S::kind, "Kind of the object, as in Service.",
                {.longest = 63, .required = true}),
          field("name", &S::name, "Its name.", {.format = Format::ObjectName, .required = true}),
          field("patch", &S::patch, "What to merge into it.", {.required = true}),
      },
      {"kind", "name"}};
  return lines;
}

}  // namespace dataplatform::spec
