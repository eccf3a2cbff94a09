package temporal

import (
	"log/slog"
	"time"
)

// Options are the PostgreSQL that holds the state, and the way to reach the server.
type Options struct {
	// PostgresHost, PostgresPort, User and Password reach a PostgreSQL in which User may create databases, or in which the databases
	// "temporal" and "temporal_visibility" exist.
	PostgresHost   string
	PostgresPort   int
	User, Password string
	// Namespace and Retention default to DefaultNamespace and DefaultRetention.
	Namespace string
	Retention time.Duration
	// Shards is fixed by the first start for ever; 0 means 4.
	Shards int32
	// Log receives our own messages; the server's go to Home/temporal.log, from the level of warnings up.
	Log *slog.Logger
	// Home is loa's directory.
	Home string
	// TimeSkipping lets a client fast-forward the clock of a workflow, an experiment of the server's: for tests of what takes months.
	TimeSkipping bool
	// FrontendPort is the loopback port clients connect to; 0 takes a free one.
	FrontendPort int
}
