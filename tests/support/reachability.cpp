#include "tests/support/reachability.hpp"

#include "operator/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace dataplatform::testing {
namespace {

// --- addresses ---------------------------------------------------------------------------------

std::uint32_t address(const std::string& text) {
  const auto parts = base::split(text, '.');
  if (parts.size() != 4) throw std::invalid_argument(text + " is no IPv4 address");
  std::uint32_t value = 0;
  for (const std::string& part : parts) {
    value = value << 8 | static_cast<std::uint32_t>(std::stoul(part));
  }
  return value;
}

bool is_within(const std::string& ip, const std::string& cidr) {
  const auto parts = base::split(cidr, '/');
  const int bits = std::stoi(parts.at(1));
  const std::uint32_t mask = bits == 0 ? 0 : ~std::uint32_t{0} << (32 - bits);
  return (address(ip) & mask) == (address(parts[0]) & mask);
}

bool is_in_block(const Json& block, const std::string& ip) {
  if (!is_within(ip, block.at("cidr"))) return false;
  const Json& except = base::array_at(block, {"except"});
  return std::none_of(except.begin(), except.end(),
                      [&](const Json& cidr) { return is_within(ip, cidr); });
}

// --- selectors ---------------------------------------------------------------------------------

bool fulfils(const Json& expression, const Json& labels) {
  const std::string key = expression.at("key");
  const std::string how = expression.at("operator");
  const bool there = labels.contains(key);
  const Json& values = base::array_at(expression, {"values"});
  const bool among =
      there && std::find(values.begin(), values.end(), labels.at(key)) != values.end();
  if (how == "Exists") return there;
  if (how == "DoesNotExist") return !there;
  if (how == "In") return among;
  if (how == "NotIn") return !among;
  throw std::invalid_argument("no operator " + how);
}

bool selects(const Json& selector, const Json& labels) {
  for (const auto& [key, value] : base::object_at(selector, {"matchLabels"}).items()) {
    if (!labels.contains(key) || labels.at(key) != value) return false;
  }
  const Json& expressions = base::array_at(selector, {"matchExpressions"});
  return std::all_of(expressions.begin(), expressions.end(),
                     [&](const Json& one) { return fulfils(one, labels); });
}

/// Every namespace has its name as a label.
Json labels_of_namespace(const std::string& name) {
  return {{"kubernetes.io/metadata.name", name}};
}

// --- rules -------------------------------------------------------------------------------------

bool opens(const Json& port, const Way& way) {
  if (base::text_at(port, {"protocol"}) != way.protocol) return false;
  if (!port.contains("port")) return true;
  const auto first = port.at("port").get<int>();
  return way.port >= first && way.port <= port.value("endPort", first);
}

/// A list that is empty or not there restricts nothing.
template <class Accepts>
bool any_or_unrestricted(const Json& list, Accepts accepts) {
  return list.empty() || std::any_of(list.begin(), list.end(), accepts);
}

}  // namespace

bool means(const Json& peer, const std::string& own_namespace, const End& end) {
  if (peer.contains("ipBlock")) return !end.ip.empty() && is_in_block(peer.at("ipBlock"), end.ip);
  if (!end.ip.empty()) return false;
  const bool right_namespace =
      peer.contains("namespaceSelector")
          ? selects(peer.at("namespaceSelector"), labels_of_namespace(end.namespace_))
          : end.namespace_ == own_namespace;
  return right_namespace && selects(base::object_at(peer, {"podSelector"}), end.labels);
}

Network::Network(const std::vector<Json>& objects) {
  std::copy_if(objects.begin(), objects.end(), std::back_inserter(policies_),
               [](const Json& object) { return object.at("kind") == "NetworkPolicy"; });
}

bool Network::allows(const End& from, const End& to, const Way& way) const {
  return direction_allows("Egress", from, to, way) && direction_allows("Ingress", to, from, way);
}

bool Network::direction_allows(const char* type, const End& self, const End& other,
                               const Way& way) const {
  if (!self.ip.empty()) return true;
  const bool out = std::string(type) == "Egress";
  bool restricted = false;
  for (const Json& policy : policies_) {
    const Json& spec = policy.at("spec");
    const std::string home = policy.at("metadata").at("namespace");
    const Json& types = spec.at("policyTypes");
    if (home != self.namespace_ || !selects(spec.at("podSelector"), self.labels)) continue;
    if (std::find(types.begin(), types.end(), type) == types.end()) continue;
    restricted = true;
    for (const Json& rule : base::array_at(spec, {out ? "egress" : "ingress"})) {
      const bool port = any_or_unrestricted(base::array_at(rule, {"ports"}),
                                            [&](const Json& one) { return opens(one, way); });
      const bool peer =
          any_or_unrestricted(base::array_at(rule, {out ? "to" : "from"}),
                              [&](const Json& one) { return means(one, home, other); });
      if (port && peer) return true;
    }
  }
  return !restricted;
}

}  // namespace dataplatform::testing
