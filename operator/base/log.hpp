// One event a line, as JSON: constant message, variables only in fields. Never a Secret's value.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/base/json.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace dataplatform::base {

enum class Level { Debug, Info, Warn, Error };

/// Where log lines go. Passed down by reference; `with` adds fields that every line of it has.
class Log {
 public:
  using Sink = std::function<void(std::string_view line)>;

  Log(const Clock& clock, Sink sink, Level least = Level::Info);

  /// A log that adds `fields` (an object) to each line, e.g. namespace, name, reconcileID.
  Log with(const Json& fields) const;

  void debug(std::string_view message, const Json& fields = Json::object()) const;
  void info(std::string_view message, const Json& fields = Json::object()) const;
  void warn(std::string_view message, const Json& fields = Json::object()) const;
  void error(std::string_view message, const Json& fields = Json::object()) const;

 private:
  void write(Level level, std::string_view message, const Json& fields) const;

  const Clock* clock_;
  Sink sink_;
  Level least_;
  Json fields_ = Json::object();
};

}  // namespace dataplatform::base
