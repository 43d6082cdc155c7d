// The decoder of watches: the same bytes give the same events, wherever they are cut.
#include "operator/kube/document.hpp"
#include "operator/kube/watch_stream.hpp"
#include "tests/fuzz/claims.hpp"

#include <algorithm>
#include <vector>

namespace dataplatform::fuzz {
namespace {

using namespace kube;
using Events = std::vector<WatchEvent>;

constexpr std::size_t kMostDepth = 127;  // of an object: the event around it is one level more

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end; (end = text.find('\n')) != std::string_view::npos;) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// Events of a stream that comes in pieces of `piece` bytes, and how it ended.
Events streamed(std::string_view text, std::size_t piece, Detail detail, WatchEnd& end) {
  async::Loop loop{1};
  Events events;
  WatchStream stream(loop, detail, [&](WatchEvent event) { events.push_back(std::move(event)); });
  for (std::string_view rest = text; !rest.empty();) {
    stream.take(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  stream.finish({.status = 200});
  end = stream.end();
  return events;
}

void claim_metadata(const Json& object) {
  for (const Json& entry : base::array_at(object, {"metadata", "managedFields"})) {
    const bool ours = base::text_at(entry, {"manager"}).starts_with("dataplatform-operator");
    claim(ours || base::find(entry, {"fieldsV1"}) == nullptr, "field sets of others are left out");
  }
}

void claim_event(const WatchEvent& event, Detail detail) {
  if (event.type == WatchEventType::Undecodable) return;
  claim(event.object.is_object(), "an event has an object");
  claim(depth_of(event.object) <= kMostDepth, "the limit on depth holds");
  const std::string kind = base::text_at(event.object, {"kind"});
  claim(kind != "Table", "a Table is no object");
  const bool bare = event.type == WatchEventType::Error || event.type == WatchEventType::Bookmark;
  claim(bare || detail == Detail::Full || kind == "PartialObjectMetadata",
        "where metadata is asked for, nothing else gets through", base::to_line(event.object));
  claim_metadata(event.object);
}

const char* name_of(WatchEventType type) {
  switch (type) {
    case WatchEventType::Added:
      return "ADDED";
    case WatchEventType::Modified:
      return "MODIFIED";
    case WatchEventType::Deleted:
      return "DELETED";
    case WatchEventType::Bookmark:
      return "BOOKMARK";
    case WatchEventType::Error:
      return "ERROR";
    case WatchEventType::Undecodable:
      break;
  }
  return "";
}

void claim_reads_the_same(const WatchEvent& event, Detail detail) {
  if (event.type == WatchEventType::Undecodable) return;
  const Json line = {{"type", name_of(event.type)}, {"object", event.object}};
  const WatchEvent again = read_event(base::to_line(line), detail);
  claim(again.type == event.type && same(again.object, event.object),
        "an event that is written again reads the same", base::to_line(line));
}

bool equal(const Events& a, const Events& b) {
  return std::ranges::equal(a, b, [](const WatchEvent& x, const WatchEvent& y) {
    return x.type == y.type && x.object == y.object;
  });
}

/// The lines of a splitter with a limit of its own, against the plain way to cut a text.
void claim_splitting(std::string_view text, std::size_t piece, std::size_t most) {
  LineSplitter splitter(most);
  const auto expected = lines_of(text);
  std::size_t seen = 0;
  for (std::string_view rest = text; !rest.empty() && !splitter.too_long();) {
    splitter.push(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
    while (const auto line = splitter.next()) {
      claim(seen < expected.size() && *line == expected[seen], "lines come as they are", *line);
      claim(line->size() <= most, "the limit on lines holds");
      ++seen;
    }
  }
  if (splitter.too_long()) return;
  claim(seen == expected.size(), "every line comes");
  claim(splitter.inside_line() == (!text.empty() && text.back() != '\n'), "a torn line is seen");
}

}  // namespace

/// The first byte: what is asked for, and the size of the pieces. The rest: the stream.
void run_watch(std::string_view input) {
  if (input.empty()) return;
  const auto first = static_cast<unsigned char>(input[0]);
  const Detail detail = (first & 1) != 0 ? Detail::Metadata : Detail::Full;
  const std::size_t piece = 1 + (first >> 1);
  const std::string_view text = input.substr(1);
  WatchEnd end = WatchEnd::Cancelled, other = WatchEnd::Cancelled;
  const Events events = streamed(text, piece, detail, end);
  claim(equal(events, streamed(text, std::string_view::npos, detail, other)) && end == other,
        "where a stream is cut makes no difference");
  claim((end == WatchEnd::Closed) == (text.empty() || text.back() == '\n'),
        "a stream that ends within a line is broken");
  for (const WatchEvent& event : events) {
    claim_event(event, detail);
    claim_reads_the_same(event, detail);
  }
  claim_splitting(text, piece, 8 + first);
}

}  // namespace dataplatform::fuzz
