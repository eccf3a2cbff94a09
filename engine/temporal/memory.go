//go:build !noembed

package temporal

import (
	"time"

	"go.temporal.io/server/common/dynamicconfig"
)

// These bound the memory of the server. It shares a small machine with other processes, and a task rests for days between two commands. What
// is in no cache is read from PostgreSQL, which takes some milliseconds.
const (
	cachedExecutions = 512              // at most, of the history service; each takes 15 to 20 KB
	executionRest    = 30 * time.Second // a workflow that has rested for so long leaves the cache
	evictionInterval = 10 * time.Second // how often the cache is searched for such workflows
	cachedEvents     = 1 << 20          // bytes, of all shards together
	// queueWorkers is the number of goroutines for each of the three task queues of the history service. The server's default is 512. A
	// goroutine keeps the stack that its largest task needed, and each of these tasks waits for one of 20 connections to PostgreSQL.
	queueWorkers = 64
)

// memoryConfig changes defaults of the server that are meant for machines with many gigabytes.
func memoryConfig(o Options) dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key(): cachedExecutions,
		dynamicconfig.HistoryCacheTTL.Key():              executionRest,
		dynamicconfig.HistoryCacheBackgroundEvict.Key(): dynamicconfig.CacheBackgroundEvictSettings{
			Enabled: true, LoopInterval: evictionInterval, MaxEntryPerCall: cachedExecutions,
		},
		dynamicconfig.EnableHostLevelEventsCache.Key():               true, // otherwise each shard has a cache of its own
		dynamicconfig.EventsHostLevelCacheMaxSizeBytes.Key():         cachedEvents,
		dynamicconfig.TransferProcessorSchedulerWorkerCount.Key():    queueWorkers,
		dynamicconfig.TimerProcessorSchedulerWorkerCount.Key():       queueWorkers,
		dynamicconfig.VisibilityProcessorSchedulerWorkerCount.Key():  queueWorkers,
		dynamicconfig.MemoryTimerProcessorSchedulerWorkerCount.Key(): queueWorkers / 4,
		dynamicconfig.EnableParentClosePolicyWorker.Key():            false,
		dynamicconfig.PersistenceHealthSignalMetricsEnabled.Key():    false, // a window of the last calls for each service
		// Nothing is replicated: there is one cluster.
		dynamicconfig.XDCCacheMaxSizeBytes.Key():                                64 << 10,
		dynamicconfig.ReplicationProcessorSchedulerWorkerCount.Key():            1,
		dynamicconfig.ReplicationLowPriorityProcessorSchedulerWorkerCount.Key(): 1,
		// The first worker of a process fixes the size of the cache of workflows for all later ones, and the server starts workers of its own
		// before loa's worker starts.
		dynamicconfig.WorkerStickyCacheSize.Key(): o.CachedWorkflows,
	}
}
