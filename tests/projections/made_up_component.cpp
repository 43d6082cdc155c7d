// The data sheet of a made-up product: a press that prints, with a page, and files with a password.
// It is all that a new component needs beside its line in the table.
#include "controllers/components/common.hpp"

namespace dataplatform::components {
namespace {

using model::BindingField;
using model::BindingPart;

constexpr const char* kDatabase = "printingPress/database";

model::Environment database() {
  return {{"DB_HOST", BindingField{kDatabase, BindingPart::Host}},
          {"DB_PASSWORD", BindingField{kDatabase, BindingPart::Password}}};
}

model::Container container(const std::string& name) {
  return {.name = name,
          .image = "example.com/press:7",
          .env = database(),
          .resources = resources("100m", "64Mi", "500m", "128Mi")};
}

model::Files files() {
  return {.files = {{.name = "press.conf",
                     .text = "key = ${INK_KEY}\n",
                     .secrets = {{"INK_KEY", model::SecretKey{"printing-press", "ink-key"}}}}}};
}

model::Role page(const spec::Resolved& resolved) {
  model::Container press = container("page");
  press.ports = {{.name = "http", .number = 8090, .app_protocol = "http"}};
  press.probes = {.readiness = model::Probe{.check = model::HttpGet{"/ready", "http"}},
                  .liveness = model::Probe{.check = model::TcpConnect{"http"}}};
  press.mounts = {{.volume = "config", .path = "/etc/press", .read_only = true}};
  return {.name = "page",
          .object_name = "page",
          .count = model::Autoscaled{.min = 2, .max = 4, .cpu_percent = 60},
          .run_as = {.user = 2000, .group = 2000},
          .containers = {press},
          .volumes = {{"config", files()}},
          .access = {{.suffix = "", .ports = {"http"}}},
          .exposure = model::Exposure{.host_prefix = "press", .access = "", .port = "http"},
          .needs = {model::Done{"printingPress", "typeset"}},
          .placement = placement(resolved.scheduling),
          .max_unavailable = 1,
          .scrape = {.port = "http"}};
}

model::Task typeset() {
  return {.name = "typeset",
          .container = container("typeset"),
          .run_as = {.user = 2000, .group = 2000},
          .failure_means = "is there ink?"};
}

}  // namespace

model::Component printing_press(const spec::Resolved& resolved, const model::Demand&) {
  model::Component component;
  component.version =
      std::string("7");  // GCC 12 warns of memory at 2^62 where a literal is assigned
  component.roles = {page(resolved)};
  component.tasks = {typeset()};
  component.secrets = {
      {.name = "printing-press",
       .entries = {{"db-password", model::Generated{}}, {"ink-key", model::Generated{}}},
       .sites = {model::Site::Applications}}};
  component.requests = {
      {.name = "database",
       .what = model::DatabaseRequest{.name = "press",
                                      .owner = "press",
                                      .connections = 10,
                                      .password = {"printing-press", "db-password"}},
       .roles = {"page"},
       .tasks = {"typeset"}}};
  component.credentials = {"printing-press"};
  return component;
}

}  // namespace dataplatform::components
