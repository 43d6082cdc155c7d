#include "tests/fuzz/target.hpp"

#include <array>

namespace dataplatform::fuzz {
namespace {

constexpr std::size_t kShown = 2000;  // of a value that a claim is about

constexpr std::array kTargets = {
    Target{.name = "yaml", .run = run_yaml},
    Target{.name = "json", .run = run_json},
    Target{.name = "words", .run = run_words, .most_bytes = 256},
    Target{.name = "kubeconfig", .run = run_kubeconfig},
    Target{.name = "plugin", .run = run_plugin},
    Target{.name = "watch", .run = run_watch},
    Target{.name = "reply", .run = run_reply},
    Target{.name = "render",
           .run = run_render,
           .mutate = mutate_platform,
           .cross = cross_platforms,
           .most_bytes = 65536,
           .mutations = 40},
};

}  // namespace

void claim(bool holds, std::string_view what, std::string_view about) {
  if (holds) return;
  std::string text = "does not hold: " + std::string(what);
  if (!about.empty()) text += "\n  about: " + std::string(about.substr(0, kShown));
  throw BrokenClaim(text);
}

std::span<const Target> targets() {
  return kTargets;
}

const Target& target_called(std::string_view name) {
  std::string known;
  for (const Target& target : kTargets) {
    if (target.name == name) return target;
    known += " " + std::string(target.name);
  }
  throw std::out_of_range("there is no target \"" + std::string(name) + "\"; there are" + known);
}

}  // namespace dataplatform::fuzz
