// What types the API server knows: shapes, how lists merge, what is left out when it is empty.
#pragma once

#include "operator/base/json.hpp"
#include "operator/kube/kind.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

enum class Shape { Scalar, Struct, Map, List, Any };
enum class Scalar { Text, Number, Flag, Free, Quantity, Time };
/// Where a field's zero value goes: Kept as it was written, Dropped, or put there if it is absent.
enum class Presence { Kept, Dropped, Always };

struct Type;
struct Constraints;

struct Field {
  const Type* type = nullptr;
  Presence presence = Presence::Kept;
  Json fallback;  // for a key of a list with keys
};

/// A type as server-side apply sees it (structured-merge-diff), plus what decoding needs.
struct Type {
  std::string name;
  Shape shape = Shape::Any;
  Scalar scalar = Scalar::Free;
  bool atomic = false;                               // of a Struct, a Map or a List
  std::map<std::string, Field, std::less<>> fields;  // of a Struct
  std::vector<std::string> always;                   // those of `fields` that are Always there
  const Type* items = nullptr;                       // of a Map or a List; of a Struct that is open
  std::vector<std::string> keys;                     // of a List with keys
  bool whole_integers = false;                       // of a Number in a CRD
  bool raw = false;                                  // a structural schema: nothing is dropped
  std::shared_ptr<const Constraints> constraints;    // of a structural schema

  const Type* field(std::string_view key) const;
};

/// The types of all kinds that the model serves.
class Schemas {
 public:
  Schemas();

  /// The type of a kind; an open one where nothing is known but its metadata.
  const Type& of(const kube::Kind& kind) const;
  /// One of the types by its short name, "PodTemplateSpec".
  const Type& named(const std::string& name) const;
  /// Makes the type of `kind` from the openAPIV3Schema of its CustomResourceDefinition.
  void define(const kube::Kind& kind, const Json& open_api);

  static Schemas& shared();

 private:
  const Type* parse(std::string_view word);
  const Type* structural(const Json& schema);
  Type& make(Shape shape);
  void fill(Type& type, const Json& line);

  std::deque<Type> types_;
  std::map<std::string, Type*, std::less<>> named_;
  std::map<std::string, const Type*, std::less<>> kinds_;
  std::map<std::string, const Type*, std::less<>> words_;
  Type* open_ = nullptr;
};

}  // namespace dataplatform::simulation
