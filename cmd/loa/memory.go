package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Memory that the process no longer uses goes back to the system when the process rests.
const (
	memoryInterval = 30 * time.Second
	// restingAllocations is how many bytes a process that rests allocates between two looks at most: its pumps, pollers and the watchdog.
	restingAllocations = 64 << 20
	// worthReturning is how many bytes must be free to be worth a collection.
	worthReturning = 16 << 20
)

// garbagePercent is how much the heap may grow between two collections, in percent of what is in use. Go's default is 100. What was in use at the
// height of a load is spread over the whole heap, so a smaller heap then is a smaller heap afterwards.
const garbagePercent = 50

// limitGarbage sets garbagePercent, unless the operator has set GOGC. GOMEMLIMIT holds as Go defines it.
func limitGarbage() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
}

// returnMemory returns memory to the system whenever the process rests. Go keeps as much as the heap needed
// lately. After the launch of a large plan that is several times what a process at rest uses. Under load
// it does nothing, so a launch or a working day costs no more collections than Go's own.
func (a *app) returnMemory() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		tick := time.NewTicker(memoryInterval)
		defer tick.Stop()
		for last := readHeap(); ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			now := readHeap()
			if now.worthReturning(last) {
				debug.FreeOSMemory()
				now = readHeap()
			}
			last = now
		}
	}()
	a.onStop(func(context.Context) error { cancel(); return nil })
}

// heap is what the process has of memory, in bytes.
type heap struct {
	allocated uint64 // since the start of the process
	live      uint64 // in use at the end of the last collection
	objects   uint64 // in use, or not yet collected
	free      uint64 // neither in use nor returned to the system
}

// worthReturning reports whether the process has rested since the last look, and would return enough.
func (h heap) worthReturning(last heap) bool {
	garbage := uint64(0)
	if h.objects > h.live {
		garbage = h.objects - h.live
	}
	return h.allocated-last.allocated <= restingAllocations && garbage+h.free >= worthReturning
}

// readHeap does not stop the process, other than runtime.ReadMemStats.
func readHeap() heap {
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	return heap{
		allocated: samples[0].Value.Uint64(), live: samples[1].Value.Uint64(), objects: samples[2].Value.Uint64(), free: samples[3].Value.Uint64(),
	}
}
