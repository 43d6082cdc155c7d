// What must hold for the objects of every platform that is taken.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <set>
#include <string>

namespace dataplatform::fuzz {

/// Bounds, names, no data of Secrets.
void claim_objects(const projections::Desired& desired);

/// What the API server would refuse or change, references that lead nowhere: only where no patch of
/// a user is in it.
void claim_unpatched(const projections::Desired& desired);

/// Every way in which pods fall short of "restricted", wherever in an object they stand:
/// "Deployment/name: container web is privileged".
std::set<std::string> weaknesses_of(const projections::Desired& desired);

}  // namespace dataplatform::fuzz
