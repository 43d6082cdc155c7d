#include "controllers/spec/formats.hpp"

#include "operator/base/cron.hpp"
#include "operator/base/quantity.hpp"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <regex>
#include <vector>

namespace dataplatform::spec {
namespace {

constexpr std::string_view kQuantity =
    "^[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3}|[mkMGTPE]|[KMGTPE]i)?$";

// In the order of Format.
constexpr std::array<FormatRule, 15> kRules{{
    {"", 256, "any text"},
    {"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", 63, "lower-case letters, digits and -, as in data-storage"},
    {"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$", 253,
     "lower-case letters, digits, - and ., as names of objects are"},
    {"^\\S+(\\s+\\S+){4}$", 128, "a five-field cron expression"},
    {"^[A-Za-z][-+_/A-Za-z0-9]*$", 64, "a name of the time zone database, as in Europe/Rome"},
    {"^https?://\\S+$", 1024, "an address that begins with https:// or http://"},
    {"^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$", 253, "a host name, without scheme and port"},
    {"^[0-9a-fA-F.:]+/[0-9]{1,3}$", 43, "a range of addresses, as in 10.0.0.0/8"},
    {"^[A-Za-z0-9][-._/:@A-Za-z0-9]*$", 512,
     "a reference of an image, as in registry.example.com/team/image:tag"},
    {"^[-._a-zA-Z][-._a-zA-Z0-9]*$", 256, "a name of a variable"},
    {kQuantity, 32, "a quantity, as in 500m or \"2\""},
    {kQuantity, 32, "a quantity, as in 512Mi or 10Gi"},
    {"^[0-9A-Za-z][-+._0-9A-Za-z]*$", 64, "a version, as in \"16\" or 3.0.0"},
    {"^[a-z0-9]([-._a-z0-9]*[a-z0-9])?$", 63, "a name of a bucket"},
    {"^[A-Za-z][-._@A-Za-z0-9]*$", 64, "a locale, as in C.UTF-8"},
}};

bool matches(Format format, const std::string& text) {
  static const std::vector<std::regex> compiled = [] {
    std::vector<std::regex> all;
    for (const FormatRule& rule : kRules)
      all.emplace_back(rule.pattern.begin(), rule.pattern.end());
    return all;
  }();
  return format == Format::Any ||
         std::regex_match(text, compiled[static_cast<std::size_t>(format)]);
}

/// What the API server refuses in a network policy, and only there: parts beyond 255, a missing
/// part, more bits than the address has.
bool is_range(const std::string& text) {
  const auto slash = text.find('/');
  const std::string address = text.substr(0, slash), bits = text.substr(slash + 1);
  int number = 0;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), number);
  if (error != std::errc() || end != bits.data() + bits.size()) return false;
  in6_addr room{};
  if (inet_pton(AF_INET, address.c_str(), &room) == 1) return number <= 32;
  return inet_pton(AF_INET6, address.c_str(), &room) == 1 && number <= 128;
}

}  // namespace

const FormatRule& rule_of(Format format) {
  return kRules[static_cast<std::size_t>(format)];
}

std::optional<std::string> format_problem(Format format, const std::string& text) {
  if (format == Format::Cron) {
    const auto problem = base::cron_problem(text);
    return problem ? std::optional("is no schedule: " + *problem) : std::nullopt;
  }
  const std::string must = "must be " + std::string(rule_of(format).must);
  if (!matches(format, text)) return must;
  if (format == Format::TimeZone && !base::is_time_zone(text))
    return "is no time zone; it must be " + std::string(rule_of(format).must);
  if (format == Format::Cidr && !is_range(text)) return must;
  if ((format == Format::Cpu || format == Format::Bytes) && !base::Quantity::parse(text))
    return must;
  return std::nullopt;
}

}  // namespace dataplatform::spec
