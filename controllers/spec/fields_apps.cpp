// The lines of the applications: Airbyte, Dremio, Superset, dbt.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/fields_common.hpp"

namespace dataplatform::spec {

const Table& table(const AdminSpec*) {
  using S = AdminSpec;
  static const Table lines{{
      field("username", &S::username, "Name of the first user; default admin.", {.longest = 64}),
      field("email", &S::email, "Address of the first user.", {.longest = 254}),
      field("passwordSecretRef", &S::password_secret_ref,
            "Secret with password; default generated."),
  }};
  return lines;
}

const Table& table(const AirbyteJobsSpec*) {
  using S = AirbyteJobsSpec;
  static const Table lines{{
      field("resources", &S::resources, "CPU and memory of each job pod."),
      field("maxConcurrentSyncs", &S::max_concurrent_syncs,
            "Syncs at a time for each worker; default 2 in Development, else 5.",
            {.minimum = 1, .maximum = 100}),
      field("nodeSelector", &S::node_selector, "Labels of the nodes for job pods.", {.most = 16}),
      field("tolerations", &S::tolerations, "Tolerations of job pods, verbatim.",
            {.most = 16, .list = true}),
      field("retentionMinutes", &S::retention_minutes, "How long finished job pods stay.",
            {.minimum = 1, .maximum = 43200}),
  }};
  return lines;
}

const Table& table(const AirbyteStorageSpec*) {
  using S = AirbyteStorageSpec;
  static const Table lines{{
      field("type", &S::type, "Kind of store.", {.required = true}),
      field("endpoint", &S::endpoint, "Its address.", {.format = Format::Url}),
      field("region", &S::region, "Its region.", {.longest = 63}),
      field("credentialsSecretRef", &S::credentials_secret_ref,
            "Secret with access-key and secret-key."),
      field("caRef", &S::ca_ref, "ConfigMap with the CA under ca.crt."),
      field("logsBucket", &S::logs_bucket, "Bucket for logs.",
            {.format = Format::BucketName, .required = true}),
      field("stateBucket", &S::state_bucket, "Bucket for state.",
            {.format = Format::BucketName, .required = true}),
  }};
  return lines;
}

const Table& table(const AirbyteSpec*) {
  using S = AirbyteSpec;
  static const Table lines{
      joined(component_lines<S>(true),
             {
                 field("server", &S::server, "The API."),
                 field("webapp", &S::webapp, "The page."),
                 field("worker", &S::worker, "What runs syncs."),
                 field("cron", &S::cron, "Housekeeping.",
                       {.once = "a second one would do each clean-up twice"}),
                 field("temporal", &S::temporal, "The workflow engine.",
                       {.once = "it is run as a single server with all its services"}),
                 field("connectorBuilder", &S::connector_builder, "The editor of connectors."),
                 field("jobs", &S::jobs, "The pods of each sync."),
                 field("storage", &S::storage,
                       "An S3 store of Airbyte's own for logs and state, where the platform's "
                       "can't serve it."),
             }),
      {},
      managed_or_disabled()};
  return lines;
}

const Table& table(const ExecutorPoolSpec*) {
  using S = ExecutorPoolSpec;
  static const Table lines{
      joined({field("name", &S::name, "Name of the pool.",
                    {.longest = 40, .format = Format::Label, .required = true})},
             inherited<S, RoleSpec>(role_lines())),
      {"name"},
      role_rules()};
  return lines;
}

const Table& table(const DremioSpec*) {
  using S = DremioSpec;
  static const Table lines{joined(
      component_lines<S>(true),
      {
          field("coordinator", &S::coordinator, "The master: its catalogue is on its volume.",
                {.once = "its catalogue is on one volume"}),
          field("executor", &S::executor, "The pool called default."),
          field("zookeeper", &S::zookeeper,
                "Who is there; embedded in the coordinator in Development."),
          field("executorPools", &S::executor_pools, "Further pools of executors.",
                {.most = 8, .change = Change::Guided}),
          field("admin", &S::admin, "The first user."),
          field("config", &S::config, "Further keys of dremio.conf; only keys that Dremio knows.",
                {.longest = 1024, .most = 64}),
      })};
  return lines;
}

const Table& table(const SupersetSpec*) {
  using S = SupersetSpec;
  static const Table lines{
      joined(
          component_lines<S>(true),
          {
              field("web", &S::web, "The page and its API."),
              field("worker", &S::worker, "Long queries, reports, thumbnails."),
              field("beat", &S::beat, "Starts scheduled reports; within the worker in Development.",
                    {.once = "a second one would send each report twice"}),
              field("cache", &S::cache, "Valkey: cache and queue.",
                    {.once = "it is one server without replicas"}),
              field("admin", &S::admin, "The first user."),
              field("config", &S::config, "Python, appended to superset_config.py.",
                    {.longest = 32768}),
              field("loadExamples", &S::load_examples,
                    "Load Superset's example data once; default false."),
          }),
      {},
      managed_or_disabled()};
  return lines;
}

const Table& table(const DbtGitSpec*) {
  using S = DbtGitSpec;
  static const Table lines{{
      field("url", &S::url, "Address of the repository.", {.longest = 1024, .required = true}),
      field("revision", &S::revision, "Branch, tag or commit; default main.", {.longest = 256}),
      field("credentialsSecretRef", &S::credentials_secret_ref,
            "Secret with username and password, or ssh-privatekey."),
  }};
  return lines;
}

const Table& table(const DbtObjectStoreSpec*) {
  using S = DbtObjectStoreSpec;
  static const Table lines{{
      field("bucket", &S::bucket, "Bucket of the platform.",
            {.format = Format::BucketName, .required = true}),
      field("prefix", &S::prefix, "Path in it.", {.longest = 256}),
  }};
  return lines;
}

const Table& table(const DbtProjectSpec*) {
  using S = DbtProjectSpec;
  static const Table lines{
      {
          field("git", &S::git, "From a git repository."),
          field("image", &S::image, "From an image that holds it.", {.format = Format::Image}),
          field("configMapRef", &S::config_map_ref, "From a ConfigMap."),
          field("objectStore", &S::object_store, "From a bucket."),
      },
      {},
      {{"(has(self.git) ? 1 : 0) + (has(self.image) ? 1 : 0) + (has(self.configMapRef) ? 1 : 0) + "
        "(has(self.objectStore) ? 1 : 0) <= 1",
        "a project must come from one place; keep one of git, image, configMapRef, objectStore"}}};
  return lines;
}

const Table& table(const DbtJobSpec*) {
  using S = DbtJobSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the job.",
                {.longest = 40, .format = Format::Label, .required = true}),
          field("schedule", &S::schedule,
                "When it runs, as five-field cron; without it only on demand."),
          field("timeZone", &S::time_zone, "Zone of the schedule; default spec.timeZone.",
                {.format = Format::TimeZone}),
          field("args", &S::args, "Arguments of dbt, as in build.", {.longest = 1024, .most = 64}),
          field("target", &S::target, "Target of the profile.", {.longest = 63}),
      },
      {"name"}};
  return lines;
}

const Table& table(const DbtSpec*) {
  using S = DbtSpec;
  static const Table lines{
      joined(component_lines<S>(false),
             {
                 field("image", &S::image, "Image with dbt and its adapter.",
                       {.format = Format::Image}),
                 field("project", &S::project, "Where the project is."),
                 field("jobs", &S::jobs, "What runs when.", {.most = 64}),
                 field("resources", &S::resources, "CPU and memory of each run."),
             }),
      {},
      managed_or_disabled()};
  return lines;
}

}  // namespace dataplatform::spec
