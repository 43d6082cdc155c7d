// Where a project comes from: git, an image, a ConfigMap, or a bucket.
#include "controllers/components/dbt/parts.hpp"

namespace dataplatform::components::dbt_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::ContainerKind;
using model::GivenFiles;
using model::Literal;

using Git = spec::DbtResolved::Git;
using InImage = spec::DbtResolved::InImage;
using InConfigMap = spec::DbtResolved::InConfigMap;
using InBucket = spec::DbtResolved::InBucket;

const model::Mount kWorkMount{.volume = "work", .path = kWork};
const model::Mount kScriptsMount{.volume = "scripts", .path = kScripts, .read_only = true};
const model::Mount kTmpMount{.volume = "tmp", .path = "/tmp"};

/// What every one of them is, whatever it runs.
model::Container step(const std::string& name, const std::string& image,
                      std::vector<std::string> command) {
  return {.name = name,
          .image = image,
          .kind = ContainerKind::Init,
          .command = std::move(command),
          .env = {{"DBT_PROJECT_DIR", Literal(kProject)}},
          .resources = resources("50m", "64Mi", "500m", "256Mi"),
          .mounts = {kWorkMount, kTmpMount}};
}

std::string script(const char* name) {
  return std::string(kScripts) + "/" + name;
}

void append(model::Environment& all, const model::Environment& more) {
  all.insert(all.end(), more.begin(), more.end());
}

/// The container that fetches the project; "" as its name where there is none.
struct Fetch {
  const spec::Resolved& r;

  model::Container operator()(std::monostate) const { return {}; }

  model::Container operator()(const Git& git) const {
    model::Container fetch = step("project", r.dbt.image, {"/bin/sh", script("git.sh")});
    fetch.env.push_back({"GIT_URL", Literal(git.url)});
    fetch.env.push_back({"GIT_REVISION", Literal(git.revision)});
    fetch.mounts.push_back(kScriptsMount);
    if (!git.credentials_secret.empty())
      fetch.mounts.push_back(
          {.volume = "git-credentials", .path = "/git-credentials", .read_only = true});
    return fetch;
  }

  /// The folder that its image calls its own is the project.
  model::Container operator()(const InImage& in) const {
    return step("project", in.image,
                {"/bin/sh", "-c", "mkdir -p \"$DBT_PROJECT_DIR\" && cp -R . \"$DBT_PROJECT_DIR\""});
  }

  /// A ConfigMap's files are links, and beside them nothing can be written.
  model::Container operator()(const InConfigMap&) const {
    model::Container fetch =
        step("project", r.tools_image,
             {"/bin/sh", "-c",
              "mkdir -p \"$DBT_PROJECT_DIR\" && cp -L /project/* \"$DBT_PROJECT_DIR\""});
    fetch.mounts.push_back({.volume = "project", .path = "/project", .read_only = true});
    return fetch;
  }

  model::Container operator()(const InBucket& in) const {
    model::Container fetch = step("project", r.tools_image, {"/bin/sh", script("bucket.sh")});
    append(fetch.env, store_environment("dbt/project"));
    fetch.env.push_back({"PROJECT_PREFIX", Literal(in.prefix)});
    fetch.mounts.push_back(kScriptsMount);
    return fetch;
  }
};

/// Port of "https://…", "ssh://…:22/…" or "git@host:…".
int port_of(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return 22;
  const std::string rest = url.substr(scheme + 3);
  const std::string host = rest.substr(0, rest.find('/'));
  const auto colon = host.rfind(':');
  const std::string number = colon == std::string::npos ? "" : host.substr(colon + 1);
  const bool digits = !number.empty() && number.size() <= 5 &&
                      number.find_first_not_of("0123456789") == std::string::npos;
  if (digits) return std::stoi(number);
  if (url.starts_with("ssh://")) return 22;
  return url.starts_with("http://") ? 80 : 443;
}

}  // namespace

model::Environment store_environment(const std::string& binding) {
  const auto part = [&binding](BindingPart wanted) { return BindingField{binding, wanted}; };
  return {
      {"MC_CONFIG_DIR", Literal("/tmp/mc")},     {"STORE_URL", part(BindingPart::Url)},
      {"STORE_USER", part(BindingPart::User)},   {"STORE_PASSWORD", part(BindingPart::Password)},
      {"STORE_BUCKET", part(BindingPart::Name)}, {"STORE_PREFIX", part(BindingPart::Prefix)}};
}

std::vector<model::Container> preparations(const spec::Resolved& r) {
  std::vector<model::Container> all;
  model::Container fetch = std::visit(Fetch{r}, r.dbt.project);
  if (!fetch.name.empty()) all.push_back(std::move(fetch));
  if (reaches_store(r)) {
    // dbt's image has no client of the store.
    all.push_back(step("mc", r.tools_image,
                       {"/bin/sh", "-c", std::string("cp \"$(command -v mc)\" ") + kWork + "/mc"}));
  }
  return all;
}

std::vector<model::Volume> project_volumes(const spec::Resolved& r) {
  if (const auto* git = std::get_if<Git>(&r.dbt.project); git && !git->credentials_secret.empty())
    return {{"git-credentials", GivenFiles{.kind = GivenFiles::Kind::Secret,
                                           .object_name = git->credentials_secret,
                                           .items = {}}}};
  if (const auto* in = std::get_if<InConfigMap>(&r.dbt.project))
    return {
        {"project",
         GivenFiles{.kind = GivenFiles::Kind::ConfigMap, .object_name = in->name, .items = {}}}};
  return {};
}

std::vector<model::Flow> project_flows(const spec::Resolved& r) {
  std::vector<model::Flow> all;
  if (const auto* git = std::get_if<Git>(&r.dbt.project))
    all.push_back({.to = model::Internet{}, .port = port_of(git->url), .why = "its project"});
  const model::Flow packages{
      .to = model::Internet{}, .port = 443, .why = "packages that its project names"};
  if (all.empty() || all[0].port != 443) all.push_back(packages);
  return all;
}

}  // namespace dataplatform::components::dbt_parts
