#include "controllers/reconcile/given.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

// A little less than the shortest drift tick, so that each of them asks.
constexpr base::Millis kFoundIsGoodFor = std::chrono::minutes(8);

std::set<kube::ObjectKey> wanted_secrets(const projections::Desired& desired) {
  std::set<kube::ObjectKey> keys;
  for (const projections::SecretSet& set : desired.secrets) {
    if (!set.existing) continue;
    for (const std::string& name_space : set.namespaces)
      keys.insert({name_space, set.name});
  }
  for (const projections::Object& object : desired.objects) {
    if (const auto filled = secret_filled_by(object.body)) keys.erase(*filled);
  }
  return keys;
}

bool is_fresh(const GivenSecret& known, base::Millis now) {
  return now - known.read_at < (known.exists ? kFoundIsGoodFor : kAskForMissing);
}

async::Task<> ask_for(Services& services, Memory& memory, kube::ObjectKey key) {
  const kube::Answer<Json> found =
      co_await services.world.api.get(kube::kSecret, key, kube::Detail::Metadata);
  GivenSecret& known = memory.given_secrets[key];
  known.read_at = services.world.clock.elapsed();
  const bool told = found.has_value() || found.error().not_found();
  if (!told) co_return;
  known.exists = found && base::find(*found, {"metadata", "deletionTimestamp"}) == nullptr;
}

}  // namespace

async::Task<> look_for_given_secrets(Services& services, Memory& memory, const Rendered& wanted) {
  const std::set<kube::ObjectKey> keys = wanted_secrets(wanted.desired);
  std::erase_if(memory.given_secrets,
                [&](const auto& entry) { return !keys.contains(entry.first); });
  for (const kube::ObjectKey& key : keys) {
    const auto known = memory.given_secrets.find(key);
    const bool asked = known != memory.given_secrets.end() &&
                       is_fresh(known->second, services.world.clock.elapsed());
    if (!asked) co_await ask_for(services, memory, key);
  }
}

std::set<kube::ObjectKey> given_secrets(const Memory& memory) {
  std::set<kube::ObjectKey> keys;
  for (const auto& [key, secret] : memory.given_secrets) {
    if (secret.exists) keys.insert(key);
  }
  return keys;
}

bool lacks_given_secrets(const Memory& memory) {
  return std::any_of(memory.given_secrets.begin(), memory.given_secrets.end(),
                     [](const auto& entry) { return !entry.second.exists; });
}

}  // namespace dataplatform::reconcile
