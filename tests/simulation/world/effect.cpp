#include "tests/simulation/world/effect.hpp"

#include <fmt/format.h>

namespace dataplatform::simulation {

std::string clock_text(Millis at) {
  const auto count = at.count() - 60'000;  // clocks begin a minute after boot
  return fmt::format("{:02}:{:02}.{:03}", count / 60'000, count / 1000 % 60, count % 1000);
}

std::string to_text(const Ask& ask) {
  std::string text =
      "operator " + std::to_string(ask.process) + " " + ask.verb + " " + std::string(ask.kind.name);
  const std::string place = kube::to_text(ask.key);
  if (!place.empty()) text += " " + place;
  if (!ask.manager.empty() && ask.manager != "dataplatform-operator") text += " as " + ask.manager;
  return text;
}

std::string to_text(const Effect& effect) {
  const char* what = effect.after == nullptr    ? "gone"
                     : effect.before == nullptr ? "new"
                                                : "changed";
  std::string by = effect.manager;
  if (by.empty()) by = "the cluster";
  if (effect.process != 0) by = "operator " + std::to_string(effect.process);
  return std::string(effect.kind.name) + " " + kube::to_text(effect.key) + " " + what + " at " +
         std::to_string(effect.version) + " by " + by + " (" + effect.verb + ")";
}

}  // namespace dataplatform::simulation
