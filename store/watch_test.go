package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func TestSaveWatchRound(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	pump := store.WatchFinding{Check: "pump", Subject: "outbox", Detail: "không chạy"}
	slow := store.WatchFinding{Check: "activity", Subject: "outbox", Number: 12}
	rounds := []struct {
		name  string
		at    time.Time
		found []store.WatchFinding
		want  []store.WatchFinding
	}{
		{name: "a finding is recorded", at: noon, found: []store.WatchFinding{pump}, want: []store.WatchFinding{
			{Check: "pump", Subject: "outbox", Detail: "không chạy", Since: noon, SeenAt: noon},
		}},
		{name: "a finding that stays keeps its first time", at: noon.Add(time.Minute), found: []store.WatchFinding{pump}, want: []store.WatchFinding{
			{Check: "pump", Subject: "outbox", Detail: "không chạy", Since: noon, SeenAt: noon.Add(time.Minute)},
		}},
		{name: "a finding that is over goes", at: noon.Add(2 * time.Minute)},
	}
	for _, round := range rounds {
		if err := s.SaveWatchRound(t.Context(), round.at, round.found); err != nil {
			t.Fatal(err)
		}
		found, at, err := s.WatchFindings(t.Context())
		if diff := cmp.Diff(round.want, found); diff != "" || err != nil || !at.Equal(round.at) {
			t.Errorf("%s: round of %v, %v (-want +got):\n%s", round.name, at, err, diff)
		}
	}

	t.Run("a finding that others recorded stays until it is forgotten", func(t *testing.T) {
		if err := s.SaveWatchFinding(t.Context(), slow, noon); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveWatchRound(t.Context(), noon.Add(3*time.Minute), nil, "activity"); err != nil {
			t.Fatal(err)
		}
		if found, _, err := s.WatchFindings(t.Context()); err != nil || len(found) != 1 || found[0].Number != 12 {
			t.Errorf("%v, %v", found, err)
		}
		if err := s.ForgetWatchFindings(t.Context(), "activity", noon.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if found, _, err := s.WatchFindings(t.Context()); err != nil || len(found) != 0 {
			t.Errorf("%v, %v", found, err)
		}
	})
}

func TestMigrationStatusDiffers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, statement  string
		missing, unknown int
	}{
		{name: "as this program has it", statement: "SELECT 1"},
		{name: "behind this program", statement: "DELETE FROM bun_migrations WHERE name = '0001'", missing: 1},
		{name: "ahead of this program", statement: "INSERT INTO bun_migrations (name, group_id) VALUES ('9999', 1)", unknown: 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dsn := storetest.DSN(t)
			if _, err := connect(t, dsn).Exec(t.Context(), test.statement); err != nil {
				t.Fatal(err)
			}
			state, err := openStore(t, dsn).MigrationStatus(t.Context())
			if err != nil || len(state.Missing) != test.missing || len(state.Unknown) != test.unknown {
				t.Errorf("%+v, %v", state, err)
			}
		})
	}
	t.Run("never migrated", func(t *testing.T) {
		t.Parallel()
		state, err := openStore(t, storetest.EmptyDSN(t)).MigrationStatus(t.Context())
		if err != nil || len(state.Missing) == 0 {
			t.Errorf("%+v, %v", state, err)
		}
	})
}

func TestOpenTaskCount(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 3)
	if err := s.MarkStarted(t.Context(), ids[:2]); err != nil {
		t.Fatal(err)
	}
	states, err := s.OpenTasks(t.Context())
	var open []plan.TaskID
	for _, state := range states {
		open = append(open, state.Task)
	}
	count, countErr := s.OpenTaskCount(t.Context())
	if err != nil || countErr != nil || count != 2 {
		t.Errorf("%d open tasks, %v, %v", count, err, countErr)
	}
	if diff := cmp.Diff(ids[:2], open, cmp.Transformer("sorted", func(ids []plan.TaskID) map[plan.TaskID]bool {
		set := map[plan.TaskID]bool{}
		for _, id := range ids {
			set[id] = true
		}
		return set
	})); diff != "" {
		t.Errorf("open tasks (-want +got):\n%s", diff)
	}
}

func TestLettersWaiting(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	queued := store.LetterOut{Key: "thu", ToAddress: "an@so-noi-vu.test", MessageID: "<thu@loa.test>", CreatedAt: noon}
	if err := s.QueueLetter(t.Context(), queued); err != nil {
		t.Fatal(err)
	}
	lease, err := s.LeaseMailbox(t.Context(), "loa", "mot", mailTTL, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetUIDValidity(t.Context(), lease, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{incoming(1, "Đồng ý")}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		before time.Time
		want   store.LettersWaiting
	}{
		{name: "none is older", before: noon.Add(-time.Hour)},
		{name: "both are older", before: noon.AddDate(1, 0, 0), want: store.LettersWaiting{In: 1, Out: 1}},
	}
	for _, test := range tests {
		got, err := s.LettersWaiting(t.Context(), test.before, test.before, noon.AddDate(1, 0, 0))
		if err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", test.name, got, err)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	at, err := storetest.Open(t).Clock(t.Context())
	if off := time.Since(at); err != nil || off.Abs() > time.Minute {
		t.Errorf("the clock is off by %v, %v", off, err)
	}
}
