// What the kernel knows of this process, under the names that every Prometheus client uses.
#pragma once

#include <string>

namespace dataplatform::runtime {

/// Prometheus text; "" where /proc can't be read.
std::string process_metrics();

}  // namespace dataplatform::runtime
