package engine

import (
	"log/slog"
	"net"
	"strconv"
	"time"
)

const (
	// temporalDatabase and visibilityDatabase are two databases, because both schemas have a table schema_version.
	temporalDatabase   = "temporal"
	visibilityDatabase = "temporal_visibility"
	// defaultShards suits one machine. Temporal never changes the number after the first start: the stored one wins.
	defaultShards = 4
)

// TemporalOptions says on which PostgreSQL the Temporal server keeps its state and how it is reached.
type TemporalOptions struct {
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
	// FrontendPort is the loopback port clients connect to; 0 takes a free one.
	FrontendPort int
}

func (o TemporalOptions) withDefaults() TemporalOptions {
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if o.Retention == 0 {
		o.Retention = DefaultRetention
	}
	if o.Shards == 0 {
		o.Shards = defaultShards
	}
	o.Log = orDiscard(o.Log)
	return o
}

func (o TemporalOptions) postgresAddress() string {
	return net.JoinHostPort(o.PostgresHost, strconv.Itoa(o.PostgresPort))
}
