package activities_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/activities/extract/extracttest"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
)

// TestLinkUndoWindow checks that high stakes give a decision by a link the strict undo window, whatever the settings say.
func TestLinkUndoWindow(t *testing.T) {
	t.Parallel()
	w := activitiestest.New(t)
	w.Must(w.Store.SetStakes(t.Context(), "kh-2027", []string{"18"}, store.StakesHigh))
	got := map[string]time.Duration{}
	for name, settings := range map[string]activities.TrustSettings{
		"standard": {}, "strict": {Mode: policy.TrustStrict}, "short": {UndoWindow: time.Second}, "strict and short": {Mode: policy.TrustStrict, UndoWindow: time.Second},
	} {
		for _, task := range []plan.TaskID{activitiestest.Video, activitiestest.Column} {
			window, err := settings.LinkUndoWindow(t.Context(), w.Store.Reader, task)
			w.Must(err)
			got[name+" "+task.Line()] = window
		}
	}
	want := map[string]time.Duration{
		"standard 17": plan.UndoWindowStandard, "standard 18": plan.UndoWindowStrict, "strict 17": plan.UndoWindowStrict, "strict 18": plan.UndoWindowStrict,
		"short 17": time.Second, "short 18": plan.UndoWindowStrict, "strict and short 17": plan.UndoWindowStrict, "strict and short 18": plan.UndoWindowStrict,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("undo windows (-want +got):\n%s", diff)
	}
}

// TestMain is also the child that extracts the text of files: the tests start their own binary again, as loa starts itself.
func TestMain(m *testing.M) {
	extracttest.RunAsChild(nil)
	os.Exit(storetest.Run(m))
}
