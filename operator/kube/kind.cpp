#include "operator/kube/kind.hpp"

namespace dataplatform::kube {

std::string Kind::api_version() const {
  std::string text(group);
  if (!text.empty()) text += '/';
  return text += version;
}

std::string Kind::definition() const {
  return std::string(plural) + "." + std::string(group);
}

std::string to_text(const ObjectKey& key) {
  return key.namespace_.empty() ? key.name : key.namespace_ + "/" + key.name;
}

}  // namespace dataplatform::kube
