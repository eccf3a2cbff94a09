package temporal_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"loa/engine/temporal"
)

// The error names a server that cannot be reached.
func TestPrepareNamespace(t *testing.T) {
	t.Parallel()
	unused, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := unused.Addr().String()
	unused.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err = temporal.PrepareNamespace(ctx, temporal.NamespaceOptions{Address: address})
	if err == nil || !strings.Contains(err.Error(), "registering namespace loa at "+address) {
		t.Errorf("preparing a namespace on an unreachable server gives %v", err)
	}
}
