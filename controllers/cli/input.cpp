#include "controllers/cli/input.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "operator/base/yaml.hpp"

namespace dataplatform::cli {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

/// At most one byte more than is allowed is read: enough to see that there is too much.
std::string read_bounded(std::istream& in, std::size_t most) {
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Result<std::string> read_text(const std::string& file) {
  const std::size_t most = base::YamlLimits{}.bytes;
  if (file == "-") return read_bounded(std::cin, most);
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::unexpected(Error{ErrorKind::Invalid, file + ": cannot be read; check the name and its permissions"});
  return read_bounded(in, most);
}

}  // namespace

Result<std::vector<Document>> read_documents(const std::vector<std::string>& files) {
  std::vector<Document> documents;
  for (const std::string& file : files) {
    const Result<std::string> text = read_text(file);
    if (!text) return std::unexpected(text.error());
    Result<std::vector<base::Json>> parsed = base::parse_yaml(*text);
    if (!parsed) return std::unexpected(Error{ErrorKind::Invalid, file + ": " + parsed.error().message});
    for (base::Json& object : *parsed) documents.push_back({file, std::move(object)});
  }
  if (documents.empty()) return std::unexpected(Error{ErrorKind::Invalid, "no document found; give a file with at least one DataPlatform"});
  return documents;
}

Result<spec::Facts> facts_for(const base::Json& object, const std::string& facts_file) {
  std::string name = base::text_at(object, {"metadata", "name"});
  std::string name_space = base::text_at(object, {"metadata", "namespace"});
  if (name_space.empty()) name_space = "default";
  if (facts_file.empty()) return spec::Facts::assumed(std::move(name_space), std::move(name));
  const Result<std::vector<Document>> documents = read_documents({facts_file});
  if (!documents) return std::unexpected(documents.error());
  Result<spec::Facts> facts = spec::Facts::from_json(documents->front().object);
  if (!facts) return std::unexpected(Error{ErrorKind::Invalid, facts_file + ": " + facts.error().message});
  facts->name = std::move(name);
  facts->namespace_ = std::move(name_space);
  return facts;
}

}  // namespace dataplatform::cli
