// Single words of a user: quantities, schedules, zones, texts cut into parts.
#include "operator/base/cron.hpp"
#include "operator/base/quantity.hpp"
#include "operator/base/text.hpp"
#include "operator/kube/base64.hpp"
#include "operator/kube/credentials.hpp"
#include "tests/fuzz/claims.hpp"

#include <algorithm>

namespace dataplatform::fuzz {
namespace {

using base::Quantity;

constexpr int kMinutesOfFortyYears = 40 * 366 * 24 * 60;  // no gap of the calendar is longer

void claim_quantity(std::string_view text) {
  const auto quantity = Quantity::parse(text);
  if (!quantity) return;
  // Beyond 2^63 thousandths the amount is cut off, which is said in the header.
  const bool fits = quantity->milli() / 1000 == quantity->bytes() && quantity->bytes() >= 0;
  const auto cpu = Quantity::parse(quantity->canonical_cpu());
  claim(cpu.has_value(), "an amount of CPU reads again", quantity->canonical_cpu());
  claim(!fits || *cpu == *quantity, "an amount of CPU reads the same", quantity->canonical_cpu());
  const auto bytes = Quantity::parse(quantity->canonical_bytes());
  claim(bytes.has_value(), "an amount of memory reads again", quantity->canonical_bytes());
  claim(bytes->bytes() == quantity->bytes(), "an amount of memory reads the same",
        quantity->canonical_bytes());
  claim(bytes->canonical_bytes() == quantity->canonical_bytes(), "memory is written one way");
}

void claim_schedule(const std::string& text) {
  const auto problem = base::cron_problem(text);
  const int gap = base::cron_longest_gap_minutes(text);
  if (problem) {
    claim_message(*problem, "what is wrong with a schedule");
    claim(gap == 0, "a bad schedule has no gaps", text);
    return;
  }
  claim(gap > 0 && gap <= kMinutesOfFortyYears, "a good schedule comes again", text);
  using Minutes = std::chrono::sys_time<std::chrono::minutes>;
  const Minutes begin = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
  claim(base::cron_runs_between(text, begin, begin + std::chrono::minutes(gap)),
        "a schedule runs within its longest gap", text);
  const base::Window window{.schedule = text, .time_zone = "Europe/Rome", .duration_minutes = 60};
  const auto change = base::next_window_change(window, begin, std::chrono::hours(24));
  claim(!change || (change->count() > 0 && *change <= std::chrono::hours(24)),
        "a window changes within the time that was asked for", text);
}

void claim_base64(std::string_view text) {
  const std::string encoded = kube::to_base64(text);
  claim(kube::from_base64(encoded) == text, "base64 reads the same", encoded);
  const auto decoded = kube::from_base64(text);
  claim(!decoded || decoded->size() <= text.size(), "base64 makes nothing longer");
}

void claim_parts(std::string_view text) {
  claim(base::join(base::split(text, ','), ",") == text, "parts make the whole again");
  const std::string kebab = base::kebab_case(text);
  claim(base::kebab_case(kebab) == kebab, "kebab case stays kebab case", kebab);
  const std::string trimmed = base::trim(text);
  claim(base::trim(trimmed) == trimmed, "what is trimmed is trimmed", trimmed);
  const std::string token = kube::usable_token(std::string(text));
  const bool printable = std::ranges::all_of(token, [](char c) { return c > 0x20 && c < 0x7F; });
  claim(printable, "a token fits into a header", token);
}

}  // namespace

void run_words(std::string_view input) {
  claim_quantity(input);
  claim_schedule(std::string(input));
  claim_base64(input);
  claim_parts(input);
  const auto offset = base::utc_offset(input, base::WallTime(std::chrono::days(20'000)));
  claim(offset.count() == 0 || base::is_time_zone(input), "only zones have an offset", input);
  base::nearest(input, {"production", "staging", "development"});
}

}  // namespace dataplatform::fuzz
