// The fault-free lives that all others are compared with.
#pragma once

#include "tests/simulation/lives/life.hpp"

#include <string>

namespace dataplatform::simulation {

/// The fault-free life of `script`, lived once a process and kept.
const Outcome& reference_of(const Script& script);

/// Of that life what others are compared with, on one line: for another process.
std::string reference_line(const Script& script);

/// Keeps what another process lived.
void keep_reference(const Script& script, const std::string& line);

}  // namespace dataplatform::simulation
