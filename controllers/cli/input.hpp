// Files that a person names on the command line, bounded and read whole.
#pragma once

#include "controllers/spec/facts.hpp"
#include "operator/base/error.hpp"
#include "operator/base/json.hpp"

#include <string>
#include <vector>

namespace dataplatform::cli {

/// One document of a file.
struct Document {
  std::string source;  // file name
  base::Json object;
};

/// All DataPlatforms of the files; an Invalid error names the file, the line and what to do.
base::Result<std::vector<Document>> read_documents(const std::vector<std::string>& files);

/// The facts for one document: of `facts_file`, else assumed.
base::Result<spec::Facts> facts_for(const base::Json& object, const std::string& facts_file);

}  // namespace dataplatform::cli
