package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

var (
	secretKind         = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	namespaceKind      = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	externalSecretKind = externalSecretsKind("externalsecrets")
	storeKind          = externalSecretsKind("secretstores")
	clusterStoreKind   = externalSecretsKind("clustersecretstores")
)

func externalSecretsKind(plural string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "external-secrets.io", Version: "v1", Resource: plural}
}

// externalSecrets gives each ExternalSecret its Secret. It knows spec.data, and of
// spec.target.template labels, annotations and, with mergePolicy Merge, data that is plain text; the
// rest of that API is not played.
func externalSecrets(ctx context.Context, api dynamic.Interface) error {
	for _, kind := range []schema.GroupVersionResource{clusterStoreKind, storeKind} {
		stores, err := list(ctx, api, kind)
		if err != nil {
			return err
		}
		for _, store := range stores {
			if err := report(ctx, api, kind, store, "True", "Valid", "stand-in: every store is valid", nil); !expected(err) {
				return err
			}
		}
	}
	wanted, err := list(ctx, api, externalSecretKind)
	if err != nil {
		return err
	}
	for _, one := range wanted {
		if one.GetDeletionTimestamp() != nil {
			continue
		}
		if err := fulfil(ctx, api, one); !expected(err) {
			return err
		}
	}
	return nil
}

func fulfil(ctx context.Context, api dynamic.Interface, one unstructured.Unstructured) error {
	if there, err := storeExists(ctx, api, one); err != nil || !there {
		if err == nil {
			err = report(ctx, api, externalSecretKind, one, "False", "SecretSyncedError", "the secret store does not exist", nil)
		}
		return err
	}
	name := text(one.Object, "spec", "target", "name")
	if name == "" {
		name = one.GetName()
	}
	secrets := api.Resource(secretKind).Namespace(one.GetNamespace())
	secret, err := secrets.Get(ctx, name, metav1.GetOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	data, err := values(ctx, api, one)
	if err != nil {
		return err
	}
	if secret == nil || !holds(secret, data) {
		body, err := json.Marshal(secretObject(one, name, data))
		if err != nil {
			return err
		}
		force := true
		options := metav1.PatchOptions{FieldManager: "stand-in-external-secrets", Force: &force}
		if _, err = secrets.Patch(ctx, name, types.ApplyPatchType, body, options); err != nil {
			return err
		}
	}
	return report(ctx, api, externalSecretKind, one, "True", "SecretSynced", "secret synced", map[string]any{
		"refreshTime": time.Now().UTC().Format(time.RFC3339), "binding": map[string]any{"name": name},
	})
}

func storeExists(ctx context.Context, api dynamic.Interface, one unstructured.Unstructured) (bool, error) {
	name := text(one.Object, "spec", "secretStoreRef", "name")
	var err error
	if text(one.Object, "spec", "secretStoreRef", "kind") == "ClusterSecretStore" {
		_, err = api.Resource(clusterStoreKind).Get(ctx, name, metav1.GetOptions{})
	} else {
		_, err = api.Resource(storeKind).Namespace(one.GetNamespace()).Get(ctx, name, metav1.GetOptions{})
	}
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// values are derived from the remote key and the cluster, so that whoever asks for the same key,
// in whatever namespace, gets the same value, as from a real store.
func values(ctx context.Context, api dynamic.Interface, one unstructured.Unstructured) (map[string]any, error) {
	system, err := api.Resource(namespaceKind).Get(ctx, "kube-system", metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	data := map[string]any{}
	entries, _, _ := unstructured.NestedSlice(one.Object, "spec", "data")
	for _, entry := range entries {
		item, _ := entry.(map[string]any)
		seed := string(system.GetUID()) + "\n" + text(item, "remoteRef", "key") + "\n" + text(item, "remoteRef", "property")
		sum := sha256.Sum256([]byte(seed))
		data[text(item, "secretKey")] = base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(sum[:16])))
	}
	if text(one.Object, "spec", "target", "template", "mergePolicy") == "Merge" {
		constants, _, _ := unstructured.NestedStringMap(one.Object, "spec", "target", "template", "data")
		for key, value := range constants {
			data[key] = base64.StdEncoding.EncodeToString([]byte(value))
		}
	}
	return data, nil
}

func holds(secret *unstructured.Unstructured, data map[string]any) bool {
	present, _, _ := unstructured.NestedStringMap(secret.Object, "data")
	for key, value := range data {
		if present[key] != value {
			return false
		}
	}
	return true
}

func secretObject(one unstructured.Unstructured, name string, data map[string]any) map[string]any {
	metadata := map[string]any{"name": name, "namespace": one.GetNamespace()}
	template, _, _ := unstructured.NestedMap(one.Object, "spec", "target", "template", "metadata")
	for _, field := range []string{"labels", "annotations"} {
		if value, there := template[field]; there {
			metadata[field] = value
		}
	}
	if policy := text(one.Object, "spec", "target", "creationPolicy"); policy == "" || policy == "Owner" {
		metadata["ownerReferences"] = []any{map[string]any{
			"apiVersion": one.GetAPIVersion(), "kind": one.GetKind(), "name": one.GetName(),
			"uid": string(one.GetUID()), "controller": true, "blockOwnerDeletion": true,
		}}
	}
	return map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}
}

// report writes the Ready condition, only when it says something new.
func report(ctx context.Context, api dynamic.Interface, kind schema.GroupVersionResource, object unstructured.Unstructured,
	status, reason, message string, more map[string]any) error {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, entry := range conditions {
		present, _ := entry.(map[string]any)
		if text(present, "type") == "Ready" && text(present, "status") == status && text(present, "reason") == reason {
			return nil
		}
	}
	written := map[string]any{"conditions": []any{map[string]any{
		"type": "Ready", "status": status, "reason": reason, "message": message,
		"lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
	}}}
	for key, value := range more {
		written[key] = value
	}
	body, err := json.Marshal(map[string]any{"status": written})
	if err != nil {
		return err
	}
	_, err = api.Resource(kind).Namespace(object.GetNamespace()).
		Patch(ctx, object.GetName(), types.MergePatchType, body, metav1.PatchOptions{}, "status")
	return err
}
