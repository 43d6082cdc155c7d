// How Dremio divides the memory of a process.
#pragma once

#include <cstdint>

namespace dataplatform::components::dremio_parts {

/// In megabytes (2^20 bytes), as Dremio's own start script counts.
struct Memory {
  std::int64_t heap = 0;
  std::int64_t direct = 0;
  bool operator==(const Memory&) const = default;
};

/// What the start script makes of a process that may use `megabytes` in all: 5 % of it, or 6000 MB
/// from 64000 MB on, stay for Java itself; a coordinator lives on its heap, an executor on direct
/// memory. Both are said explicitly, because the script's own defaults know no limit. Needs 4096
/// MB, which the checks of the spec see to.
Memory memory_of(std::int64_t megabytes, bool executor);

}  // namespace dataplatform::components::dremio_parts
