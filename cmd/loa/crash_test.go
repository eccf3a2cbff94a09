package main_test

import (
	"testing"

	"loa/activities"
)

func TestATaskWalksThroughAllFiveStagesAndASecondStartFindsEverything(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	w.all()
	w.proveSound()
	if err := w.interrupt(); err != nil {
		t.Errorf("Ctrl-C ended with %v, want a clean end", err)
	}
	w.start()
	w.proveSound()
}

func TestKillingTheProcessAnywhereLosesNothing(t *testing.T) {
	for _, point := range activities.Points() {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			w := newWalk(t, "LOA_CRASH_AT="+point)
			first := w.cmd.Process.Pid
			w.all()
			if w.cmd.Process.Pid == first {
				t.Fatalf("the process never came to %s: nothing was tested", point)
			}
			w.proveSound()
		})
	}
}

func TestTheWalkIsTheSameOnATemporalServerOfOnesOwn(t *testing.T) {
	t.Parallel()
	engine := newHouse(t)
	engine.start()
	at, err := engine.running()
	if err != nil {
		t.Fatal(err)
	}
	w := newWalk(t, "LOA_TEMPORAL="+at.Temporal, "LOA_TEMPORAL_NAMESPACE=cua-rieng")
	if own, err := w.running(); err != nil || own.Temporal != at.Temporal {
		t.Fatalf("it works on %s, want %s (%v)", own.Temporal, at.Temporal, err)
	}
	w.all()
	w.proveSound()
}
