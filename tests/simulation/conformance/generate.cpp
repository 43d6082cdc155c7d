#include "tests/simulation/conformance/generate.hpp"

#include "tests/simulation/conformance/samples.hpp"

namespace dataplatform::simulation {
namespace {

constexpr const char* kLabel = "conformance";
constexpr const char* kHold = "conformance.example.com/hold";

class Author {
 public:
  Author(std::uint64_t seed, std::string name_space)
      : draw_(seed), name_space_(std::move(name_space)) {
    sequence_.label = "s" + std::to_string(seed);
  }

  Sequence write() {
    const std::vector<kube::Kind>& all = kinds_of_sequences();
    for (int i = 0; i < 2; ++i)
      sequence_.kinds.push_back(all[draw_.below(all.size())]);
    if (sequence_.kinds[0] == sequence_.kinds[1]) sequence_.kinds.pop_back();
    const std::uint64_t length = 6 + draw_.below(14);
    while (sequence_.steps.size() < length)
      add();
    for (const kube::Kind& kind : sequence_.kinds)
      list(kind);
    return std::move(sequence_);
  }

 private:
  void add() {
    const kube::Kind kind = draw_.one_of(sequence_.kinds);
    const std::uint64_t dice = draw_.below(100);
    if (dice < 18) return create(kind);
    if (dice < 55) return apply(kind);
    if (dice < 65) return replace(kind);
    if (dice < 75) return patch(kind);
    if (dice < 80) return status(kind);
    if (dice < 90) return remove(kind);
    if (dice < 94) return get(kind);
    list(kind);
  }

  kube::ObjectKey key() {
    return {name_space_, sequence_.label + draw_.one_of<std::string>({"-a", "-a", "-b"})};
  }

  Step step(Step::Verb verb, const kube::Kind& kind) {
    Step made;
    made.verb = verb;
    made.kind = kind;
    made.key = key();
    return made;
  }

  Json body(const Step& step) {
    Json object = sample_of(step.kind, draw_);
    object["apiVersion"] = step.kind.api_version();
    object["kind"] = step.kind.name;
    Json& metadata = object["metadata"];
    metadata["name"] = step.key.name;
    metadata["namespace"] = step.key.namespace_;
    metadata["labels"][kLabel] = sequence_.label;
    if (draw_.chance(40)) metadata["labels"]["tier"] = draw_.word();
    if (draw_.chance(30)) metadata["annotations"]["note"] = draw_.word();
    if (draw_.chance(10)) metadata["annotations"]["other"] = draw_.word();
    if (draw_.chance(8)) metadata["finalizers"] = Json::array({kHold});
    if (draw_.chance(8)) metadata["ownerReferences"] = Json::array({owner()});
    return object;
  }

  Json owner() {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"name", "nobody"},
            {"uid", "00000000-0000-0000-0000-00000000000" + std::to_string(draw_.below(2))}};
  }

  std::string manager() { return draw_.one_of<std::string>({"alpha", "beta", "gamma"}); }

  Known known(std::uint64_t said, std::uint64_t outdated) {
    if (!draw_.chance(said)) return Known::Unsaid;
    return draw_.chance(outdated) ? Known::Outdated : Known::Current;
  }

  void create(const kube::Kind& kind) {
    Step made = step(Step::Verb::Create, kind);
    made.object = body(made);
    made.dry_run = draw_.chance(5);
    sequence_.steps.push_back(std::move(made));
  }

  void apply(const kube::Kind& kind) {
    Step made = step(Step::Verb::Apply, kind);
    made.object = body(made);
    made.manager = manager();
    made.force = draw_.chance(50);
    made.dry_run = draw_.chance(5);
    made.uid = known(8, 30);
    made.version = known(8, 30);
    sequence_.steps.push_back(std::move(made));
  }

  void replace(const kube::Kind& kind) {
    Step made = step(Step::Verb::Replace, kind);
    made.object = body(made);
    made.version = draw_.chance(80) ? Known::Current : Known::Outdated;
    sequence_.steps.push_back(std::move(made));
  }

