//go:build tools

// Package tools pins the programs of others that the local cluster uses as they are:
// kwok plays nodes and pods, Helm renders the chart.
package tools

import (
	_ "helm.sh/helm/v4/cmd/helm"
	_ "sigs.k8s.io/kwok/cmd/kwok"
)
