// Where a kubeconfig has what nobody may read.
#pragma once

#include <string_view>

namespace dataplatform::fuzz {

/// True where every marker (claims.hpp) in `text` is the value of a key that holds a secret (token,
/// password, keys, variables of plugins), as far as lines can tell: then no message may quote it.
/// False where there is none, or where one stands elsewhere.
bool marks_only_secrets(std::string_view text);

/// Claims that a message about `input` does not hold what is secret in it.
void claim_discreet(std::string_view message, std::string_view input);

}  // namespace dataplatform::fuzz
