package main

import (
	"encoding/json"
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
	t.Run("another file for a plan on record changes nothing without an act that is confirmed", func(t *testing.T) {
		t.Parallel()
		env := []string{"LOA_DSN=" + storetest.DSN(t)}
		_, sample, _ := call(t, nil, "directory", "show", "--sample")
		first := file(t, "phu-luc.csv", annexOf("1;Tuyên truyền;Tin;Sở Nội vụ;Quý I", "2;Hội nghị;Tin;Sở Tài chính;Quý II"))
		for _, args := range [][]string{{"migrate"}, {"directory", "load", file(t, "danh-ba.json", []byte(sample))}, {"plan", "import", first, "--year", "2027"}} {
			if code, _, errs := call(t, env, args...); code != exitOK {
				t.Fatalf("loa %v: %s", args, errs)
			}
		}
		second := file(t, "phu-luc-2.csv", annexOf("1;Việc khác;Tin;Sở Nội vụ;Quý II"))
		lines := func(want int) {
			t.Helper()
			code, out, errs := call(t, env, "plan", "preview", "kh-2027", "-o", "json")
			wantExit(t, code, exitOK, errs)
			var view struct{ Tasks int }
			if err := json.Unmarshal([]byte(out), &view); err != nil || view.Tasks != want {
				t.Errorf("%d tasks, want %d (%v)", view.Tasks, want, err)
			}
		}
		code, _, errs := call(t, env, "plan", "import", second, "--year", "2027")
		wantExit(t, code, exitInvalid, errs, "2 dòng", "--add", "--replace", "--suffix")
		lines(2)
		code, _, errs = call(t, env, "plan", "import", second, "--year", "2027", "--add", "--replace")
		wantExit(t, code, exitUsage, errs, "chỉ chọn một")
		code, _, errs = call(t, env, "plan", "import", second, "--year", "2027", "--replace")
		wantExit(t, code, exitUsage, errs, "bỏ 2, thêm 1", "- Hội nghị", "+ Việc khác", "--yes")
		lines(2)
		code, _, errs = call(t, env, "plan", "import", second, "--year", "2027", "--add", "--yes")
		wantExit(t, code, exitOK, errs, "giữ 2, bỏ 0, thêm 1")
		lines(3)
		code, _, errs = call(t, env, "plan", "import", second, "--year", "2027", "--replace", "--yes")
		wantExit(t, code, exitOK, errs, "bỏ 2")
		lines(1)
	})
}
