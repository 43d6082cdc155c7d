// What a credential plugin answers.
#include "operator/kube/exec_credentials.hpp"
#include "tests/fuzz/claims.hpp"

namespace dataplatform::fuzz {

void run_plugin(std::string_view input) {
  const auto answer = kube::read_exec_answer(std::string(input), "client.authentication.k8s.io/v1");
  if (!answer) {
    claim(answer.error().kind == base::ErrorKind::Unavailable, "a refusal is Unavailable");
    claim_message(answer.error().message, "a refusal");
    claim(answer.error().message.find(kMarker) == std::string::npos, "no message holds a secret",
          answer.error().message);
    return;
  }
  const kube::Identity& identity = answer->identity;
  claim(identity.client_cert_pem.empty() == identity.client_key_pem.empty(),
        "a certificate has its key");
  claim(!identity.token.empty() || !identity.client_cert_pem.empty(), "there is an identity");
  claim(identity.token.find_first_of(" \r\n\t") == std::string::npos, "a token fits into a header");
}

}  // namespace dataplatform::fuzz
