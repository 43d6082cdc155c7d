// The lake's SQL endpoint as a database of Superset's.
#include "controllers/components/superset/parts.hpp"

namespace dataplatform::components::superset_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::Done;
using model::Files;

/// By Superset's own models: what is there keeps its number, and so its charts. The password comes
/// as a variable and is stored encrypted, as for any database that a person adds.
constexpr const char* kRegister =
    R"py("""Makes Dremio a database of Superset's, or brings the one that is there up to date."""

import os
import sys
from urllib.parse import quote

NAME = "Dremio"


def address():
    user = quote(os.environ["DREMIO_USER"], safe="")
    password = quote(os.environ["DREMIO_PASSWORD"], safe="")
    return f"dremio+flight://{user}:{password}@{os.environ['DREMIO_HOST']}:{os.environ['DREMIO_PORT']}/dremio?UseEncryption=false"


def check_driver():
    try:
        import sqlalchemy_dremio.flight  # noqa: F401
    except ImportError as problem:
        sys.exit(f"this image of Superset has no driver for Dremio ({problem}): build one with the package sqlalchemy_dremio, "
                 "and name it in components.superset.web.image and worker.image")


def register():
    from superset import db
    from superset.models.core import Database

    database = db.session.query(Database).filter_by(database_name=NAME).one_or_none()
    if database is None:
        database = Database(database_name=NAME, expose_in_sqllab=True, allow_run_async=True)
        db.session.add(database)
        print(f"{NAME} is made known")
    else:
        print(f"{NAME} is known: its address is brought up to date")
    database.set_sqlalchemy_uri(address())
    db.session.commit()


def main():
    check_driver()
    from superset.app import create_app

    with create_app().app_context():
        register()


if __name__ == "__main__":
    main()
)py";

}  // namespace

bool has_dremio(const spec::Resolved& r) {
  return r.dremio.mode == spec::ComponentMode::Managed;
}

model::Task register_dremio(const spec::Resolved& r) {
  const auto sql = [](BindingPart part) { return BindingField{"superset/sql", part}; };
  model::Task task{.name = "register-dremio",
                   .container = container(r, r.superset.web, "register-dremio"),
                   .volumes = volumes(r, config_text(r)),
                   .run_as = kRunAs};
  task.container.command = {"python", "/etc/superset/register_dremio.py"};
  task.container.resources = resources("250m", "512Mi", "1", "1536Mi");
  task.container.env = environment(r);
  task.container.env.push_back({"DREMIO_HOST", sql(BindingPart::Host)});
  task.container.env.push_back({"DREMIO_PORT", sql(BindingPart::Port)});
  task.container.env.push_back({"DREMIO_USER", sql(BindingPart::User)});
  task.container.env.push_back({"DREMIO_PASSWORD", sql(BindingPart::Password)});
  task.volumes.push_back(
      {"script", Files{.files = {{.name = "register_dremio.py", .text = kRegister}}}});
  task.container.mounts.push_back({.volume = "script", .path = "/etc/superset", .read_only = true});
  task.needs = {Done{"superset", "init"}};
  task.retries = 1;
  task.failure_means =
      "Dremio is not among Superset's databases: most often the image has no driver "
      "sqlalchemy_dremio, which the log then says; Superset itself goes on";
  task.failure_blocks = false;
  return task;
}

}  // namespace dataplatform::components::superset_parts
