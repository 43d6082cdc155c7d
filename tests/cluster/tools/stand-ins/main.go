// Command stand-ins plays two controllers that the simulated cluster has no real one for:
// stand-in-volumes binds and grows PersistentVolumeClaims, stand-in-external-secrets fulfils
// ExternalSecrets. Nothing is stored anywhere and no secret store is asked.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
)

// A plain look around at short intervals: kinds may come and go meanwhile, and a pass costs little.
const interval = 300 * time.Millisecond

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig); err != nil {
		fmt.Fprintln(os.Stderr, "stand-ins:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS, config.Burst = -1, -1
	config.UserAgent = "stand-ins"
	api, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		for name, pass := range map[string]func(context.Context, dynamic.Interface) error{
			"stand-in-volumes":          volumes,
			"stand-in-external-secrets": externalSecrets,
		} {
			if err := pass(ctx, api); err != nil && ctx.Err() == nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

// list returns all objects of a kind, from the API server's cache, and none where the kind is not served.
func list(ctx context.Context, api dynamic.Interface, kind schema.GroupVersionResource) ([]unstructured.Unstructured, error) {
	found, err := api.Resource(kind).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return found.Items, nil
}

// expected says whether an error is only somebody else having been faster.
func expected(err error) bool {
	return err == nil || apierrors.IsAlreadyExists(err) || apierrors.IsNotFound(err) || apierrors.IsConflict(err)
}

func text(object map[string]any, path ...string) string {
	value, _, _ := unstructured.NestedString(object, path...)
	return value
}
