#include "operator/kube/kubeconfig.hpp"

#include "operator/base/excerpt.hpp"
#include "operator/base/text.hpp"
#include "operator/base/yaml.hpp"
#include "operator/kube/base64.hpp"
#include "operator/kube/text_file.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace dataplatform::kube {
namespace {

using base::Error;
using base::ErrorKind;
using base::Json;
using base::Result;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(Error{ErrorKind::Invalid, std::move(message)});
}

/// One of the three lists: `list` holds entries {name: …, `inner`: {…}}.
Result<void> merge_list(std::map<std::string, KubeconfigEntry>& into, const std::string& file,
                        const Json& document, const std::string& list, const std::string& inner) {
  const Json* entries = base::find(document, {list});
  if (entries == nullptr || entries->is_null()) return {};
  if (!entries->is_array()) return invalid(fmt::format("{}: {} must be a list", file, list));
  for (const Json& entry : *entries) {
    const std::string name = base::text_at(entry, {"name"});
    if (name.empty()) return invalid(fmt::format("{}: an entry of {} has no name", file, list));
    const std::string place = fmt::format("{}[{}].{}", list, base::excerpt(name, 100), inner);
    const Json* value = base::find(entry, {inner});
    const bool is_empty = value == nullptr || value->is_null();
    if (!is_empty && !value->is_object())
      return invalid(fmt::format("{}: {} must be a mapping", file, place));
    const Json mapping = is_empty ? Json::object() : *value;
    into.try_emplace(name, KubeconfigEntry{.file = file, .place = place, .value = mapping});
  }
  return {};
}

Result<void> merge_file(Kubeconfig& config, const std::string& file, const std::string& text) {
  const Result<std::vector<Json>> documents = base::parse_yaml(text);
  if (!documents) return invalid(file + ": " + documents.error().message);
  if (documents->empty()) return {};
  const Json& document = documents->front();
  if (!document.is_object()) return invalid(file + ": is no kubeconfig; it must be a mapping");
  if (config.current_context.empty())
    config.current_context = base::text_at(document, {"current-context"});
  Result<void> merged = merge_list(config.clusters, file, document, "clusters", "cluster");
  if (merged) merged = merge_list(config.users, file, document, "users", "user");
  if (merged) merged = merge_list(config.contexts, file, document, "contexts", "context");
  return merged;
}

}  // namespace

Result<Kubeconfig> read_kubeconfig(const std::string& files) {
  Kubeconfig config{.files = files};
  bool found = false;
  for (const std::string& file : base::split(files, ':')) {
    if (file.empty()) continue;
    const Result<std::string> text = read_text_file(file);
    if (!text && text.error().kind == ErrorKind::NotFound) continue;
    if (!text) return std::unexpected(text.error());
    const Result<void> merged = merge_file(config, file, *text);
    if (!merged) return std::unexpected(merged.error());
    found = true;
  }
  if (found) return config;
  return invalid(fmt::format("there is no kubeconfig {}; name one by --kubeconfig", files));
}

// --- KubeconfigReader ----------------------------------------------------------------------------

bool KubeconfigReader::has(std::string_view key) const {
  const Json* value = base::find(entry_.value, {key});
  return value != nullptr && !value->is_null();
}

std::string KubeconfigReader::text(std::string_view key) {
  if (problem_ || !has(key)) return {};
  const Json& value = *base::find(entry_.value, {key});
  if (value.is_string()) return value.get<std::string>();
  fail(key, "must be text", "put it into quotes");
  return {};
}

bool KubeconfigReader::flag(std::string_view key) {
  if (problem_ || !has(key)) return false;
  const Json& value = *base::find(entry_.value, {key});
  if (value.is_boolean()) return value.get<bool>();
  fail(key, "must be true or false", "write it without quotes");
  return false;
}

std::string KubeconfigReader::path(std::string_view key) {
  const std::string file = text(key);
  if (file.empty()) return {};
  return path_from(std::filesystem::path(entry_.file).parent_path().string(), file);
}

std::string KubeconfigReader::pem(std::string_view key) {
  const std::string data_key = std::string(key) + "-data";
  const std::string encoded = text(data_key);
  if (!encoded.empty()) {
    const std::optional<std::string> decoded = from_base64(encoded);
    if (decoded) return checked_pem(data_key, *decoded);
    fail(data_key, "is no base64", "write it anew, with kubectl config set --set-raw-bytes=false");
    return {};
  }
  const std::string file = path(key);
  if (file.empty()) return {};
  const Result<std::string> text = read_text_file(file);
  if (text) return checked_pem(key, *text);
  fail(key, "names a file: " + text.error().message, "correct the path or put the file there");
  return {};
}

std::string KubeconfigReader::checked_pem(std::string_view key, std::string text) {
  if (is_pem(text)) return text;
  fail(key, "holds no PEM text", "it must begin with -----BEGIN");
  return {};
}

void KubeconfigReader::fail(std::string_view key, std::string_view what, std::string_view fix) {
  if (problem_) return;
  problem_ = Error{ErrorKind::Invalid,
                   fmt::format("{} {}; {}", name_of(key), base::excerpt(what, 1000), fix)};
}

std::string KubeconfigReader::name_of(std::string_view key) const {
  return fmt::format("{}: {}.{}", entry_.file, entry_.place, key);
}

}  // namespace dataplatform::kube
