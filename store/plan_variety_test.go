package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// publish projects a task with a proof of publication.
func publish(t *testing.T, s *store.Store, id plan.TaskID, link string, on calendar.Date) {
	t.Helper()
	project(t, s, store.Projection{State: plan.State{
		Task: id, Unit: id.Unit(), Seq: 1, Stage: plan.StageReporting, Condition: plan.ConditionActive, Link: link, ProofDate: on, Opened: noon, Since: noon, Woken: noon,
	}})
}

func TestVariety(t *testing.T) {
	t.Parallel()
	tags := content.Shipped()
	s := storetest.Open(t)
	if err := s.SaveDirectory(t.Context(), sampleDirectory()); err != nil {
		t.Fatal(err)
	}
	lines := []plan.Line{
		{Row: 1, Code: "1", Title: "Chuyên mục", Forms: []content.Code{"press", "portal"}},
		{Row: 2, Code: "2", Title: "Hội nghị", Forms: []content.Code{"conference"}},
		{Row: 3, Code: "3", Title: "Video", Forms: []content.Code{"video"}},
		{Row: 4, Code: "4", Title: "Tờ rơi, chưa ai được giao", Forms: []content.Code{"leaflet"}},
	}
	if _, _, err := s.ImportPlan(t.Context(), samplePlan(), lines, source); err != nil {
		t.Fatal(err)
	}
	task := map[string]plan.TaskID{}
	var specs []plan.TaskSpec
	for _, line := range []string{"1", "2", "3"} {
		for _, unit := range []directory.UnitCode{"ba-dinh", "so-noi-vu"} {
			spec := taskSpec(t, unit, calendar.MustDate("2026-12-14"))
			spec.Line = line
			spec.ID, _ = plan.NewTaskID("kh-2026", line, unit, "1")
			specs, task[line+string(unit)] = append(specs, spec), spec.ID
		}
	}
	if _, err := s.AddTasks(t.Context(), "kh-2026", specs); err != nil {
		t.Fatal(err)
	}
	variety := func(view *store.View, on calendar.Date) store.Variety {
		t.Helper()
		got, err := s.Variety(t.Context(), "kh-2026", view, on, tags)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	named := []content.Code{"press", "portal", "video", "conference"}
	all := []content.Code{"press", "portal", "leaflet", "video", "conference"}
	nothing := store.Variety{
		Total: store.FormsUsed{Named: all},
		Units: []store.UnitForms{
			{"so-noi-vu", "Sở Nội vụ", store.FormsUsed{Named: named}},
			{"ba-dinh", "UBND phường Ba Đình", store.FormsUsed{Named: named}},
		},
	}
	if diff := cmp.Diff(nothing, variety(nil, today)); diff != "" {
		t.Errorf("before anything was published (-want +got):\n%s", diff)
	}
	publish(t, s, task["1so-noi-vu"], "https://user@WWW.Hanoimoi.vn:443/cchc?a=facebook.com", today.AddDays(-2))
	publish(t, s, task["1ba-dinh"], "https://example.org/@facebook.com", today.AddDays(-1)) // press or portal: the proof does not say
	publish(t, s, task["2ba-dinh"], "", today)                                              // the number of a document
	publish(t, s, task["3so-noi-vu"], "https://youtu.be/x", today)
	publish(t, s, task["2so-noi-vu"], "https://hanoi.gov.vn/x", today.AddDays(1)) // not yet
	want := store.Variety{
		Total: store.FormsUsed{Named: all, Used: []content.Code{"press", "video", "conference"}, Beyond: []content.Code{"social"}, Published: 4, Unclear: 1},
		Units: []store.UnitForms{
			{"so-noi-vu", "Sở Nội vụ", store.FormsUsed{Named: named, Used: []content.Code{"press", "video"}, Beyond: []content.Code{"social"}, Published: 2}},
			{"ba-dinh", "UBND phường Ba Đình", store.FormsUsed{Named: named, Used: []content.Code{"conference"}, Published: 2, Unclear: 1}},
		},
	}
	if diff := cmp.Diff(want, variety(nil, today)); diff != "" {
		t.Errorf("today (-want +got):\n%s", diff)
	}
	t.Run("somebody sees the tasks of the own units only", func(t *testing.T) {
		t.Parallel()
		want := store.Variety{Total: want.Units[1].FormsUsed, Units: want.Units[1:]}
		if diff := cmp.Diff(want, variety(&store.View{Units: []directory.UnitCode{"ba-dinh"}}, today)); diff != "" {
			t.Errorf("variety (-want +got):\n%s", diff)
		}
	})
	t.Run("as of a day before, later publications do not count", func(t *testing.T) {
		t.Parallel()
		got := variety(nil, today.AddDays(-2)).Total
		if diff := cmp.Diff(store.FormsUsed{Named: all, Used: []content.Code{"press"}, Published: 1}, got); diff != "" {
			t.Errorf("variety (-want +got):\n%s", diff)
		}
	})
	t.Run("the forms used are never more than the forms named", func(t *testing.T) {
		t.Parallel()
		got := variety(nil, today.AddDays(9))
		for _, forms := range append(got.Units, store.UnitForms{FormsUsed: got.Total}) {
			if len(forms.Used) > len(forms.Named) || forms.Unclear > forms.Published {
				t.Errorf("%+v", forms)
			}
		}
	})
	t.Run("a plan that is not on record has none", func(t *testing.T) {
		t.Parallel()
		got, err := s.Variety(t.Context(), "kh-2099", nil, today, tags)
		if diff := cmp.Diff(store.Variety{}, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		figures store.Figures
		want    int
	}{
		"without tasks it is zero":                 {store.Figures{Cancelled: 3}, 0},
		"one open task keeps it below a hundred":   {store.Figures{DoneOnTime: 600, DoneLate: 399, OpenOverdue: 1}, 99},
		"it is a hundred when every task is done":  {store.Figures{DoneOnTime: 1, DoneLate: 2, Cancelled: 5}, 100},
		"tasks that are due soon are counted once": {store.Figures{DoneOnTime: 1, OpenInTime: 1, DueSoon: 1}, 50},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.figures.Completion(); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
