// Each component is a user of its own, with rights on the buckets that it asked for.
#include "controllers/components/object_store/parts.hpp"

#include <algorithm>
#include <cctype>

namespace dataplatform::components::store_parts {
namespace {

using base::Json;

/// "PASSWORD_AIRBYTE": the variable that holds a user's secret key.
std::string password_variable(const std::string& user) {
  std::string name = "PASSWORD_" + user;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_';
  });
  return name;
}

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

using Texts = std::vector<std::string>;

Texts on(const Texts& buckets, const char* below) {
  Texts resources;
  for (const std::string& bucket : buckets)
    resources.push_back("arn:aws:s3:::" + bucket + below);
  return resources;
}

Json allow(const Texts& actions, const Texts& resources) {
  return {{"Effect", "Allow"}, {"Action", actions}, {"Resource", resources}};
}

}  // namespace

std::vector<User> users_of(const model::Demand& demand) {
  std::vector<User> users;
  for (const model::Wanted& wanted : demand) {
    const auto* request = std::get_if<model::BucketRequest>(&wanted.request.what);
    if (request == nullptr) continue;
    auto user = std::find_if(users.begin(), users.end(),
                             [&](const User& one) { return one.name == request->user; });
    if (user == users.end()) {
      users.push_back({.name = request->user,
                       .password = request->password,
                       .variable = password_variable(request->user)});
      user = std::prev(users.end());
    }
    add_once(request->writes ? user->writes : user->reads, request->bucket);
  }
  return users;
}

/// Old versions are nobody's to delete: whoever takes an application over can't empty the lake.
std::string policy(const User& user) {
  Json statements = Json::array();
  std::vector<std::string> all = user.writes;
  for (const std::string& bucket : user.reads)
    add_once(all, bucket);
  statements.push_back(allow({"s3:GetBucketLocation", "s3:ListBucket"}, on(all, "")));
  statements.push_back(allow({"s3:GetObject", "s3:GetObjectVersion"}, on(all, "/*")));
  if (!user.writes.empty()) {
    statements.push_back(allow({"s3:ListBucketMultipartUploads"}, on(user.writes, "")));
    statements.push_back(allow({"s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
                                "s3:ListMultipartUploadParts"},
                               on(user.writes, "/*")));
  }
  return Json{{"Version", "2012-10-17"}, {"Statement", statements}}.dump(2) + "\n";
}

}  // namespace dataplatform::components::store_parts
