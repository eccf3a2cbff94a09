//go:build noembed

package engine_test

import (
	"errors"
	"strings"
	"testing"

	"loa/engine"
)

func TestWithoutTheServerStartTemporalSaysWhatToSet(t *testing.T) {
	t.Parallel()
	server, err := engine.StartTemporal(t.Context(), engine.TemporalOptions{Home: t.TempDir()})
	if server != nil || !errors.Is(err, engine.ErrNotEmbedded) || !strings.Contains(err.Error(), "LOA_TEMPORAL=host:port") {
		t.Errorf("starting gives %v, %v", server, err)
	}
}
