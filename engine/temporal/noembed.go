//go:build noembed

package temporal

import (
	"context"
	"crypto/tls"
)

// Server is the type of the server that a binary built without the tag noembed contains. In this build there is no value of it.
type Server struct{}

// Start always returns ErrNotEmbedded in this build.
func Start(context.Context, Options) (*Server, error) {
	return nil, ErrNotEmbedded
}

// Migrate always returns ErrNotEmbedded in this build.
func Migrate(context.Context, Options) error { return ErrNotEmbedded }

// Lost is nil in this build.
func (*Server) Lost() <-chan error { return nil }

// Address is empty in this build.
func (*Server) Address() string { return "" }

// ClientTLS is nil in this build.
func (*Server) ClientTLS() *tls.Config { return nil }

// Stop does nothing in this build.
func (*Server) Stop(context.Context) error { return nil }

// StartUI always returns ErrNotEmbedded in this build.
func StartUI(UIOptions) (stop func(context.Context) error, err error) { return nil, ErrNotEmbedded }
