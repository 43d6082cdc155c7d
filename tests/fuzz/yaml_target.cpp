// YAML of strangers: files for `validate` and `plan`, kubeconfigs.
#include "operator/base/yaml.hpp"
#include "tests/fuzz/claims.hpp"

#include <vector>

namespace dataplatform::fuzz {
namespace {

using Documents = base::Result<std::vector<Json>>;

// So small that inputs of a fuzzer reach them.
constexpr base::YamlLimits kTight{.bytes = 512, .depth = 6, .nodes = 40};

void claim_refusal(const base::Error& error) {
  claim(error.kind == base::ErrorKind::Invalid, "a refusal is Invalid", error.message);
  claim_message(error.message, "a refusal");
  const bool says_where = error.message.find("line ") != std::string::npos ||
                          error.message.find(" bytes but may have ") != std::string::npos;
  claim(says_where, "a refusal says where", error.message);
}

void claim_within(const std::vector<Json>& documents, const base::YamlLimits& limits) {
  std::size_t nodes = 0, bytes = 0;
  for (const Json& document : documents) {
    claim(depth_of(document) <= limits.depth, "the limit on depth holds");
    nodes += nodes_of(document);
    bytes += text_bytes_of(document);
  }
  claim(nodes <= limits.nodes, "the limit on values holds");
  claim(bytes <= limits.bytes, "the limit on bytes holds");
}

/// Tighter limits refuse more, and change nothing of what they let pass.
void claim_limits_only_refuse(std::string_view input, const Documents& all) {
  const Documents some = base::parse_yaml(input, kTight);
  if (!some) return claim_refusal(some.error());
  claim_within(*some, kTight);
  claim(all.has_value() && *all == *some, "limits change nothing of what they let pass");
}

}  // namespace

void run_yaml(std::string_view input) {
  const Documents documents = base::parse_yaml(input);
  claim_limits_only_refuse(input, documents);
  if (!documents) return claim_refusal(documents.error());
  claim_within(*documents, {});
  for (const Json& document : *documents) {
    claim(!document.is_null(), "empty documents are left out");
    claim_yaml_round_trip(document);
    claim_json_round_trip(document);
  }
}

}  // namespace dataplatform::fuzz
