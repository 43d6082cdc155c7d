// What a role's containers can mount.
#pragma once

#include "controllers/model/value.hpp"
#include "operator/base/quantity.hpp"

#include <string>
#include <variant>
#include <vector>

namespace dataplatform::model {

/// A volume of each replica's own that outlives it. Never deleted but by deletionPolicy, or where
/// it is a mere cache.
struct Persistent {
  base::Quantity size;
  std::string storage_class;  // "" is the cluster's default
  bool cache = false;
  bool operator==(const Persistent&) const = default;
};

/// Gone with the pod.
struct Scratch {
  base::Quantity limit;
  bool memory = false;
  bool operator==(const Scratch&) const = default;
};

/// A file that the operator writes into a ConfigMap of the role.
struct ConfigFile {
  std::string name;  // file name in the mount
  std::string text;
  Environment
      secrets;  // where not empty the text is a template: ${NAME} is replaced at start, in memory
  bool restarts = true;  // does a change of it restart the pods that read it?
  bool operator==(const ConfigFile&) const = default;
};

/// All files of one mount. With any secret in them they are expanded by an init container into
/// memory.
struct Files {
  std::vector<ConfigFile> files;
  bool executable = false;
  bool operator==(const Files&) const = default;
};

/// Keys of a SecretSpec as files named by the keys.
struct SecretFiles {
  std::string secret;
  std::vector<std::string> keys;
  bool operator==(const SecretFiles&) const = default;
};

/// Keys of a Secret or ConfigMap that the user made and named in the CR, as files. It must be in
/// the namespace of the pods.
struct GivenFiles {
  enum class Kind { Secret, ConfigMap } kind = Kind::Secret;
  std::string object_name;
  std::vector<std::pair<std::string, std::string>> items;  // key, file; none: every key by its name
  bool operator==(const GivenFiles&) const = default;
};

struct Volume {
  std::string name;
  std::variant<Persistent, Scratch, Files, SecretFiles, GivenFiles> source;
  bool operator==(const Volume&) const = default;
};

}  // namespace dataplatform::model
