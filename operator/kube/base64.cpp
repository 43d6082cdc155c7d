#include "operator/kube/base64.hpp"

#include <memory>
#include <openssl/evp.h>

namespace dataplatform::kube {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a zero byte
  const int length =
      EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  const std::unique_ptr<EVP_ENCODE_CTX, void (*)(EVP_ENCODE_CTX*)> context(EVP_ENCODE_CTX_new(),
                                                                           EVP_ENCODE_CTX_free);
  EVP_DecodeInit(context.get());
  std::string bytes(text.size(), '\0');
  int length = 0;
  int rest = 0;
  const int size = static_cast<int>(text.size());
  if (EVP_DecodeUpdate(context.get(), bytes_of(bytes), &length, bytes_of(text), size) < 0)
    return std::nullopt;
  if (EVP_DecodeFinal(context.get(), bytes_of(bytes) + length, &rest) < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length + rest));
  return bytes;
}

}  // namespace dataplatform::kube
