// Values that mean something: by the end of a property's path where a path needs its own, else by
// format. Kept small: a line here is owed to a rule that refuses the common example.
#pragma once

#include "controllers/spec/field.hpp"

#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

/// Two good values of the property at `path`, different ones; empty where the common ones do.
std::vector<Json> examples_of(const std::string& path);

/// The first of them; null for none.
Json example_of(const std::string& path);

/// The key that a map's value is put under, by the value's path ("scheduling.nodeSelector{}").
std::string key_for(const std::string& path);

/// A good text of a format, and another one.
std::string text_of_format(spec::Format format);
std::string other_text_of(spec::Format format);

/// The longest good text that `limit` lets through; "" where no text of the format is so long.
std::string long_text_of(spec::Format format, std::size_t limit);

/// Texts that are none of the format. Those that `server` can't tell by pattern are marked.
struct BadText {
  std::string text;
  bool by_pattern = true;
};
std::vector<BadText> bad_texts_of(spec::Format format);

}  // namespace dataplatform::simulation
