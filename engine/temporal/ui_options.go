package temporal

import (
	"errors"
	"log/slog"
)

// UIOptions are the engine that the pages show, and where they are served.
type UIOptions struct {
	Listen    string // on loopback: "127.0.0.1:8233"
	Address   string // of a frontend
	Namespace string // that is shown first
	TLS       *PartTLS
	Log       *slog.Logger // nil discards
}

// ErrUIAddress is the error of StartUI for an address that is not on loopback.
var ErrUIAddress = errors.New("the pages of Temporal ask nobody who he is, so they are served on loopback only")
