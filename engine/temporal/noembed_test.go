//go:build noembed

package temporal_test

import (
	"errors"
	"strings"
	"testing"

	"loa/engine/temporal"
)

// Without the server in the binary the error says what to set.
func TestStartNotEmbedded(t *testing.T) {
	t.Parallel()
	server, err := temporal.Start(t.Context(), temporal.Options{Home: t.TempDir()})
	if server != nil || !errors.Is(err, temporal.ErrNotEmbedded) || !strings.Contains(err.Error(), "LOA_TEMPORAL=host:port") {
		t.Errorf("starting gives %v, %v", server, err)
	}
}
