// What we ask of the API, as HTTP requests. Pure: no token, no connection.
#pragma once

#include "operator/kube/api.hpp"
#include "operator/kube/transport.hpp"

namespace dataplatform::kube {

// An Invalid error where a name, namespace or uid is missing: without its name the URL of an object
// is that of its whole collection, and a deletion without uid may hit a namesake.
Answer<HttpRequest> get_request(const Kind& kind, const ObjectKey& key, Detail detail);
Answer<HttpRequest> apply_request(const ApplyRequest& request);
Answer<HttpRequest> create_request(const CreateRequest& request);
Answer<HttpRequest> replace_request(const ReplaceRequest& request);
Answer<HttpRequest> patch_request(const PatchRequest& request);

/// Asks for metadata in return: the reply may be the object itself, and nobody looks at it.
Answer<HttpRequest> delete_request(const DeleteRequest& request);

/// Further pages carry no resourceVersion (the token names the snapshot); a given version means
/// "not older than".
HttpRequest list_request(const ListRequest& request);

/// Asks for bookmarks; they keep the position young and show that the peer is alive.
HttpRequest watch_request(const WatchRequest& request);

/// The discovery document of the kind's group and version.
HttpRequest discovery_request(const Kind& kind);

}  // namespace dataplatform::kube
