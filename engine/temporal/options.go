package temporal

import (
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/engine/authority"
)

// Options are the PostgreSQL that holds the state, and the settings of the server.
type Options struct {
	// Postgres is how loa connects to its own database, as pgx reads it from a DSN: hosts, sockets, TLS and passwords hold for the databases
	// of the engine too, which are on the same server. Its user must be allowed to create databases, unless they exist.
	Postgres *pgx.ConnConfig
	// Names are the databases of the engine and the namespace. Empty ones are those of the first versions of loa.
	Names Names
	// Owner is the id of the installation. Databases and a namespace that are another one's are refused; empty does not ask.
	Owner string
	// Retention is how long the history of a closed workflow is kept; 0 leaves an existing namespace as it is, and means DefaultRetention for
	// a new one.
	Retention time.Duration
	// Shards is the number of history shards. The first start fixes it for all later ones; 0 means DefaultShards.
	Shards int
	// CachedWorkflows is how many workflows the workers of this process keep in memory, those of the server and those that the caller starts;
	// 0 leaves it to the SDK, whose default is 10,000.
	CachedWorkflows int
	// Log receives the records of this package; nil discards them. The server writes warnings and errors to Home/temporal.log, of which up to four
	// files of 16 MB are kept.
	Log *slog.Logger
	// Home is loa's home directory; it is created when missing. An engine that runs whole has its certificates there (package authority).
	Home string
	// TimeSkipping allows a client to advance the clock of a workflow. It is an experimental feature of the server, for tests of workflows
	// that take months.
	TimeSkipping bool
	// Listen is the address on loopback that clients connect to, "127.0.0.1:7233". Port 0 or an empty address chooses a free port. A part
	// does not use it.
	Listen string
	// Metrics collects what the server measures; nil collects nothing.
	Metrics *Metrics
	// Part is what this host runs of an engine on several hosts; nil runs all services here, on loopback.
	Part *Part

	keys *authority.Authority // of Home; nil for a part
}

// Names are the names of an engine.
type Names struct {
	Database   string // of the workflows
	Visibility string // of the lists of workflows
	Namespace  string
}

// FirstNames are the names of every engine of the first versions of loa, in which a PostgreSQL server had one installation.
var FirstNames = Names{Database: "temporal", Visibility: "temporal_visibility", Namespace: DefaultNamespace}

// DefaultShards is the number of history shards of a new engine.
const DefaultShards = 32
