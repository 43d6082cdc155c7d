#include "operator/kube/path.hpp"

namespace dataplatform::kube {
namespace {

constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

}  // namespace

std::string encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (kUnreserved.contains(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 15];
  }
  return encoded;
}

std::string group_path(const Kind& kind) {
  return (kind.group.empty() ? "/api/" : "/apis/") + kind.api_version();
}

std::string collection_path(const Kind& kind, const std::string& name_space) {
  std::string path = group_path(kind);
  if (kind.namespaced && !name_space.empty()) path += "/namespaces/" + encode(name_space);
  path += '/';
  return path += kind.plural;
}

std::string object_path(const Kind& kind, const ObjectKey& key, const std::string& subresource) {
  std::string path = collection_path(kind, key.namespace_) + "/" + encode(key.name);
  return subresource.empty() ? path : path + "/" + encode(subresource);
}

Query& Query::add(std::string_view name, std::string_view value) {
  text_ += text_.empty() ? '?' : '&';
  text_ += name;
  text_ += '=';
  text_ += encode(value);
  return *this;
}

Query& Query::add_if_set(std::string_view name, std::string_view value) {
  return value.empty() ? *this : add(name, value);
}

std::string Query::on(std::string path) const {
  return path + text_;
}

}  // namespace dataplatform::kube
