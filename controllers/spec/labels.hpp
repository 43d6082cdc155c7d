// What the API server takes as a label, and as a selector of labels.
#pragma once

#include "controllers/spec/checks.hpp"

#include <string>

namespace dataplatform::spec {

/// Of a label: up to 63 letters, digits, -, _ and ., the first and last of them no sign. A value
/// may also be empty.
bool is_label_value(const std::string& text);

/// A key of a label or an annotation: like a value, with an optional DNS prefix before a slash.
bool is_label_key(const std::string& text);

/// The way out of a wrong value, and of a wrong key.
inline constexpr const char* kValueHint = "use up to 63 letters, digits, -, _ and .";
inline constexpr const char* kKeyHint =
    "use up to 63 letters, digits, -, _ and ., as in disk or example.com/disk";

/// The place of `key` in a map at `path`, as `path["key"]`.
std::string entry_at(const std::string& path, const std::string& key);

/// A LabelSelector of Kubernetes, verbatim: nothing but matchLabels and matchExpressions, and in
/// them nothing that the API server refuses. A label that is null counts as none there, and so the
/// selector would match everything.
void check_selector(const Json& selector, const std::string& path, Problems& problems);

}  // namespace dataplatform::spec
