#include "controllers/spec/store_sets.hpp"

namespace dataplatform::spec {
namespace {

constexpr int kSmallestSet = 2;
constexpr int kLargestSet = 16;

bool fits(int set, int many) {
  return many > set ? many % set == 0 : set % many == 0;
}

}  // namespace

int drives_of_set(int servers, int drives_per_server) {
  const int drives = servers * drives_per_server;
  if (drives == 1) return 1;
  const int spread = servers > 1 ? servers : drives_per_server;
  for (int set = kLargestSet; set >= kSmallestSet; --set) {
    if (drives % set == 0 && fits(set, spread)) return set;
  }
  return 0;
}

int parity_of_set(int drives) {
  if (drives < 2) return 0;
  if (drives < 4) return 1;
  if (drives < 6) return 2;
  return drives < 8 ? 3 : 4;
}

}  // namespace dataplatform::spec
