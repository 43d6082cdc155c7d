// Claims that several targets make.
#pragma once

#include "operator/base/json.hpp"
#include "operator/base/problem.hpp"
#include "operator/base/yaml.hpp"
#include "tests/fuzz/target.hpp"

#include <string>
#include <string_view>

namespace dataplatform::fuzz {

using base::Json;

/// Stands for a password in inputs: no message may hold it where it came from a secret's place.
inline constexpr std::string_view kMarker = "S3cr3tMark3r";

/// The same value with the same types: 1 is not 1.0 here, and 0.0 not -0.0.
bool same(const Json& a, const Json& b);

/// How deep lists and maps lie in one another; 0 for a scalar.
std::size_t depth_of(const Json& value);

/// Values and keys, as YamlLimits counts them.
std::size_t nodes_of(const Json& value);

/// Bytes of all texts, keys among them.
std::size_t text_bytes_of(const Json& value);

/// True for UTF-8 on one line: what a log line and a status can hold. For terminals the command
/// line escapes more.
bool is_clean(std::string_view text);

/// A message for people: not empty, of bounded length, clean.
void claim_message(std::string_view text, std::string_view what);

/// Limits for reading back what was written, which may be longer than what it was read from.
base::YamlLimits generous();

/// Written as YAML, `value` reads the same again; null is a document that is left out.
void claim_yaml_round_trip(const Json& value);

/// Written as JSON, `value` reads the same again.
void claim_json_round_trip(const Json& value);

}  // namespace dataplatform::fuzz
