// One request of a sequence, in words that both servers understand.
#pragma once

#include "operator/kube/api.hpp"

#include <string>

namespace dataplatform::simulation {

using base::Json;

/// What a request says of a number that each server makes itself.
enum class Known { Unsaid, Current, Outdated };

struct Step {
  enum class Verb { Create, Apply, Replace, Patch, Delete, Get, List };

  Verb verb = Verb::Get;
  kube::Kind kind;
  kube::ObjectKey key;
  Json object;                      // what is created or applied; a merge patch for Replace
  Json operations = Json::array();  // of a JSON patch
  std::string manager = "dataplatform-operator";
  std::string subresource;
  bool force = false;
  bool dry_run = false;
  Known uid = Known::Unsaid;
  Known version = Known::Unsaid;
  kube::Propagation propagation = kube::Propagation::Background;
  std::string selector;
  int limit = 0;
};

std::string to_text(const Step& step);

}  // namespace dataplatform::simulation
