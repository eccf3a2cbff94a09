//go:build noembed

package temporal

import (
	"context"
	"errors"
)

// ErrNotEmbedded is what Start returns in a binary built with the tag noembed.
var ErrNotEmbedded = errors.New("this loa was built without the Temporal server: set LOA_TEMPORAL=host:port")

// Server stands for the server that this binary does not contain.
type Server struct{}

// Start always returns ErrNotEmbedded in this build.
func Start(context.Context, Options) (*Server, error) {
	return nil, ErrNotEmbedded
}

// Address is empty in this build.
func (*Server) Address() string { return "" }

// Stop does nothing in this build.
func (*Server) Stop(context.Context) error { return nil }
