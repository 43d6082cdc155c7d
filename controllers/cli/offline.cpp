// The commands that need no cluster: validate, render, crd, explain.
#include "controllers/cli/cli.hpp"
#include "controllers/cli/input.hpp"
#include "controllers/cli/output.hpp"
#include "controllers/projections/kubernetes/text.hpp"
#include "controllers/reconcile/decide.hpp"
#include "operator/base/yaml.hpp"

#include <iostream>
#include <optional>

namespace dataplatform::cli {
namespace {

using base::Json;

int fail(const base::Error& error) {
  complain(error.message);
  return kInvalidInput;
}

std::string name_of(const Document& document) {
  const std::string name = base::text_at(document.object, {"metadata", "name"});
  return document.source + ": " + (name.empty() ? "(no name)" : name);
}

/// What a document comes to, and what is wrong with it, with what only rendering finds.
struct Judged {
  base::Problems problems;
  std::optional<reconcile::Rendered> rendered;  // where there is no error
};

Judged judge(const Document& document, const spec::Facts& facts) {
  Judged judged{.problems = spec::validate_document(document.object, facts), .rendered = {}};
  if (base::has_errors(judged.problems)) return judged;
  auto rendered = reconcile::render(base::object_at(document.object, {"spec"}), facts);
  if (rendered) {
    const base::Problems& warnings = rendered->warnings;
    judged.problems.insert(judged.problems.end(), warnings.begin(), warnings.end());
    judged.rendered = std::move(*rendered);
  } else {
    judged.problems.insert(judged.problems.end(), rendered.error().begin(), rendered.error().end());
  }
  return judged;
}

void print(const Document& document, const base::Problems& problems) {
  for (const base::Problem& problem : problems) {
    const char* severity = problem.severity == base::Severity::Error ? "" : "warning: ";
    complain(name_of(document) + ": " + severity + base::to_text(problem));
  }
}

/// Calls `each(document, facts, rendered)` for every good document; prints what is wrong with the
/// others.
template <class Each>
int for_each_document(const std::vector<std::string>& files, const std::string& facts_file,
                      Each each) {
  const auto documents = read_documents(files);
  if (!documents) return fail(documents.error());
  int code = kGood;
  for (const Document& document : *documents) {
    const auto facts = facts_for(document.object, facts_file);
    if (!facts) return fail(facts.error());
    const Judged judged = judge(document, *facts);
    print(document, judged.problems);
    if (judged.rendered) {
      each(document, *facts, *judged.rendered);
    } else {
      code = kInvalidInput;
    }
  }
  return code;
}

const Json& spec_of(const Document& document) {
  return base::object_at(document.object, {"spec"});
}

void print_as(const std::string& format, const std::vector<Json>& objects) {
  if (objects.empty()) return;
  if (format == "json") {
    std::cout << Json{{"apiVersion", "v1"}, {"kind", "List"}, {"items", objects}}.dump(2) << "\n";
    return;
  }
  for (const Json& object : objects)
    std::cout << "---\n" << base::to_yaml(object);
}

}  // namespace

int validate(const ValidateOptions& options) {
  return for_each_document(
      options.files, options.facts_file,
      [](const Document& document, const spec::Facts&, const auto& rendered) {
        std::cout << on_one_line(name_of(document)) << ": good\n";
        for (const spec::Held& field : spec::held(spec_of(document)))
          std::cout << "  held: " << on_one_line(field.path + " " + field.why) << "\n";
        for (const spec::NotActedOn& field : spec::not_acted_on(spec_of(document))) {
          std::cout << "  not acted on: " << on_one_line(field.path + " " + field.why) << "\n";
        }
        if (const auto images = reconcile::unreached_images(spec_of(document), rendered.platform))
          std::cout << "  not acted on: " << on_one_line(images->path + " " + images->why) << "\n";
      });
}

int render(const RenderOptions& options) {
  std::vector<Json> objects;
  const int code = for_each_document(
      options.files, options.facts_file,
      [&](const Document& document, const spec::Facts&, const reconcile::Rendered& rendered) {
        // The operator would write nothing of it: who pipes this into kubectl must know.
        for (const spec::Held& field : spec::held(spec_of(document))) {
          complain(name_of(document) + ": held: " + field.path + " " + field.why);
        }
        for (Json& object : projections::printable(rendered.desired))
          objects.push_back(std::move(object));
      });
  print_as(options.format, objects);
  return code;
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
