//go:build !noembed

package temporal

import (
	"testing"
	"time"

	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
)

// TestMemoryConfig reads the settings as the server does: a value of a type that the server does not expect would be replaced by its default, with
// no more than a line in its log.
func TestMemoryConfig(t *testing.T) {
	t.Parallel()
	settings := dynamicconfig.NewCollection(dynamicConfig(Options{CachedWorkflows: 7}), log.NewNoopLogger())
	evict := dynamicconfig.HistoryCacheBackgroundEvict.Get(settings)()
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"workflows in the caches of workers", dynamicconfig.WorkerStickyCacheSize.Get(settings)(), 7},
		{"workflows in the cache of the history service", dynamicconfig.HistoryCacheHostLevelMaxSize.Get(settings)(), cachedExecutions},
		{"the limit is a number of workflows", dynamicconfig.HistoryCacheSizeBasedLimit.Get(settings)(), false},
		{"a workflow that rests leaves it", dynamicconfig.HistoryCacheTTL.Get(settings)(), executionRest},
		{"without being asked for", evict.Enabled, true},
		{"within the interval", evict.LoopInterval, evictionInterval},
		{"one cache of events for all shards", dynamicconfig.EnableHostLevelEventsCache.Get(settings)(), true},
		{"bytes of events", dynamicconfig.EventsHostLevelCacheMaxSizeBytes.Get(settings)(), cachedEvents},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	for name, setting := range map[string]dynamicconfig.GlobalIntSetting{
		"transfer":   dynamicconfig.TransferProcessorSchedulerWorkerCount,
		"timer":      dynamicconfig.TimerProcessorSchedulerWorkerCount,
		"visibility": dynamicconfig.VisibilityProcessorSchedulerWorkerCount,
	} {
		if got := setting.Get(settings)(); got != queueWorkers {
			t.Errorf("goroutines of the %s queue: %d, want %d", name, got, queueWorkers)
		}
	}
	if executionRest+evictionInterval > time.Minute {
		t.Errorf("a workflow stays in the cache for %s after its last command, longer than a minute", executionRest+evictionInterval)
	}
}
