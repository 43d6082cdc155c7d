#include "operator/runtime/digest.hpp"

#include "operator/base/text.hpp"
#include "operator/runtime/readiness.hpp"

#include <charconv>

namespace dataplatform::runtime {
namespace {

using base::Json;

// Our managers share this beginning; the one that states the desired fields is exactly it.
constexpr std::string_view kManager = "dataplatform-operator";
constexpr std::size_t kHashDigits = 16;

/// 0 for anything but sixteen hexadecimal digits: an edited stamp is no stamp.
std::uint64_t stamp_of(const std::string& text) {
  std::uint64_t value = 0;
  if (text.size() != kHashDigits) return 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

bool is_our_entry(const Json& entry) {
  return base::text_at(entry, {"manager"}) == kManager &&
         base::text_at(entry, {"operation"}) == "Apply" &&
         base::text_at(entry, {"subresource"}).empty();
}

void read_managers(Digest& digest, const Json& object) {
  std::string newest;
  for (const Json& entry : base::array_at(object, {"metadata", "managedFields"})) {
    const std::string manager = base::text_at(entry, {"manager"});
    if (is_our_entry(entry)) digest.owned = base::hash_of(base::object_at(entry, {"fieldsV1"}));
    if (manager.starts_with(kManager) || base::text_at(entry, {"subresource"}) == "status")
      continue;
    // RFC 3339 in UTC sorts as text; of equal times the later entry counts.
    const std::string time = base::text_at(entry, {"time"});
    if (time < newest) continue;
    newest = time;
    digest.last_changed_by = manager;
  }
}

void read_labels(Digest& digest, const Json& object) {
  const Json& labels = base::object_at(object, {"metadata", "labels"});
  const std::string name = base::text_at(labels, {"dataplatform.io/name"});
  const std::string name_space = base::text_at(labels, {"dataplatform.io/namespace"});
  if (!name.empty() && !name_space.empty()) digest.platform = name_space + "/" + name;
  digest.component = base::text_at(labels, {"dataplatform.io/component"});
  digest.role = base::text_at(labels, {"app.kubernetes.io/component"});
  digest.role_label = base::text_at(labels, {"role"});
}

}  // namespace

Digest digest_of(const kube::Kind& kind, const Json& object) {
  Digest digest;
  digest.uid = base::text_at(object, {"metadata", "uid"});
  digest.resource_version = base::text_at(object, {"metadata", "resourceVersion"});
  digest.generation = base::integer_at(object, {"metadata", "generation"});
  const Json& annotations = base::object_at(object, {"metadata", "annotations"});
  digest.stamped = stamp_of(base::text_at(annotations, {"dataplatform.io/applied-hash"}));
  digest.secret_revision = base::text_at(annotations, {"dataplatform.io/secret-revision"});
  read_managers(digest, object);
  read_labels(digest, object);
  digest.readiness = readiness_of(kind, object);
  digest.deleting = !base::text_at(object, {"metadata", "deletionTimestamp"}).empty();
  if (digest.deleting) digest.readiness.state = Readiness::State::Terminating;
  return digest;
}

}  // namespace dataplatform::runtime
