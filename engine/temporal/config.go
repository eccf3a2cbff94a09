//go:build !noembed

package temporal

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/iancoleman/strcase"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"

	"loa/engine"
)

const (
	clusterName  = "active"
	disabled     = "disabled"
	defaultStore = "default"
	visibility   = "visibility"
)

// serverConfig returns the static configuration of the services.
func serverConfig(o Options, ports serviceAddresses) *config.Config {
	frontend := ports.address(primitives.FrontendService)
	services := map[string]config.Service{}
	for service, address := range ports {
		services[string(service)] = config.Service{RPC: config.RPC{GRPCPort: address.port, MembershipPort: address.membership, BindOnIP: address.ip}}
	}
	return &config.Config{
		Global: config.Global{
			Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: o.Part.host()},
			TLS:        o.rootTLS(),
		},
		Persistence: config.Persistence{
			DefaultStore:     defaultStore,
			VisibilityStore:  visibility,
			NumHistoryShards: int32(o.Shards),
			DataStores: map[string]config.DataStore{
				defaultStore: {SQL: sqlConfig(o, o.Names.Database, 20)},
				visibility:   {SQL: sqlConfig(o, o.Names.Visibility, 5)},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: o.Part.clusterAddress(frontend)},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            services,
		Archival: config.Archival{
			History:    config.HistoryArchival{State: disabled},
			Visibility: config.VisibilityArchival{State: disabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: disabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: disabled},
		}},
		PublicClient: o.Part.publicClient(frontend),
	}
}

// sqlConfig returns the settings of one store. Each of the four services opens its own pool with this number of connections, of the 200
// that PostgreSQL accepts.
func sqlConfig(o Options, database string, connections int) *config.SQL {
	return &config.SQL{
		PluginName:      postgresql.PluginNamePGX,
		DatabaseName:    database,
		Connect:         func(*config.SQL) (*sqlx.DB, error) { return openPool(o, database, connections) },
		MaxConns:        connections,
		MaxIdleConns:    connections,
		MaxConnLifetime: time.Hour,
	}
}

// openPool connects as loa does. Temporal builds its own addresses from a host, a port and a password, and knows neither sockets nor several
// hosts.
func openPool(o Options, database string, connections int) (*sqlx.DB, error) {
	db := sqlx.NewDb(stdlib.OpenDB(*o.connection(database), stdlib.OptionAfterConnect(durationsAsNumbers)), "pgx")
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections) // fewer would have a launch close and open a connection for every second statement
	db.SetConnMaxIdleTime(time.Minute)
	db.SetConnMaxLifetime(time.Hour)
	db.MapperFunc(strcase.ToSnake) // the columns of Temporal's rows
	if err := db.Ping(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// durationsAsNumbers has durations written as nanoseconds, as Temporal's columns hold them.
func durationsAsNumbers(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterDefaultPgType(time.Duration(0), "int8")
	return nil
}

// connection returns how to connect to a database of the engine.
func (o Options) connection(database string) *pgx.ConnConfig {
	config := o.Postgres.Copy()
	config.Database = database
	delete(config.RuntimeParams, "search_path") // of loa's own tables
	config.RuntimeParams["application_name"] = "loa temporal"
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	return config
}

// connectTimeout bounds the connecting to one host of PostgreSQL, unless the DSN says otherwise.
const connectTimeout = 10 * time.Second

// dynamicConfig changes defaults of the server that are meant for a cluster of many tenants. Limits per second are higher, because loa is
// the only client and the launch of a plan with a thousand tasks must not be throttled.
func dynamicConfig(o Options) dynamicconfig.StaticClient {
	const unthrottled = 20_000 // calls per second
	settings := dynamicconfig.StaticClient{
		dynamicconfig.WorkflowTimeSkippingEnabled.Key():                                        o.TimeSkipping,
		dynamicconfig.EnableRingpopTLS.Key():                                                   true,
		dynamicconfig.MaxIDLengthLimit.Key():                                                   255, // the length of the columns
		dynamicconfig.NamespaceCacheRefreshInterval.Key():                                      time.Second,
		dynamicconfig.FrontendRPS.Key():                                                        unthrottled,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():                                 unthrottled,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key():                       200,
		dynamicconfig.FrontendMaxConcurrentLongRunningRequestsPerInstance.Key():                5_000,
		dynamicconfig.HistoryRPS.Key():                                                         unthrottled,
		dynamicconfig.MatchingRPS.Key():                                                        unthrottled,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                                          unthrottled,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                                           unthrottled,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                                          unthrottled,
		dynamicconfig.WorkerPersistenceMaxQPS.Key():                                            unthrottled,
		dynamicconfig.VisibilityPersistenceMaxReadQPS.Key():                                    unthrottled,
		dynamicconfig.VisibilityPersistenceMaxWriteQPS.Key():                                   unthrottled,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():                                 1, // one host needs no partitions
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key():                                1,
		dynamicconfig.MatchingBacklogMetricsEmitInterval.Key():                                 15 * time.Second,
		dynamicconfig.FrontendMaxNamespaceNamespaceReplicationInducingAPIsRPSPerInstance.Key(): 20,
	}
	maps.Copy(settings, memoryConfig(o))
	return settings
}

func (o Options) withDefaults() Options {
	if o.Names == (Names{}) {
		o.Names = FirstNames
	}
	if o.Shards == 0 {
		o.Shards = DefaultShards
	}
	o.Log = engine.OrDiscard(o.Log)
	return o
}
