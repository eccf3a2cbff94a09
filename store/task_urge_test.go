package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

var urgedOn = calendar.MustDate("2026-03-10")

func urge(task plan.TaskID, batch string) store.Urge {
	return store.Urge{
		Task: task, Day: urgedOn, Batch: batch, AskedBy: "an", Channel: plan.ChannelWeb,
		Proof: plan.Evidence{Kind: plan.EvidenceSession, Reference: hash("phiên")}, AskedAt: noon,
	}
}

func TestAskUrges(t *testing.T) {
	t.Parallel()
	t.Run("a task is urged once a day, by whoever asks first", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 3)
		asks := func(batch string, day calendar.Date, tasks ...plan.TaskID) []plan.TaskID {
			t.Helper()
			var urges []store.Urge
			for _, task := range tasks {
				u := urge(task, batch)
				u.Day = day
				urges = append(urges, u)
			}
			asked, err := s.AskUrges(t.Context(), urges)
			if err != nil {
				t.Fatal(err)
			}
			return asked
		}
		for _, test := range []struct {
			name string
			got  []plan.TaskID
			want []plan.TaskID
		}{
			{"the first batch has both", asks("lô 1", urgedOn, ids[0], ids[1]), []plan.TaskID{ids[0], ids[1]}},
			{"the same again is the same", asks("lô 1", urgedOn, ids[0], ids[1]), []plan.TaskID{ids[0], ids[1]}},
			{"another batch of the day has what is left", asks("lô 2", urgedOn, ids[1], ids[2]), []plan.TaskID{ids[2]}},
			{"another day begins anew", asks("lô 3", urgedOn.AddDays(1), ids[1]), []plan.TaskID{ids[1]}},
		} {
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		}
		urged, err := s.UrgedOn(t.Context(), ids, urgedOn)
		if diff := cmp.Diff(map[plan.TaskID]string{ids[0]: "lô 1", ids[1]: "lô 1", ids[2]: "lô 2"}, urged); diff != "" || err != nil {
			t.Errorf("urged on the day: %v (-want +got):\n%s", err, diff)
		}
	})
	t.Run("a batch waits until its letters are written, and says who asked", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 2)
		if _, err := s.AskUrges(t.Context(), []store.Urge{urge(ids[0], "lô 1"), urge(ids[1], "lô 1")}); err != nil {
			t.Fatal(err)
		}
		batches, err := s.UnwrittenUrges(t.Context())
		want := []store.UrgeBatch{{Name: "lô 1", Day: urgedOn, AskedBy: "an", Tasks: []plan.TaskID{ids[0], ids[1]}}}
		if diff := cmp.Diff(want, batches); diff != "" || err != nil {
			t.Fatalf("batches: %v (-want +got):\n%s", err, diff)
		}
		if err := s.MarkUrgesWritten(t.Context(), batches[0], noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if batches, err = s.UnwrittenUrges(t.Context()); err != nil || len(batches) != 0 {
			t.Errorf("%d batches wait (%v), want none", len(batches), err)
		}
		written := urge(ids[0], "lô 1")
		written.WrittenAt = noon.Add(time.Minute)
		urges, err := s.Urges(t.Context(), ids[0])
		if diff := cmp.Diff([]store.Urge{written}, urges); diff != "" || err != nil {
			t.Errorf("urges: %v (-want +got):\n%s", err, diff)
		}
	})
	t.Run("a task that does not exist writes nothing", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		_, err := s.AskUrges(t.Context(), []store.Urge{urge(ids[0], "lô 1"), urge("kh-2026/9/x/1", "lô 1")})
		if urged, _ := s.UrgedOn(t.Context(), ids, urgedOn); !errors.Is(err, store.ErrNotFound) || len(urged) != 0 {
			t.Errorf("%v, and %v urged; want ErrNotFound and nothing", err, urged)
		}
	})
}
