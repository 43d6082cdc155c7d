// JSON of strangers, and what becomes of it when it is written as YAML.
#include "operator/base/yaml.hpp"
#include "tests/fuzz/claims.hpp"

namespace dataplatform::fuzz {
namespace {

constexpr base::YamlLimits kTight{.bytes = 256, .depth = 4};

void claim_refusal(const base::Error& error) {
  claim(error.kind == base::ErrorKind::Invalid, "a refusal is Invalid", error.message);
  claim(error.message.find("line ") != std::string::npos, "a refusal says where", error.message);
  claim_message(error.message, "a refusal");
}

}  // namespace

void run_json(std::string_view input) {
  const base::Result<Json> some = base::parse_json(input, kTight);
  const base::Result<Json> all = base::parse_json(input);
  if (some) {
    claim(depth_of(*some) <= kTight.depth, "the limit on depth holds");
    claim(all && same(*all, *some), "limits change nothing of what they let pass");
  } else {
    claim_refusal(some.error());
  }
  if (!all) return claim_refusal(all.error());
  claim(depth_of(*all) <= base::YamlLimits{}.depth, "the limit on depth holds");
  claim_json_round_trip(*all);
  claim_yaml_round_trip(*all);
}

}  // namespace dataplatform::fuzz
