#include "controllers/spec/facts.hpp"

namespace dataplatform::spec {
namespace {

using base::Error;
using base::ErrorKind;
using base::Json;

bool is_text_list(const Json& value) {
  if (!value.is_array()) return false;
  for (const Json& item : value) {
    if (!item.is_string()) return false;
  }
  return true;
}

/// Takes one member after the other; the first wrong one is remembered.
class Members {
 public:
  explicit Members(const Json& json) : json_(json) {}

  void text(const char* name, std::string& out) {
    if (const Json* value = get(name, "a text", &Json::is_string)) out = value->get<std::string>();
  }
  void flag(const char* name, bool& out) {
    if (const Json* value = get(name, "true or false", &Json::is_boolean)) out = value->get<bool>();
  }
  void texts(const char* name, std::set<std::string>& out) {
    if (const Json* value = get(name, "a list of texts", &Json::is_array);
        value != nullptr && check(name, "a list of texts", is_text_list(*value))) {
      out = value->get<std::set<std::string>>();
    }
  }
  void object(const char* name, std::optional<Json>& out) {
    if (const Json* value = get(name, "an object", &Json::is_object)) out = *value;
  }

  const std::string& wrong() const { return wrong_; }

 private:
  const Json& json_;
  std::string wrong_;

  bool check(const char* name, const char* must, bool good) {
    if (!good && wrong_.empty()) wrong_ = std::string("facts: ") + name + " must be " + must;
    return good;
  }
  const Json* get(const char* name, const char* must, bool (Json::*is)() const noexcept) {
    const auto found = json_.find(name);
    if (found == json_.end() || found->is_null()) return nullptr;
    return check(name, must, ((*found).*is)()) ? &*found : nullptr;
  }
};

}  // namespace

Facts Facts::assumed(std::string namespace_name, std::string platform_name) {
  Facts facts;
  facts.name = std::move(platform_name);
  facts.namespace_ = std::move(namespace_name);
  facts.data_namespace_allows = facts.namespace_;
  facts.served = {"cert-manager.io/Certificate",          "external-secrets.io/ExternalSecret",
                  "gateway.networking.k8s.io/Gateway",    "gateway.networking.k8s.io/HTTPRoute",
                  "monitoring.coreos.com/PrometheusRule", "monitoring.coreos.com/ServiceMonitor"};
  return facts;
}

base::Result<Facts> Facts::from_json(const Json& json) {
  if (!json.is_object())
    return std::unexpected(Error{
        ErrorKind::Invalid, "facts must be an object with members such as name and namespace"});
  Facts facts = assumed(base::text_at(json, {"namespace"}), base::text_at(json, {"name"}));
  Members members(json);
  members.text("name", facts.name);
  members.text("namespace", facts.namespace_);
  members.text("uid", facts.uid);
  members.text("operatorNamespace", facts.operator_namespace);
  members.texts("served", facts.served);
  members.flag("dataNamespaceExists", facts.data_namespace_exists);
  members.text("dataNamespaceAllows", facts.data_namespace_allows);
  members.text("claimedBy", facts.claimed_by);
  members.texts("secrets", facts.secrets);
  facts.secrets_known = json.contains("secrets");
  members.flag("secretsKnown", facts.secrets_known);
  members.texts("storageClasses", facts.storage_classes);
  members.texts("ingressClasses", facts.ingress_classes);
  facts.classes_known = json.contains("storageClasses") || json.contains("ingressClasses");
  members.flag("classesKnown", facts.classes_known);
  members.object("lastGoodSpec", facts.last_good_spec);
  members.text("recordedRelease", facts.recorded_release);
  members.texts("tasksDone", facts.tasks_done);
  members.texts("openWindows", facts.open_windows);
  if (!members.wrong().empty())
    return std::unexpected(
        Error{ErrorKind::Invalid, members.wrong() + "; correct it or leave it out"});
  return facts;
}

}  // namespace dataplatform::spec
