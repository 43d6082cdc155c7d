// Refusals as the API server words them.
#pragma once

#include "operator/kube/api.hpp"
#include "tests/simulation/model/field_set.hpp"

namespace dataplatform::simulation {

kube::ApiError refusal(int status, std::string reason, std::string message);
kube::ApiError not_found(const kube::Kind& kind, const std::string& name);
kube::ApiError already_exists(const kube::Kind& kind, const std::string& name);
/// The optimistic lock.
kube::ApiError modified_meanwhile(const kube::Kind& kind, const std::string& name);
kube::ApiError conflict(const kube::Kind& kind, const std::string& name, const std::string& why);
kube::ApiError forbidden(const kube::Kind& kind, const std::string& name, const std::string& why);
/// 422 with a cause a field.
kube::ApiError invalid(const kube::Kind& kind, const std::string& name,
                       std::vector<kube::Cause> causes);
/// What the server says of an error that it did not foresee: 500 without a reason.
kube::ApiError unforeseen(std::string message);
kube::ApiError bad_request(std::string message);
/// 410, of a watch from `asked` or a list that goes on from there.
kube::ApiError expired(std::string message);
kube::ApiError too_large_version(std::uint64_t asked, std::uint64_t newest);

/// A field that an apply would take from somebody.
struct OwnedField {
  std::string path;  // ".spec.replicas"
  std::string manager;
  std::string api_version;
};

void list_fields(const FieldSet& set, const std::string& path, const std::string& manager,
                 const std::string& api_version, std::vector<OwnedField>& fields);
kube::ApiError apply_conflict(const std::vector<OwnedField>& fields);

/// The Status object of an error, as an ERROR event of a watch holds it.
Json status_of(const kube::ApiError& error);

}  // namespace dataplatform::simulation
