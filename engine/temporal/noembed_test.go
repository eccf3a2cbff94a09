//go:build noembed

package temporal_test

import (
	"errors"
	"strings"
	"testing"

	"loa/engine/temporal"
)

// In a binary without the server, the error says which setting names an external one.
func TestStart(t *testing.T) {
	t.Parallel()
	server, err := temporal.Start(t.Context(), temporal.Options{Home: t.TempDir()})
	if server != nil || !errors.Is(err, temporal.ErrNotEmbedded) || !strings.Contains(err.Error(), "LOA_TEMPORAL=host:port") {
		t.Errorf("starting gives %v, %v", server, err)
	}
}
