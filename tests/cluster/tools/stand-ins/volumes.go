package main

import (
	"context"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

// provisioner is what the fixtures' StorageClasses name.
const provisioner = "cluster.test/stand-in-volumes"

var (
	claimKind  = schema.GroupVersionResource{Version: "v1", Resource: "persistentvolumeclaims"}
	volumeKind = schema.GroupVersionResource{Version: "v1", Resource: "persistentvolumes"}
	classKind  = schema.GroupVersionResource{Group: "storage.k8s.io", Version: "v1", Resource: "storageclasses"}
)

// volumes makes a PersistentVolume for each claim that waits for one, lets claims grow and
// removes released volumes. Binding is left to the real controller-manager.
func volumes(ctx context.Context, api dynamic.Interface) error {
	classes, err := ourClasses(ctx, api)
	if err != nil {
		return err
	}
	claims, err := list(ctx, api, claimKind)
	if err != nil {
		return err
	}
	for _, claim := range claims {
		class, ours := classes[text(claim.Object, "spec", "storageClassName")]
		if !ours || claim.GetDeletionTimestamp() != nil {
			continue
		}
		if text(claim.Object, "spec", "volumeName") == "" {
			err = provision(ctx, api, claim, class)
		} else {
			err = grow(ctx, api, claim)
		}
		if !expected(err) {
			return err
		}
	}
	return removeReleased(ctx, api)
}

func ourClasses(ctx context.Context, api dynamic.Interface) (map[string]unstructured.Unstructured, error) {
	found, err := list(ctx, api, classKind)
	classes := map[string]unstructured.Unstructured{}
	for _, class := range found {
		if text(class.Object, "provisioner") == provisioner {
			classes[class.GetName()] = class
		}
	}
	return classes, err
}

func provision(ctx context.Context, api dynamic.Interface, claim, class unstructured.Unstructured) error {
	node := claim.GetAnnotations()["volume.kubernetes.io/selected-node"]
	if node == "" && text(class.Object, "volumeBindingMode") == "WaitForFirstConsumer" {
		return nil
	}
	spec := claim.Object["spec"].(map[string]any)
	size, _, _ := unstructured.NestedString(spec, "resources", "requests", "storage")
	volume := map[string]any{
		"apiVersion": "v1", "kind": "PersistentVolume",
		"metadata": map[string]any{
			"name":        "pvc-" + string(claim.GetUID()),
			"annotations": map[string]any{"pv.kubernetes.io/provisioned-by": provisioner},
		},
		"spec": map[string]any{
			"accessModes":                   spec["accessModes"],
			"capacity":                      map[string]any{"storage": size},
			"persistentVolumeReclaimPolicy": text(class.Object, "reclaimPolicy"),
			"storageClassName":              class.GetName(),
			"hostPath":                      map[string]any{"path": "/nowhere/" + string(claim.GetUID())},
			"claimRef": map[string]any{
				"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": claim.GetName(),
				"namespace": claim.GetNamespace(), "uid": string(claim.GetUID()),
			},
		},
	}
	_, err := api.Resource(volumeKind).Create(ctx, &unstructured.Unstructured{Object: volume}, metav1.CreateOptions{})
	return err
}

// grow does what a storage driver's resizer does: the volume first, then the claim's status.
func grow(ctx context.Context, api dynamic.Interface, claim unstructured.Unstructured) error {
	wanted, err := resource.ParseQuantity(text(claim.Object, "spec", "resources", "requests", "storage"))
	if err != nil {
		return nil
	}
	present, err := resource.ParseQuantity(text(claim.Object, "status", "capacity", "storage"))
	if err != nil || wanted.Cmp(present) <= 0 {
		return nil
	}
	capacity := map[string]any{"capacity": map[string]any{"storage": wanted.String()}}
	body, err := json.Marshal(map[string]any{"spec": capacity})
	if err != nil {
		return err
	}
	name := text(claim.Object, "spec", "volumeName")
	if _, err = api.Resource(volumeKind).Patch(ctx, name, types.MergePatchType, body, metav1.PatchOptions{}); err != nil {
		return fmt.Errorf("growing %s: %w", name, err)
	}
	if body, err = json.Marshal(map[string]any{"status": capacity}); err != nil {
		return err
	}
	_, err = api.Resource(claimKind).Namespace(claim.GetNamespace()).
		Patch(ctx, claim.GetName(), types.MergePatchType, body, metav1.PatchOptions{}, "status")
	return err
}

func removeReleased(ctx context.Context, api dynamic.Interface) error {
	found, err := list(ctx, api, volumeKind)
	for _, volume := range found {
		released := text(volume.Object, "status", "phase") == "Released"
		if released && text(volume.Object, "spec", "persistentVolumeReclaimPolicy") == "Delete" &&
			volume.GetAnnotations()["pv.kubernetes.io/provisioned-by"] == provisioner {
			if err := api.Resource(volumeKind).Delete(ctx, volume.GetName(), metav1.DeleteOptions{}); !expected(err) {
				return err
			}
		}
	}
	return err
}
