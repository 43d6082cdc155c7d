// What the server refuses though it understands it.
#include "tests/simulation/model/answers.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/immutable.hpp"

namespace dataplatform::simulation {

std::optional<kube::ApiError> ApiServer::refused(const Write& write, const Object& before,
                                                 const Json& next) const {
  if (!write.admitted || before == nullptr) return std::nullopt;
  const std::vector<kube::Cause> causes = forbidden_changes(write.kind, *before, next);
  if (causes.empty()) return std::nullopt;
  return invalid(write.kind, write.key.name, causes);
}

}  // namespace dataplatform::simulation
