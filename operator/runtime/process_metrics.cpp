#include "operator/runtime/process_metrics.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace dataplatform::runtime {
namespace {

// Places in /proc/self/stat, counted from the field after the name in brackets.
constexpr std::size_t kUserTicks = 11;
constexpr std::size_t kSystemTicks = 12;
constexpr std::size_t kVirtualBytes = 20;
constexpr std::size_t kResidentPages = 21;

std::vector<std::string> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  // The name may hold spaces and brackets itself.
  const auto bracket = line.rfind(')');
  if (bracket == std::string::npos) return {};
  std::istringstream rest(line.substr(bracket + 1));
  return {std::istream_iterator<std::string>(rest), {}};
}

std::string line(const std::string& name, const std::string& type, const std::string& help,
                 const std::string& value) {
  return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + " " +
         value + "\n";
}

std::string open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator begin("/proc/self/fd", error);
  if (error) return "";
  const auto count = std::distance(begin, std::filesystem::directory_iterator());
  return line("process_open_fds", "gauge", "Open file descriptors", std::to_string(count));
}

}  // namespace

std::string process_metrics() {
  const std::vector<std::string> fields = stat_fields();
  if (fields.size() <= kResidentPages) return "";
  const double ticks = std::stod(fields[kUserTicks]) + std::stod(fields[kSystemTicks]);
  const double seconds = ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
  const long resident = std::stol(fields[kResidentPages]) * ::sysconf(_SC_PAGESIZE);
  return line("process_cpu_seconds_total", "counter", "User and system time",
              std::to_string(seconds)) +
         line("process_resident_memory_bytes", "gauge", "Resident memory",
              std::to_string(resident)) +
         line("process_virtual_memory_bytes", "gauge", "Virtual memory", fields[kVirtualBytes]) +
         open_files();
}

}  // namespace dataplatform::runtime
