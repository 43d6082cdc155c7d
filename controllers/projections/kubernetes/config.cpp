#include "controllers/projections/kubernetes/config.hpp"

#include "controllers/model/check.hpp"
#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/schedules.hpp"
#include "controllers/projections/kubernetes/tasks.hpp"
#include "operator/base/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace dataplatform::projections {
namespace {

const model::Files* files_of(const model::Volume& volume) {
  return std::get_if<model::Files>(&volume.source);
}

void fill(Object& object, const model::Files& files) {
  set_kind(object, "v1", "ConfigMap");
  for (const model::ConfigFile& file : files.files)
    object.body["data"][file.name] = file.text;
}

/// ${A} ${B}: all that is replaced; a $ that the product's own language has stays.
std::string replaced_names(const model::Environment& variables) {
  std::vector<std::string> names;
  for (const model::Variable& variable : variables)
    names.push_back("${" + variable.name + "}");
  return base::join(names, " ");
}

std::string expansion(const model::Volume& volume, const model::Files& files) {
  const std::string from = "/templates/" + volume.name + "/";
  const std::string to = "/expanded/" + volume.name + "/";
  std::string script;
  for (const model::ConfigFile& file : files.files) {
    script += file.secrets.empty() ? "cat" : "envsubst '" + replaced_names(file.secrets) + "'";
    script += " < '" + from + file.name + "' > '" + to + file.name + "'\n";
  }
  if (files.executable) script += "chmod 0550 " + to + "*\n";
  return script;
}

void add_variables(const model::Environment& more, model::Environment& all) {
  for (const model::Variable& variable : more) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const model::Variable& known) {
      return known.name == variable.name;
    });
    if (same == all.end()) {
      all.push_back(variable);
    } else if (*same != variable) {
      throw std::logic_error("two files mean different things by ${" + variable.name + "}");
    }
  }
}

model::Resources little() {
  constexpr std::int64_t kMebi = 1024 * 1024;
  return {.cpu_request = base::Quantity::of_milli(10),
          .memory_request = base::Quantity::of_bytes(16 * kMebi),
          .cpu_limit = base::Quantity::of_milli(100),
          .memory_limit = base::Quantity::of_bytes(64 * kMebi)};
}

std::string all_text(const std::vector<model::Volume>& volumes) {
  std::string text;
  for (const model::Volume& volume : volumes) {
    const model::Files* files = files_of(volume);
    if (files == nullptr) continue;
    for (const model::ConfigFile& file : files->files) {
      // Lengths keep "ab" + "c" apart from "a" + "bc".
      if (file.restarts) {
        text += volume.name + "/" + file.name + " " + std::to_string(file.text.size()) + "\n" +
                file.text + "\n";
      }
    }
  }
  return text;
}

}  // namespace

std::string config_map_name(const std::string& owner, const std::string& volume) {
  return fitting(owner + "-" + volume);
}

std::string templates_volume(const std::string& volume) {
  return volume + "-templates";
}

bool has_secrets(const model::Files& files) {
  return std::any_of(files.files.begin(), files.files.end(),
                     [](const model::ConfigFile& file) { return !file.secrets.empty(); });
}

std::string restarting_hash(const std::vector<model::Volume>& volumes) {
  const std::string text = all_text(volumes);
  return text.empty() ? "" : base::hash_text(text);
}

std::optional<model::Container> expander(const model::Platform& platform,
                                         const std::vector<model::Volume>& volumes) {
  model::Container container{.name = "expand-files",
                             .image = platform.tools_image,
                             .kind = model::ContainerKind::Init,
                             .resources = little()};
  std::string script = "umask 027\n";
  for (const model::Volume& volume : volumes) {
    const model::Files* files = files_of(volume);
    if (files == nullptr || !has_secrets(*files)) continue;
    script += expansion(volume, *files);
    for (const model::ConfigFile& file : files->files)
      add_variables(file.secrets, container.env);
    container.mounts.push_back({.volume = templates_volume(volume.name),
                                .path = "/templates/" + volume.name,
                                .read_only = true});
    container.mounts.push_back({.volume = volume.name, .path = "/expanded/" + volume.name});
  }
  if (container.mounts.empty()) return std::nullopt;
  container.command = {"/bin/sh", "-euc", script};
  return container;
}

std::vector<Object> task_config_maps(const model::Platform& platform,
                                     const model::Component& component, const model::Task& task,
                                     const std::string& owner) {
  std::vector<Object> objects;
  for (const model::Volume& volume : task.volumes) {
    const model::Files* files = files_of(volume);
    if (files == nullptr) continue;
    fill(objects.emplace_back(
             task_object(platform, component, task, config_map_name(owner, volume.name))),
         *files);
  }
  return objects;
}

std::vector<Object> config_maps(const model::Platform& platform) {
  std::vector<Object> objects;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    for (const model::Volume& volume : role.volumes) {
      const model::Files* files = files_of(volume);
      if (files == nullptr) continue;
      fill(objects.emplace_back(role_object(platform, component, role, volume.name)), *files);
    }
  });
  for_each_schedule(
      platform, [&](const model::Component& component, const model::Schedule& schedule) {
        const std::string name = cron_job_name(platform, component, schedule);
        for (Object& object : task_config_maps(platform, component, schedule.task, name))
          objects.push_back(std::move(object));
      });
  return objects;
}

}  // namespace dataplatform::projections
