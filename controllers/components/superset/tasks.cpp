// What runs to completion before and beside Superset's processes. Only the migration stops them.
#include "controllers/components/superset/parts.hpp"

namespace dataplatform::components::superset_parts {
namespace {

using model::Done;
using model::GivenSecretKey;
using model::Literal;
using model::SecretKey;

model::Task task(const spec::Resolved& r, const std::string& name, const std::string& config) {
  model::Task task{.name = name,
                   .container = container(r, r.superset.web, name),
                   .volumes = volumes(r, config),
                   .run_as = kRunAs};
  task.container.resources =
      resources("250m", "512Mi", "1", "1536Mi");  // the command line loads all of Superset
  task.container.env = environment(r);
  return task;
}

model::Value admin_password(const spec::SupersetResolved& s) {
  if (s.admin_password_secret.empty()) return SecretKey{kSecret, "admin-password"};
  return GivenSecretKey{s.admin_password_secret, "password"};
}

/// create-admin says no more than "no user created" where the user is there already: so it is the
/// list that counts.
constexpr const char* kCreateAdmin =
    R"(superset fab create-admin --username "$ADMIN_USERNAME" --firstname Superset --lastname Admin \
  --email "$ADMIN_EMAIL" --password "$ADMIN_PASSWORD" || true
superset fab list-users | grep -qF "username:$ADMIN_USERNAME ")";

}  // namespace

model::Task migrate(const spec::Resolved& r) {
  // Without what the user appends and without his variables: an edit of these must not stop
  // Superset.
  model::Task migrate = task(r, "migrate", migration_config_text(r));
  migrate.container.command = {"superset", "db", "upgrade"};
  migrate.container.env = database_environment(r, "superset/migrations");
  migrate.drains = {"web", "worker"};
  if (has_beat(r.superset)) migrate.drains.push_back("beat");
  migrate.timeout_seconds = 3600;
  migrate.retries = 2;
  migrate.failure_means =
      "Superset's tables could not be brought to this version; the log of the Job names the "
      "revision. Going back to an older version needs a restore";
  return migrate;
}

model::Task init(const spec::Resolved& r) {
  model::Task init = task(r, "init", config_text_with_users(r));
  init.container.command = {"superset", "init"};
  init.container.env = with_user_env(environment(r), r.superset.web);
  init.needs = {Done{"superset", "migrate"}};
  init.failure_means =
      "roles and permissions could not be written; most often what components.superset.config "
      "appends does not load";
  return init;
}

model::Task admin(const spec::Resolved& r) {
  model::Task admin = task(r, "admin", config_text(r));
  admin.container.command = {"sh", "-c", kCreateAdmin};
  admin.container.env.push_back({"ADMIN_USERNAME", Literal(r.superset.admin_username)});
  admin.container.env.push_back({"ADMIN_EMAIL", Literal(r.superset.admin_email)});
  admin.container.env.push_back({"ADMIN_PASSWORD", admin_password(r.superset)});
  admin.needs = {Done{"superset", "init"}};
  admin.failure_means =
      "the first user could not be made: is another one there with the same e-mail address?";
  return admin;
}

model::Task examples(const spec::Resolved& r) {
  model::Task examples = task(r, "examples", config_text(r));
  examples.container.command = {"superset", "load_examples"};
  examples.flows = {
      {.to = model::Internet{}, .port = 443, .why = "the example data is downloaded"}};
  examples.needs = {Done{"superset", "admin"}};
  examples.timeout_seconds = 3600;
  examples.failure_means = "the example data could not be loaded; it comes from the Internet";
  return examples;
}

}  // namespace dataplatform::components::superset_parts
