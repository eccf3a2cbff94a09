//go:build !noembed

package temporal

import (
	"net"
	"strconv"
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"

	"loa/engine"
)

const (
	// temporalDatabase and visibilityDatabase are the databases of the two stores. They are separate because both schemas have a table
	// schema_version.
	temporalDatabase   = "temporal"
	visibilityDatabase = "temporal_visibility"
	// defaultShards is the number of history shards of one machine. The first start stores the number, and later starts use the stored one.
	defaultShards = 4
)

const (
	clusterName  = "active"
	disabled     = "disabled"
	defaultStore = "default"
	visibility   = "visibility"
)

// serverConfig returns the static configuration of the four services, all on 127.0.0.1.
func serverConfig(o Options, ports servicePorts) *config.Config {
	frontend := ports.address(primitives.FrontendService)
	services := map[string]config.Service{}
	for service, port := range ports {
		services[string(service)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: "127.0.0.1"}}
	}
	return &config.Config{
		Global: config.Global{
			Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: "127.0.0.1"},
		},
		Persistence: config.Persistence{
			DefaultStore:     defaultStore,
			VisibilityStore:  visibility,
			NumHistoryShards: o.Shards,
			DataStores: map[string]config.DataStore{
				defaultStore: {SQL: sqlConfig(o, temporalDatabase, 20)},
				visibility:   {SQL: sqlConfig(o, visibilityDatabase, 5)},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
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
		PublicClient: config.PublicClient{HostPort: frontend},
	}
}

// sqlConfig returns the settings of one store. Each of the four services opens its own pool with this number of connections, of the 200
// that PostgreSQL accepts.
func sqlConfig(o Options, database string, connections int) *config.SQL {
	return &config.SQL{
		PluginName:        postgresql.PluginNamePGX,
		ConnectProtocol:   "tcp",
		ConnectAddr:       o.postgresAddress(),
		ConnectAttributes: o.Parameters,
		User:              o.User,
		Password:          o.Password,
		DatabaseName:      database,
		MaxConns:          connections,
		MaxIdleConns:      connections / 2,
		MaxConnLifetime:   time.Hour,
	}
}

// dynamicConfig changes defaults of the server that are meant for a cluster of many tenants. Limits per second are higher, because loa is
// the only client and the launch of a plan with a thousand tasks must not be throttled. Caches are smaller, because the server shares a
// small machine with other processes.
func dynamicConfig(o Options) dynamicconfig.StaticClient {
	const unthrottled = 20_000 // calls per second
	return dynamicconfig.StaticClient{
		dynamicconfig.WorkflowTimeSkippingEnabled.Key():                                        o.TimeSkipping,
		dynamicconfig.MaxIDLengthLimit.Key():                                                   255, // the length of the columns
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key():                            true,
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
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():                                       8_192,
		dynamicconfig.EventsHostLevelCacheMaxSizeBytes.Key():                                   32 << 20,
		dynamicconfig.FrontendMaxNamespaceNamespaceReplicationInducingAPIsRPSPerInstance.Key(): 20,
	}
}

func (o Options) withDefaults() Options {
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if o.Retention == 0 {
		o.Retention = DefaultRetention
	}
	if o.Shards == 0 {
		o.Shards = defaultShards
	}
	o.Log = engine.OrDiscard(o.Log)
	return o
}

func (o Options) postgresAddress() string {
	return net.JoinHostPort(o.PostgresHost, strconv.Itoa(o.PostgresPort))
}
