//go:build noembed

package engine

import (
	"context"
	"errors"
)

// Embedded reports whether this binary contains the Temporal server.
const Embedded = false

// ErrNotEmbedded is what StartTemporal returns in a binary built with the tag noembed.
var ErrNotEmbedded = errors.New("this loa was built without the Temporal server: set LOA_TEMPORAL=host:port")

// Temporal stands for the server that this binary does not contain.
type Temporal struct{}

// StartTemporal always returns ErrNotEmbedded in this build.
func StartTemporal(context.Context, TemporalOptions) (*Temporal, error) {
	return nil, ErrNotEmbedded
}

// Address is empty in this build.
func (*Temporal) Address() string { return "" }

// Stop does nothing in this build.
func (*Temporal) Stop(context.Context) error { return nil }
