// JSON of the API server as values: bounded in depth, because copying and writing a value recurse.
#pragma once

#include "operator/base/json.hpp"
#include "operator/kube/api.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace dataplatform::kube {

/// Of `metadata.managedFields`, half of an object's bytes, only the field sets of our own managers
/// are looked at; those of others can be left out while parsing (who wrote and when is kept).
enum class Keep { Everything, OwnFields };

/// A JSON object, or in words why `text` is none: nested deeper than 128 levels, say. What the text
/// holds is never quoted.
std::expected<base::Json, std::string> read_document(std::string_view text, Keep keep);

/// The object that an answer holds; an error where it is none, a Table, or a whole object where
/// only metadata was asked for.
Answer<Json> read_object(std::string_view text, Detail detail);

/// The page that an answer holds.
Answer<ListPage> read_page(std::string_view text, Detail detail);

/// True where a discovery document lists `kind`.
Answer<bool> read_discovery(std::string_view text, const Kind& kind);

/// One line of a watch; Undecodable for whatever is no event.
WatchEvent read_event(std::string_view line, Detail detail);

}  // namespace dataplatform::kube
