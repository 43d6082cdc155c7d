#include "controllers/components/dremio/memory.hpp"

namespace dataplatform::components::dremio_parts {
namespace {

std::int64_t reserve(std::int64_t megabytes) {
  return megabytes >= 64000 ? 6000 : megabytes * 5 / 100;
}

std::int64_t executor_heap(std::int64_t rest) {
  if (rest >= 32768) return 8192;
  return rest >= 6144 ? 4096 : 2048;
}

std::int64_t coordinator_heap(std::int64_t rest) {
  return rest >= 18432 ? 16384 : rest - 2048;
}

}  // namespace

Memory memory_of(std::int64_t megabytes, bool executor) {
  const std::int64_t rest = megabytes - reserve(megabytes);
  const std::int64_t heap = executor ? executor_heap(rest) : coordinator_heap(rest);
  return {.heap = heap, .direct = rest - heap};
}

}  // namespace dataplatform::components::dremio_parts
