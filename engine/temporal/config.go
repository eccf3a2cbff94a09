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
	// temporalDatabase and visibilityDatabase are two databases, because both schemas have a table schema_version.
	temporalDatabase   = "temporal"
	visibilityDatabase = "temporal_visibility"
	// defaultShards suits one machine. Temporal never changes the number after the first start: the stored one wins.
	defaultShards = 4
)

const (
	clusterName  = "active"
	disabled     = "disabled"
	defaultStore = "default"
	visibility   = "visibility"
)

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

// sqlConfig is one store. Each of the four services opens its own pool of this size, out of PostgreSQL's 200 connections.
func sqlConfig(o Options, database string, connections int) *config.SQL {
	return &config.SQL{
		PluginName:      postgresql.PluginNamePGX,
		ConnectProtocol: "tcp",
		ConnectAddr:     o.postgresAddress(),
		User:            o.User,
		Password:        o.Password,
		DatabaseName:    database,
		MaxConns:        connections,
		MaxIdleConns:    connections / 2,
		MaxConnLifetime: time.Hour,
	}
}

// dynamicConfig differs from the server's defaults where those suit a cluster of many tenants: limits per second are raised, because
// the only client is loa and launching a plan of a thousand tasks must not be throttled; caches are made smaller, because this is one
// process among others on a small machine.
func dynamicConfig(o Options) dynamicconfig.StaticClient {
	const plenty = 20_000
	return dynamicconfig.StaticClient{
		dynamicconfig.WorkflowTimeSkippingEnabled.Key():                                        o.TimeSkipping,
		dynamicconfig.MaxIDLengthLimit.Key():                                                   255, // what the columns hold
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key():                            true,
		dynamicconfig.NamespaceCacheRefreshInterval.Key():                                      time.Second,
		dynamicconfig.FrontendRPS.Key():                                                        plenty,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():                                 plenty,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key():                       200,
		dynamicconfig.FrontendMaxConcurrentLongRunningRequestsPerInstance.Key():                5_000,
		dynamicconfig.HistoryRPS.Key():                                                         plenty,
		dynamicconfig.MatchingRPS.Key():                                                        plenty,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                                          plenty,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                                           plenty,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                                          plenty,
		dynamicconfig.WorkerPersistenceMaxQPS.Key():                                            plenty,
		dynamicconfig.VisibilityPersistenceMaxReadQPS.Key():                                    plenty,
		dynamicconfig.VisibilityPersistenceMaxWriteQPS.Key():                                   plenty,
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():                                 1, // one host: nothing to spread
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
