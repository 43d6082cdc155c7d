#include "operator/runtime/store_sink.hpp"

#include <utility>

namespace dataplatform::runtime {
namespace {

kube::ObjectKey key_of(const base::Json& object) {
  return {base::text_at(object, {"metadata", "namespace"}),
          base::text_at(object, {"metadata", "name"})};
}

}  // namespace

void StoreSink::begin_list() {
  listing_ = true;
  staged_.clear();
}

void StoreSink::upsert(const base::Json& object) {
  Digest digest = digest_of(kind_, object);
  if (listing_) {
    staged_[key_of(object)] = std::move(digest);
  } else {
    store_->put(kind_, key_of(object), std::move(digest));
  }
}

void StoreSink::erase(const base::Json& last_state) {
  store_->erase(kind_, key_of(last_state), digest_of(kind_, last_state));
}

void StoreSink::end_list_at(const std::string& version) {
  listing_ = false;
  store_->replace(kind_, std::exchange(staged_, {}), version);
}

void StoreSink::not_served() {
  begin_list();
  end_list();
}

}  // namespace dataplatform::runtime
