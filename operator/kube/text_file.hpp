// Files of the outside world, read whole and bounded.
#pragma once

#include "operator/base/error.hpp"

#include <string>

namespace dataplatform::kube {

/// At most 1 MiB: no certificate, token or kubeconfig is larger. An error names the file and why.
base::Result<std::string> read_text_file(const std::string& path);

/// `path` as it stands in a file of `folder`: relative paths begin there.
std::string path_from(const std::string& folder, const std::string& path);

/// True for a PEM text, as certificates and keys are.
bool is_pem(const std::string& text);

}  // namespace dataplatform::kube
