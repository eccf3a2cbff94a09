package temporal

import (
	"log/slog"
	"time"
)

// Options are the PostgreSQL that holds the state, and the settings of the server.
type Options struct {
	// PostgresHost, PostgresPort, User and Password connect to a PostgreSQL. User must be allowed to create databases, unless the databases
	// "temporal" and "temporal_visibility" exist.
	PostgresHost   string
	PostgresPort   int
	User, Password string
	// Parameters are further parameters of the connection as in a PostgreSQL URI: "sslmode", "sslrootcert". Without "sslmode" the connection
	// is not encrypted.
	Parameters map[string]string
	// Namespace and Retention default to DefaultNamespace and DefaultRetention.
	Namespace string
	Retention time.Duration
	// Shards is the number of history shards. The first start fixes it for all later ones; 0 means 4.
	Shards int32
	// Log receives the records of this package; nil discards them. The server writes warnings and errors to Home/temporal.log.
	Log *slog.Logger
	// Home is loa's home directory; it is created when missing.
	Home string
	// TimeSkipping allows a client to advance the clock of a workflow. It is an experimental feature of the server, for tests of workflows
	// that take months.
	TimeSkipping bool
	// FrontendPort is the TCP port on 127.0.0.1 that clients connect to; 0 chooses a free one.
	FrontendPort int
}
