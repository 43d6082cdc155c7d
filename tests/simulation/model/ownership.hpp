// Who owns which fields of an object: server-side apply and the books that other writes keep.
#pragma once

#include "operator/kube/api.hpp"
#include "tests/simulation/model/typed.hpp"

#include <expected>

namespace dataplatform::simulation {

/// Who writes, and by which door.
struct Writer {
  std::string manager;
  std::string subresource;  // "" or "status"
  std::string api_version;
  std::string time;  // RFC 3339, of now
  /// What a write through this door can't touch: paths of field names, {"status"}.
  std::vector<std::vector<std::string_view>> untouchable;
};

/// An entry of managedFields.
struct Manager {
  std::string name;
  std::string operation;  // "Apply" or "Update"
  std::string api_version;
  std::string time;
  std::string subresource;
  FieldSet fields;
};

std::vector<Manager> managers_of(const Json& object);
void set_managers(Json& object, std::vector<Manager> managers);

/// `live` (empty where there is none) after an apply of `config`; an error where others own what it
/// changes and it does not force.
kube::Answer<Json> applied(const Json& live, const Json& config, const Type& type,
                           const Writer& writer, bool force);

/// `next` with the books kept of what a create, a replace or a patch changed in `live`; `respelled`
/// counts as changed.
Json updated(const Json& live, Json next, const Type& type, const Writer& writer,
             const FieldSet& respelled = {});

}  // namespace dataplatform::simulation
