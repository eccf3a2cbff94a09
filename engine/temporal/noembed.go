//go:build noembed

package temporal

import (
	"context"
	"errors"
)

// ErrNotEmbedded is the error of Start in a binary built with the tag noembed.
var ErrNotEmbedded = errors.New("this loa was built without the Temporal server: set LOA_TEMPORAL=host:port")

// Server is the type of the server that a binary built without the tag noembed contains. In this build there is no value of it.
type Server struct{}

// Start always returns ErrNotEmbedded in this build.
func Start(context.Context, Options) (*Server, error) {
	return nil, ErrNotEmbedded
}

// Address is empty in this build.
func (*Server) Address() string { return "" }

// Stop does nothing in this build.
func (*Server) Stop(context.Context) error { return nil }
