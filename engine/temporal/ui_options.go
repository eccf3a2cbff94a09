package temporal

import (
	"errors"
	"log/slog"
)

// UIOptions are the engine that the pages show, and where they are served.
type UIOptions struct {
	Listen    string       // on loopback: "127.0.0.1:8233"
	Address   string       // of a frontend
	Namespace string       // that is shown first
	TLS       *PartTLS     // of a client of the frontend
	Password  string       // that a browser asks for, with any name; it must not be empty
	Log       *slog.Logger // nil discards
}

// ErrUIAddress is the error of StartUI for an address that is not on loopback.
var ErrUIAddress = errors.New("the pages of Temporal are served on loopback only")

// ErrUIPassword is the error of StartUI without a password.
var ErrUIPassword = errors.New("the pages of Temporal need a password")
