package main

import (
	"testing"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func TestRunImport(t *testing.T) {
	t.Parallel()
	t.Run("another file for a year whose plan runs is refused with the way to a second plan", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		env := []string{"LOA_DSN=" + dsn}
		_, sample, _ := call(t, nil, "directory", "show", "--sample")
		for _, args := range [][]string{
			{"migrate"},
			{"directory", "load", file(t, "danh-ba.json", []byte(sample))},
			{"plan", "import", file(t, "phu-luc.csv", annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Quý I")), "--year", "2027"},
		} {
			if code, _, errs := call(t, env, args...); code != exitOK {
				t.Fatalf("loa %v: %s", args, errs)
			}
		}
		s, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() }) // the database is removed with the test
		state, err := s.PlanState(t.Context(), "kh-2027")
		if err != nil {
			t.Fatal(err)
		}
		after, events, err := state.Apply(plan.PlanCommand{ID: "launch", Kind: plan.PlanCommandLaunch, Channel: plan.ChannelCLI}, now())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ProjectPlan(t.Context(), after, events); err != nil {
			t.Fatal(err)
		}
		other := file(t, "phu-luc-2.csv", annexOf("1;Việc khác;Tin;Sở Nội vụ;Quý II"))
		code, _, errs := call(t, env, "plan", "import", other, "--year", "2027")
		wantExit(t, code, exitInvalid, errs, "2027", "--suffix")
	})
}
