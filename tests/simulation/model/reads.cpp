// Get, list and discovery.
#include "tests/simulation/model/answers.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/simulation/model/kind_rules.hpp"
#include "tests/simulation/model/seen.hpp"

#include <charconv>

namespace dataplatform::simulation {
namespace {

using kube::Answer;
using kube::ObjectKey;

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Where a list goes on: "version namespace/name of the last item".
struct Place {
  std::uint64_t version = 0;
  ObjectKey last;
};

std::string token_of(const Place& place) {
  return std::to_string(place.version) + " " + place.last.namespace_ + "/" + place.last.name;
}

std::optional<Place> place_of(const std::string& token) {
  const auto space = token.find(' ');
  const auto slash = token.find('/');
  if (space == std::string::npos || slash == std::string::npos || slash < space)
    return std::nullopt;
  const std::optional<std::uint64_t> version = number(token.substr(0, space));
  if (!version) return std::nullopt;
  return Place{*version, {token.substr(space + 1, slash - space - 1), token.substr(slash + 1)}};
}

}  // namespace

std::optional<kube::ApiError> ApiServer::unreadable(const kube::Kind& kind) const {
  if (not_served_.contains(kind))
    return refusal(404, "NotFound", "the server could not find the requested resource");
  if (not_shown_.contains(kind)) return forbidden(kind, "", "not allowed");
  return std::nullopt;
}

std::optional<kube::ApiError> ApiServer::wrong_position(const std::string& version) const {
  if (version.empty() || version == "0") return std::nullopt;
  const std::optional<std::uint64_t> asked = number(version);
  if (!asked) return bad_request("invalid resource version: " + version);
  if (*asked > store_.version()) return too_large_version(*asked, store_.version());
  return std::nullopt;
}

async::Task<Answer<Json>> ApiServer::get(kube::Kind kind, ObjectKey key, kube::Detail detail) {
  reads.push_back("get " + std::string(kind.name) + " " + kube::to_text(key));
  if (not_served_.contains(kind)) co_return std::unexpected(*unreadable(kind));
  const Object found = store_.find(kind, key);
  if (found == nullptr) co_return std::unexpected(not_found(kind, key.name));
  co_return seen_as(*found, detail);
}

async::Task<Answer<kube::ListPage>> ApiServer::list(kube::ListRequest request) {
  reads.push_back("list " + std::string(request.kind.name));
  if (auto error = unreadable(request.kind)) co_return std::unexpected(std::move(*error));
  if (request.continue_token.empty()) {
    if (auto error = wrong_position(request.resource_version))
      co_return std::unexpected(std::move(*error));
    co_return page(request, store_.all(request.kind), store_.version());
  }
  const std::optional<Place> place = place_of(request.continue_token);
  if (!place) co_return std::unexpected(bad_request("continue key is not valid"));
  if (place->version < store_.compacted())
    co_return std::unexpected(
        expired("The provided continue parameter is too old to display a consistent list result. "
                "You must start a new list without the continue parameter."));
  co_return page(request, store_.as_of(request.kind, place->version), place->version);
}

Answer<kube::ListPage> ApiServer::list_at(const kube::ListRequest& request,
                                          std::uint64_t version) const {
  return page(request, store_.as_of(request.kind, version), version);
}

Answer<kube::ListPage> ApiServer::page(const kube::ListRequest& request, const Objects& objects,
                                       std::uint64_t version) const {
  const std::optional<Selector> labels = Selector::labels(request.label_selector);
  const std::optional<Selector> fields = Selector::fields(request.field_selector);
  if (!labels || !fields) return std::unexpected(bad_request("unable to parse the selector"));
  kube::ListPage page;
  page.resource_version = std::to_string(version);
  const std::optional<Place> from = place_of(request.continue_token);
  auto at = from ? objects.upper_bound(from->last) : objects.begin();
  const ObjectKey* last = nullptr;
  for (; at != objects.end(); ++at) {
    const bool here = request.namespace_.empty() || at->first.namespace_ == request.namespace_;
    if (!here || !labels->matches(*at->second) || !fields->matches(*at->second)) continue;
    if (request.limit > 0 && page.items.size() == static_cast<std::size_t>(request.limit)) {
      page.continue_token = token_of({version, *last});
      break;
    }
    last = &at->first;
    page.items.push_back(slim(*at->second, request.detail));
    if (rules_of(request.kind).custom) continue;
    // The list says what its items are.
    page.items.back().erase("apiVersion");
    page.items.back().erase("kind");
  }
  return page;
}

async::Task<Answer<bool>> ApiServer::serves(kube::Kind kind) {
  reads.push_back("serves " + std::string(kind.name));
  co_return !not_served_.contains(kind);
}

}  // namespace dataplatform::simulation
