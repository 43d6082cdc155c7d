#include "operator/base/log.hpp"

#include <exception>
#include <utility>

namespace dataplatform::base {
namespace {

const char* name_of(Level level) {
  switch (level) {
    case Level::Debug:
      return "debug";
    case Level::Info:
      return "info";
    case Level::Warn:
      return "warn";
    case Level::Error:
      return "error";
  }
  return "error";
}

/// Two fields of one name make a line that readers understand differently, so ours keep their
/// names.
std::string field_name(const std::string& name) {
  return name == "ts" || name == "level" || name == "msg" ? name + "_" : name;
}

void append(std::string& line, const Json& name, const Json& value) {
  line += line.empty() ? '{' : ',';
  line += to_line(name);
  line += ':';
  line += to_line(value);
}

void merge(Json& into, const Json& fields) {
  if (fields.is_object()) into.update(fields);
  // What is no object is a slip of the caller, but its content may be what somebody looks for.
  if (!fields.is_object() && !fields.is_null()) into["fields"] = fields;
}

}  // namespace

Log::Log(const Clock& clock, Sink sink, Level least)
    : clock_(&clock), sink_(std::move(sink)), least_(least) {}

Log Log::with(const Json& fields) const {
  Log log = *this;
  merge(log.fields_, fields);
  return log;
}

void Log::debug(std::string_view message, const Json& fields) const {
  write(Level::Debug, message, fields);
}

void Log::info(std::string_view message, const Json& fields) const {
  write(Level::Info, message, fields);
}

void Log::warn(std::string_view message, const Json& fields) const {
  write(Level::Warn, message, fields);
}

void Log::error(std::string_view message, const Json& fields) const {
  write(Level::Error, message, fields);
}

void Log::write(Level level, std::string_view message, const Json& fields) const {
  if (level < least_ || !sink_) return;
  // Whoever logs is often busy with a failure already: a log that throws would hide that one.
  try {
    Json all = fields_;
    merge(all, fields);
    std::string line;
    append(line, "ts", to_micro_time(clock_->wall()));
    append(line, "level", name_of(level));
    append(line, "msg", std::string(message));
    for (const auto& [name, value] : all.items())
      append(line, field_name(name), value);
    line += '}';
    sink_(line);
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace dataplatform::base
