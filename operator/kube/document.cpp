#include "operator/kube/document.hpp"

#include <functional>

namespace dataplatform::kube {
namespace {

using base::Json;

constexpr int kMostDepth = 128;
constexpr std::string_view kOurManagers = "dataplatform-operator";
constexpr std::string_view kMetadataOnly = "PartialObjectMetadata";
constexpr int kNowhere = -1;

/// What the parser asks about each value; sees each managedFields entry when it is whole.
class Filter {
 public:
  explicit Filter(Keep keep) : keep_(keep) {}

  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= kMostDepth) too_deep_ = true;
    if (too_deep_) return false;
    if (keep_ == Keep::Everything) return true;
    if (event == Event::key && inside_ == kNowhere && parsed == "managedFields") inside_ = depth;
    if (event == Event::object_end && inside_ != kNowhere && depth == inside_ + 1) thin_out(parsed);
    if (event == Event::array_end && depth == inside_) inside_ = kNowhere;
    return true;
  }

  bool too_deep() const { return too_deep_; }

 private:
  static void thin_out(Json& entry) {
    if (!base::text_at(entry, {"manager"}).starts_with(kOurManagers)) entry.erase("fieldsV1");
  }

  Keep keep_;
  int inside_ = kNowhere;  // the depth of the managedFields that we are in
  bool too_deep_ = false;
};

ApiError unusable(std::string what) {
  return {.kind = base::ErrorKind::Internal,
          .message = "the API server's answer is not usable: " + std::move(what)};
}

std::string kind_of(const Json& document) {
  return base::text_at(document, {"kind"});
}

/// "" where `document` is of the shape that was asked for.
std::string wrong_shape(const Json& document, Detail detail, std::string_view metadata_kind) {
  const std::string kind = kind_of(document);
  if (kind == "Table") return "a Table came where an object was asked for";
  if (detail == Detail::Metadata && kind != metadata_kind)
    return "a whole object came where only metadata was asked for";
  return {};
}

WatchEventType type_of(const std::string& name) {
  if (name == "ADDED") return WatchEventType::Added;
  if (name == "MODIFIED") return WatchEventType::Modified;
  if (name == "DELETED") return WatchEventType::Deleted;
  if (name == "BOOKMARK") return WatchEventType::Bookmark;
  return name == "ERROR" ? WatchEventType::Error : WatchEventType::Undecodable;
}

bool tells_of_an_object(WatchEventType type) {
  return type != WatchEventType::Error && type != WatchEventType::Bookmark;
}

}  // namespace

std::expected<Json, std::string> read_document(std::string_view text, Keep keep) {
  Filter filter(keep);
  try {
    Json document = Json::parse(text, std::ref(filter));
    if (filter.too_deep()) return std::unexpected("nested deeper than 128 levels");
    if (!document.is_object()) return std::unexpected("no JSON object");
    return document;
  } catch (const Json::parse_error& error) {
    return std::unexpected("no JSON, at byte " + std::to_string(error.byte));
  } catch (const Json::exception&) {
    return std::unexpected("a number that is out of range");
  }
}

Answer<Json> read_object(std::string_view text, Detail detail) {
  std::expected<Json, std::string> document = read_document(text, Keep::Everything);
  if (!document) return std::unexpected(unusable(document.error()));
  const std::string wrong = wrong_shape(*document, detail, kMetadataOnly);
  if (!wrong.empty()) return std::unexpected(unusable(wrong));
  return std::move(*document);
}

Answer<ListPage> read_page(std::string_view text, Detail detail) {
  std::expected<Json, std::string> document = read_document(text, Keep::OwnFields);
  if (!document) return std::unexpected(unusable(document.error()));
  const std::string wrong = wrong_shape(*document, detail, std::string(kMetadataOnly) + "List");
  if (!wrong.empty()) return std::unexpected(unusable(wrong));
  if (!kind_of(*document).ends_with("List")) return std::unexpected(unusable("no list"));
  ListPage page{.resource_version = base::text_at(*document, {"metadata", "resourceVersion"}),
                .continue_token = base::text_at(*document, {"metadata", "continue"})};
  // An empty list may come as null.
  Json& items = (*document)["items"];
  if (!items.is_array() && !items.is_null()) return std::unexpected(unusable("items are no list"));
  page.items.reserve(items.size());
  for (Json& item : items)
    page.items.push_back(std::move(item));
  return page;
}

Answer<bool> read_discovery(std::string_view text, const Kind& kind) {
  const std::expected<Json, std::string> document = read_document(text, Keep::Everything);
  if (!document) return std::unexpected(unusable(document.error()));
  if (kind_of(*document) != "APIResourceList")
    return std::unexpected(unusable("no discovery document"));
  for (const Json& resource : base::array_at(*document, {"resources"})) {
    if (base::text_at(resource, {"name"}) == kind.plural) return true;
  }
  return false;
}

WatchEvent read_event(std::string_view line, Detail detail) {
  std::expected<Json, std::string> document = read_document(line, Keep::OwnFields);
  if (!document) return {};
  const WatchEventType type = type_of(base::text_at(*document, {"type"}));
  const Json* object = base::find(*document, {"object"});
  if (object == nullptr || !object->is_object()) return {};
  const Detail expected = tells_of_an_object(type) ? detail : Detail::Full;
  if (!wrong_shape(*object, expected, kMetadataOnly).empty()) return {};
  return {.type = type, .object = std::move((*document)["object"])};
}

}  // namespace dataplatform::kube
