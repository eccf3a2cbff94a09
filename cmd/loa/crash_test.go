package main_test

import (
	"testing"

	"loa/activities"
)

func TestJourney(t *testing.T) {
	t.Parallel()
	t.Run("a task goes through all five stages, and after a restart everything is there", func(t *testing.T) {
		t.Parallel()
		j := newJourney(t)
		j.complete()
		j.checkRecord()
		if err := j.interrupt(); err != nil {
			t.Errorf("after Ctrl-C the process ended with %v, want exit code 0", err)
		}
		j.start()
		j.checkRecord()
	})
	t.Run("a task goes through all five stages on an external Temporal server", func(t *testing.T) {
		t.Parallel()
		external := newCluster(t)
		external.start()
		temporal := external.mustEndpoints().Temporal
		j := &journey{cluster: newCluster(t)}
		j.Env = external.TLSSettings()
		j.start("LOA_TEMPORAL="+temporal, "LOA_TEMPORAL_NAMESPACE=cua-rieng")
		j.importPlan(oneLinePlan(t))
		if used := j.mustEndpoints().Temporal; used != temporal {
			t.Fatalf("it uses the Temporal server %s, want %s", used, temporal)
		}
		j.complete()
		j.checkRecord()
	})
}

// TestCrash kills the process at each of its crash points. A journey must then be complete after the next start.
func TestCrash(t *testing.T) {
	for _, point := range activities.Points() {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t, "LOA_CRASH_AT="+point)
			first := j.Process.PID()
			j.complete()
			if j.Process.PID() == first {
				t.Fatalf("the process did not reach the crash point %s", point)
			}
			j.checkRecord()
		})
	}
}