  void patch(const kube::Kind& kind) {
    Step made = step(Step::Verb::Patch, kind);
    made.manager = manager();
    const std::uint64_t dice = draw_.below(5);
    if (dice == 0) {
      made.operations.push_back(
          {{"op", "add"}, {"path", "/metadata/labels/tier"}, {"value", draw_.word()}});
    } else if (dice == 1) {
      made.operations.push_back({{"op", "remove"}, {"path", "/metadata/annotations/note"}});
    } else if (dice == 2) {
      made.operations.push_back(
          {{"op", "add"}, {"path", "/metadata/finalizers"}, {"value", Json::array()}});
    } else if (dice == 3) {
      made.operations.push_back(
          {{"op", "replace"}, {"path", "/metadata/labels/conformance"}, {"value", "away"}});
    } else {
      made.operations.push_back(
          {{"op", "add"}, {"path", "/metadata/annotations"}, {"value", {{"note", draw_.word()}}}});
    }
    made.version = known(40, 30);  // a test operation
    sequence_.steps.push_back(std::move(made));
  }

  void status(const kube::Kind& kind) {
    Json said = sample_status(kind, draw_);
    if (said.is_null()) return;
    Step made = step(Step::Verb::Apply, kind);
    made.object = {{"apiVersion", kind.api_version()}, {"kind", kind.name}};
    made.object["metadata"] = {{"name", made.key.name}, {"namespace", made.key.namespace_}};
    made.object["status"] = std::move(said);
    made.subresource = "status";
    made.manager = manager();
    made.force = draw_.chance(50);
    sequence_.steps.push_back(std::move(made));
  }

  void remove(const kube::Kind& kind) {
    Step made = step(Step::Verb::Delete, kind);
    made.uid = draw_.chance(85) ? Known::Current : Known::Outdated;
    made.version = known(20, 40);
    made.propagation = draw_.one_of<kube::Propagation>(
        {kube::Propagation::Background, kube::Propagation::Background,
         kube::Propagation::Foreground, kube::Propagation::Orphan});
    sequence_.steps.push_back(std::move(made));
  }

  void get(const kube::Kind& kind) { sequence_.steps.push_back(step(Step::Verb::Get, kind)); }

  void list(const kube::Kind& kind) {
    Step made = step(Step::Verb::List, kind);
    made.selector = std::string(kLabel) + "=" + sequence_.label;
    if (draw_.chance(40))
      made.selector += draw_.one_of<std::string>(
          {",tier", ",tier=red", ",!tier", ",tier in (red,blue)", ",tier!=red"});
    made.limit = draw_.chance(50) ? 1 : 0;
    sequence_.steps.push_back(std::move(made));
  }

  Draw draw_;
  std::string name_space_;
  Sequence sequence_;
};

}  // namespace

Sequence sequence_of(std::uint64_t seed, const std::string& name_space) {
  return Author(seed, name_space).write();
}

std::string to_text(const Step& step) {
  static const std::vector<std::string> kVerbs{"create", "apply", "replace", "patch",
                                               "delete", "get",   "list"};
  std::string text = kVerbs[static_cast<std::size_t>(step.verb)] + " " +
                     std::string(step.kind.name) + " " + kube::to_text(step.key);
  if (!step.subresource.empty()) text += "/" + step.subresource;
  if (step.verb == Step::Verb::Apply || step.verb == Step::Verb::Patch)
    text += " by " + step.manager + (step.force ? " with force" : "");
  if (step.dry_run) text += " (dry run)";
  const auto said = [&](const char* what, Known known) {
    if (known != Known::Unsaid)
      text += std::string(", ") + what + (known == Known::Current ? " current" : " outdated");
  };
  said("uid", step.uid);
  said("resourceVersion", step.version);
  if (step.propagation != kube::Propagation::Background)
    text += step.propagation == kube::Propagation::Orphan ? ", orphan" : ", foreground";
  if (!step.selector.empty()) text += " where " + step.selector;
  if (!step.object.is_null()) text += " " + step.object.dump();
  if (!step.operations.empty()) text += " " + step.operations.dump();
  return text;
}

}  // namespace dataplatform::simulation
