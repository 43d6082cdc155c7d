// What the server itself writes into an object.
#pragma once

#include "operator/base/json.hpp"
#include "operator/kube/kind.hpp"

namespace dataplatform::simulation {

using base::Json;

/// A name of its own for an object that only says how it shall begin.
void name_it(Json& object, std::uint64_t number);

/// The metadata of a new object.
void born(Json& object, const kube::ObjectKey& key, const std::string& uid,
          const std::string& time);

/// The labels and the selector by which a new Job knows its pods.
void label_job(Json& job);

/// What only another type of Service has goes with that type, unless it was changed just now.
void drop_by_type(Json& service, const Json& before);

/// An address for a Service, as its kind of addresses is; one that is there stays.
void allocate_address(Json& service, const Json* before, std::uint64_t number);

/// What a write of a present object can't change: by the main resource the status, by `subresource`
/// all else, by none of them who and since when it is. "*" changes whatever it likes.
void carry_over(Json& next, const Json& before, const kube::Kind& kind,
                const std::string& subresource);

void count_generation(Json& next, const Json* before, const kube::Kind& kind);

/// True where nothing differs but the times in managedFields.
bool same_but_for_times(const Json& before, const Json& after);

}  // namespace dataplatform::simulation
