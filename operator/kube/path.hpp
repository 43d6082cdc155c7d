// URLs of the API: every text that comes from outside is encoded, once, here.
#pragma once

#include "operator/kube/kind.hpp"

#include <string>
#include <string_view>

namespace dataplatform::kube {

/// All but RFC 3986's unreserved characters as %XX.
std::string encode(std::string_view text);

/// "/api/v1" or "/apis/apps/v1".
std::string group_path(const Kind& kind);

/// Where `kind` is listed and created; over all namespaces where `name_space` is "".
std::string collection_path(const Kind& kind, const std::string& name_space);

/// One object, or its `subresource` where that is not "".
std::string object_path(const Kind& kind, const ObjectKey& key,
                        const std::string& subresource = "");

/// What stands behind the "?" of a URL, in order of adding.
class Query {
 public:
  Query& add(std::string_view name, std::string_view value);
  /// Left out where `value` is "".
  Query& add_if_set(std::string_view name, std::string_view value);
  /// `path` with the query behind it.
  std::string on(std::string path) const;

 private:
  std::string text_;
};

}  // namespace dataplatform::kube
