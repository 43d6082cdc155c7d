// One process in a pod: image, start, ports, probes, resources, mounts.
#pragma once

#include "controllers/model/value.hpp"
#include "operator/base/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dataplatform::model {

struct Port {
  std::string name;  // at most 15 characters, unique in the role
  int number = 0;
  std::string app_protocol;  // "http", "https", "" for anything else
  bool operator==(const Port&) const = default;
};

struct HttpGet {
  std::string path;
  std::string port;  // name of a Port
  bool https = false;
  bool operator==(const HttpGet&) const = default;
};
struct TcpConnect {
  std::string port;
  bool operator==(const TcpConnect&) const = default;
};
struct Exec {
  std::vector<std::string> command;
  bool operator==(const Exec&) const = default;
};

/// Times in seconds.
struct Probe {
  std::variant<HttpGet, TcpConnect, Exec> check;
  int delay = 0;
  int period = 10;
  int timeout = 5;
  int failures = 3;
  bool operator==(const Probe&) const = default;
};

struct Probes {
  std::optional<Probe> startup;
  std::optional<Probe> readiness;
  std::optional<Probe> liveness;
  bool operator==(const Probes&) const = default;
};

struct Resources {
  base::Quantity cpu_request;
  base::Quantity memory_request;
  base::Quantity cpu_limit;
  base::Quantity memory_limit;
  bool operator==(const Resources&) const = default;
};

struct Mount {
  std::string volume;  // name of a Volume of the role
  std::string path;
  std::string sub_path;
  bool read_only = false;
  bool operator==(const Mount&) const = default;
};

/// Numbers, since a name says nothing to Kubernetes. Root only where `root_reason` of a container
/// says why.
struct RunAs {
  std::int64_t user = 0;
  std::int64_t group = 0;
  bool operator==(const RunAs&) const = default;
};

enum class ContainerKind { Main, Init };

/// Runs restricted: no root, no privilege, no capability, read-only root file system.
struct Container {
  std::string name;
  std::string image;
  ContainerKind kind = ContainerKind::Main;
  std::vector<std::string> command;
  std::vector<std::string> args;
  Environment env;
  std::vector<Port> ports;
  Probes probes;
  std::string no_probes_because;  // a main container without a probe says why
  Resources resources;
  std::vector<Mount> mounts;
  std::vector<std::string> pre_stop;  // command run before the container is stopped
  // Exceptions to the restricted standard, each with its reason; "" is none.
  std::string writable_root_reason;
  std::string root_reason;  // runs as root whatever the role says
  bool operator==(const Container&) const = default;
};

}  // namespace dataplatform::model
