#include "controllers/cli/input.hpp"

#include "operator/base/yaml.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

namespace dataplatform::cli {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

// A platform is a document; nobody has more of them in one file.
constexpr std::size_t kMostDocuments = 1000;

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
  // Opening a folder succeeds; it only has nothing to read.
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return std::unexpected(Error{ErrorKind::Invalid, file + ": is a folder; name the files in it"});
  }
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return std::unexpected(
        Error{ErrorKind::Invalid, file + ": cannot be read; check the name and its permissions"});
  return read_bounded(in, most);
}

Result<std::vector<base::Json>> read_file(const std::string& file) {
  const Result<std::string> text = read_text(file);
  if (!text) return std::unexpected(text.error());
  if (const std::size_t most = base::YamlLimits{}.bytes; text->size() > most) {
    return std::unexpected(
        Error{ErrorKind::Invalid,
              file + ": is larger than " + std::to_string(most >> 20) + " MiB; split it"});
  }
  Result<std::vector<base::Json>> parsed = base::parse_yaml(*text);
  if (!parsed)
    return std::unexpected(Error{ErrorKind::Invalid, file + ": " + parsed.error().message});
  if (parsed->size() > kMostDocuments) {
    return std::unexpected(
        Error{ErrorKind::Invalid,
              file + ": has more than " + std::to_string(kMostDocuments) + " documents; split it"});
  }
  return parsed;
}

}  // namespace

Result<std::vector<Document>> read_documents(const std::vector<std::string>& files) {
  std::vector<Document> documents;
  for (const std::string& file : files) {
    Result<std::vector<base::Json>> objects = read_file(file);
    if (!objects) return std::unexpected(objects.error());
    if (objects->empty())
      return std::unexpected(Error{
          ErrorKind::Invalid, file + ": is empty; give a file with at least one DataPlatform"});
    for (base::Json& object : *objects)
      documents.push_back({file, std::move(object)});
  }
  return documents;
}

Result<spec::Facts> facts_for(const base::Json& object, const std::string& facts_file) {
  std::string name = base::text_at(object, {"metadata", "name"});
  std::string name_space = base::text_at(object, {"metadata", "namespace"});
  if (name_space.empty()) name_space = "default";
  if (facts_file.empty()) return spec::Facts::assumed(std::move(name_space), std::move(name));
  const Result<std::vector<base::Json>> objects = read_file(facts_file);
  if (!objects) return std::unexpected(objects.error());
  if (objects->size() != 1)
    return std::unexpected(Error{
        ErrorKind::Invalid, facts_file + ": must hold one object; write it, or leave --facts out"});
  Result<spec::Facts> facts = spec::Facts::from_json(objects->front());
  if (!facts)
    return std::unexpected(Error{ErrorKind::Invalid, facts_file + ": " + facts.error().message});
  facts->name = std::move(name);
  facts->namespace_ = std::move(name_space);
  return facts;
}

}  // namespace dataplatform::cli
