// Where the content of an environment variable comes from. Nothing here ever holds a secret's text.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace dataplatform::model {

/// Plain text; may name earlier variables as $(NAME), which is how a URL gets a password that
/// nobody reads.
struct Literal {
  std::string text;
  Literal(std::string value) : text(std::move(value)) {}
  Literal(const char* value) : text(value) {}
  bool operator==(const Literal&) const = default;
};

/// One key of a SecretSpec of the platform ("superset", "superset-secret-key").
struct SecretKey {
  std::string secret;
  std::string key;
  bool operator==(const SecretKey&) const = default;
};

/// One key of a Secret that the user made and named in the CR.
struct GivenSecretKey {
  std::string object_name;
  std::string key;
  bool operator==(const GivenSecretKey&) const = default;
};

/// A field of the pod itself, e.g. "metadata.name".
struct PodField {
  std::string path;
  bool operator==(const PodField&) const = default;
};

/// A part of what a request was bound to, e.g. {"superset/database", BindingPart::Host}. Name is
/// that of the database or bucket; Url is "https://host:port"; Prefix is a path in the bucket
/// without slashes around it, "" for none.
enum class BindingPart { Host, Port, RestPort, Url, Name, Prefix, Region, User, Password };
struct BindingField {
  std::string binding;  // "<component>/<request>"
  BindingPart part;
  bool operator==(const BindingField&) const = default;
};

/// A user name or password as a binding has it: where it lies, or plain text for a name.
using Credential = std::variant<Literal, SecretKey, GivenSecretKey>;

using Value = std::variant<Literal, SecretKey, GivenSecretKey, PodField, BindingField>;

struct Variable {
  std::string name;
  Value value;
  bool operator==(const Variable&) const = default;
};

using Environment = std::vector<Variable>;

}  // namespace dataplatform::model
