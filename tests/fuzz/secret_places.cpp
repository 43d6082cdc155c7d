#include "tests/fuzz/secret_places.hpp"

#include "operator/base/text.hpp"
#include "tests/fuzz/claims.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace dataplatform::fuzz {
namespace {

constexpr std::array<std::string_view, 8> kSecretKeys = {"token",           "password",
                                                         "client-key-data", "id-token",
                                                         "clientKeyData",   "clientCertificateData",
                                                         "value",           "refresh-token"};

bool is_secret_key(std::string_view key) {
  return std::ranges::find(kSecretKeys, key) != kSecretKeys.end();
}

/// "  - token: !!str \"S3c" is what stands before a marker: is it a secret's own value?
bool leads_to_secret(std::string_view before) {
  std::string text = base::trim(before);
  while (text.starts_with("- "))
    text = base::trim(text.substr(2));
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return false;
  std::string key = text.substr(0, colon);
  std::erase(key, '"');
  // Behind the colon a tag, an anchor or a quote at most: no flow, no second key.
  const std::string rest = text.substr(colon + 1);
  return is_secret_key(key) && rest.find_first_of(":{}[],?&*|>#'\\%@`") == std::string::npos;
}

}  // namespace

bool marks_only_secrets(std::string_view text) {
  bool any = false;
  for (const std::string& line : base::split(text, '\n')) {
    const std::size_t at = line.find(kMarker);
    if (at == std::string::npos) continue;
    const bool again = line.find(kMarker, at + 1) != std::string::npos;
    const std::string_view rest = std::string_view(line).substr(at);
    if (again || rest.find(':') != std::string_view::npos) return false;
    if (!leads_to_secret(std::string_view(line).substr(0, at))) return false;
    any = true;
  }
  return any;
}

void claim_discreet(std::string_view message, std::string_view input) {
  if (message.find(kMarker) == std::string_view::npos) return;
  claim(!marks_only_secrets(input), "no message holds a secret", message);
}

}  // namespace dataplatform::fuzz
