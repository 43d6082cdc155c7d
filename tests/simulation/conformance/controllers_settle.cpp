#include "tests/simulation/conformance/controllers_settle.hpp"

namespace dataplatform::simulation {
namespace {

constexpr base::Millis kPause{200};
constexpr int kFewPolls = 3;
constexpr int kManyPolls = 40;
constexpr int kMostPolls = 400;

}  // namespace

async::Task<Inventory> at_rest(kube::KubeApi& api, base::Clock& clock, std::string name_space,
                               Json expected) {
  async::CancelToken never;
  std::string last;
  Inventory inventory;
  int unchanged = 0;
  for (int i = 0; i < kMostPolls; ++i) {
    inventory = co_await take_inventory(api, name_space);
    std::string versions = versions_of(inventory);
    unchanged = versions == last ? unchanged + 1 : 0;
    last = std::move(versions);
    const bool alike = form_of(inventory) == expected;
    if (is_settled(inventory) && unchanged >= (alike ? kFewPolls : kManyPolls)) break;
    co_await async::sleep(clock, kPause, never);
  }
  co_return inventory;
}

void settle(ApiServer& server, testing::ManualClock& clock) {
  do {
    while (server.settle()) {
    }
  } while (clock.advance_to_next());
}

}  // namespace dataplatform::simulation
