// What the server refuses though it understands it.
#include "tests/simulation/model/admission.hpp"

#include "operator/base/yaml.hpp"
#include "tests/simulation/model/answers.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/files.hpp"
#include "tests/simulation/model/immutable.hpp"
#include "tests/simulation/model/structural.hpp"
#include "tests/simulation/model/valid.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

constexpr kube::Kind kPlatform{"dataplatform.io", "v1alpha1", "DataPlatform", "dataplatforms"};

/// What did not change is not judged again (CRDValidationRatcheting).
void check_against(const Json& schema, const Json* before, const Json& next,
                   std::vector<kube::Cause>& causes) {
  const bool spec_stays =
      before != nullptr && base::object_at(*before, {"spec"}) == base::object_at(next, {"spec"});
  if (spec_stays) {
    if (next.contains("status"))
      check_structural(next["status"], schema["properties"]["status"], "status", causes);
    return;
  }
  check_structural(next, schema, "", causes);
  if (causes.empty()) check_rules(next, before, schema, "", causes);
}

/// Of an object that is being deleted.
void no_new_finalizers(const Json& before, const Json& next, std::vector<kube::Cause>& causes) {
  if (!before.at("metadata").contains("deletionTimestamp")) return;
  const Json& old = base::array_at(before, {"metadata", "finalizers"});
  for (const Json& finalizer : base::array_at(next, {"metadata", "finalizers"})) {
    if (std::find(old.begin(), old.end(), finalizer) == old.end())
      causes.push_back(
          {"FieldValueForbidden", "metadata.finalizers",
           "Forbidden: no new finalizers can be added if the object is being deleted"});
  }
}

}  // namespace

const Json* structural_schema(const kube::Kind& kind) {
  if (kind.group != kPlatform.group) return nullptr;
  static const Json schema = [] {
    const auto definition = base::parse_yaml(crd_file("dataplatform.io_dataplatforms.yaml"));
    Json found = schema_of(definition.value().at(0), kPlatform.version);
    Schemas::shared().define(kPlatform, found);
    return found;
  }();
  return &schema;
}

const Type& type_of(const kube::Kind& kind) {
  (void)structural_schema(kind);
  return Schemas::shared().of(kind);
}

std::optional<kube::ApiError> ApiServer::refused(const Write& write, const Object& before,
                                                 const Json& next) const {
  if (!write.admitted) return std::nullopt;
  std::vector<kube::Cause> causes;
  if (const Json* schema = structural_schema(write.kind); schema != nullptr)
    check_against(*schema, before.get(), next, causes);
  check_valid(write.kind, next, causes);
  if (before != nullptr) {
    no_new_finalizers(*before, next, causes);
    for (kube::Cause& cause : forbidden_changes(write.kind, *before, next))
      causes.push_back(std::move(cause));
  }
  if (causes.empty()) return std::nullopt;
  return invalid(write.kind, write.key.name, causes);
}

}  // namespace dataplatform::simulation
