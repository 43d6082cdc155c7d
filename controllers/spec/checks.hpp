// The rules on fields together, by topic. Each adds what it finds.
#pragma once

#include "controllers/spec/spec.hpp"

namespace dataplatform::spec {

struct Checked {
  const Spec& spec;
  const Resolved& resolved;
  const Facts& facts;
};

void check_platform(const Checked& in, Problems& problems);
void check_edge(const Checked& in, Problems& problems);
void check_services(const Checked& in, Problems& problems);
void check_roles(const Checked& in, Problems& problems);
void check_dependencies(const Checked& in, Problems& problems);
void check_postgresql(const Checked& in, Problems& problems);
void check_object_store(const Checked& in, Problems& problems);
void check_store_copies(const Checked& in, Problems& problems);
void check_search(const Checked& in, Problems& problems);
void check_applications(const Checked& in, Problems& problems);
void check_airbyte(const Checked& in, Problems& problems);
void check_labels(const Checked& in, Problems& problems);
void check_network(const Checked& in, Problems& problems);
void check_verbatim(const Checked& in, Problems& problems);
void check_overrides(const Checked& in, Problems& problems);

/// What a patch of a pod would weaken: privileges, host access, identity.
void check_patch(const Json& patch, const std::string& path, Problems& problems);

void refuse(Problems& problems, std::string path, std::string what, std::string fix);
void warn(Problems& problems, std::string path, std::string what, std::string fix);

/// Whether a component is run or used at all.
bool is_enabled(const ComponentSpec& component);
ComponentMode mode_of(const ComponentSpec& component);

}  // namespace dataplatform::spec
