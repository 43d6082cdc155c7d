// The commands that need no cluster: validate, render, crd, explain.
#include <iostream>

#include "controllers/cli/cli.hpp"
#include "controllers/cli/input.hpp"
#include "controllers/projections/kubernetes/text.hpp"
#include "controllers/reconcile/decide.hpp"
#include "operator/base/yaml.hpp"

namespace dataplatform::cli {
namespace {

int fail(const base::Error& error) {
  std::cerr << error.message << "\n";
  return kInvalidInput;
}

std::string name_of(const Document& document) {
  const std::string name = base::text_at(document.object, {"metadata", "name"});
  return document.source + ": " + (name.empty() ? "(no name)" : name);
}

/// All that is wrong with a document, with what only rendering finds.
base::Problems problems_of(const Document& document, const spec::Facts& facts) {
  base::Problems problems = spec::validate_document(document.object, facts);
  if (base::has_errors(problems)) return problems;
  const auto rendered = reconcile::render(base::object_at(document.object, {"spec"}), facts);
  if (!rendered) problems.insert(problems.end(), rendered.error().begin(), rendered.error().end());
  return problems;
}

void print(const Document& document, const base::Problems& problems) {
  for (const base::Problem& problem : problems) {
    const char* severity = problem.severity == base::Severity::Error ? "" : "warning: ";
    std::cerr << name_of(document) << ": " << severity << base::to_text(problem) << "\n";
  }
}

/// Calls `each(document, facts)` for every good document; prints what is wrong with the others.
template <class Each>
int for_each_document(const std::vector<std::string>& files, const std::string& facts_file, Each each) {
  const auto documents = read_documents(files);
  if (!documents) return fail(documents.error());
  int code = kGood;
  for (const Document& document : *documents) {
    const auto facts = facts_for(document.object, facts_file);
    if (!facts) return fail(facts.error());
    const base::Problems problems = problems_of(document, *facts);
    print(document, problems);
    if (base::has_errors(problems)) {
      code = kInvalidInput;
    } else {
      each(document, *facts);
    }
  }
  return code;
}

void print_as(const std::string& format, const projections::Desired& desired) {
  const std::vector<base::Json> objects = projections::printable(desired);
  if (format == "json") {
    base::Json list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", objects}};
    std::cout << list.dump(2) << "\n";
    return;
  }
  for (const base::Json& object : objects) std::cout << "---\n" << base::to_yaml(object);
}

}  // namespace

int validate(const ValidateOptions& options) {
  return for_each_document(options.files, options.facts_file, [](const Document& document, const spec::Facts& facts) {
    std::cout << name_of(document) << ": good\n";
    const base::Json& written = base::object_at(document.object, {"spec"});
    for (const spec::Held& field : spec::held(written, facts)) std::cout << "  held: " << field.path << " " << field.why << "\n";
    for (const spec::NotActedOn& field : spec::not_acted_on(written, facts)) {
      std::cout << "  not acted on: " << field.path << " " << field.why << "\n";
    }
  });
}

int render(const RenderOptions& options) {
  return for_each_document(options.files, options.facts_file, [&](const Document& document, const spec::Facts& facts) {
    const auto rendered = reconcile::render(base::object_at(document.object, {"spec"}), facts);
    print_as(options.format, rendered->desired);
  });
}

int print_crd() {
  std::cout << spec::crd_yaml();
  return kGood;
}

int explain(const std::string& path) {
  const auto text = spec::explain(path);
  if (!text) return fail(text.error());
  std::cout << *text;
  return kGood;
}

}  // namespace dataplatform::cli
