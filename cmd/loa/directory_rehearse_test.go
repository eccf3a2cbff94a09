package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"loa/cmd/loa/sample"
	"loa/plan/calendar"
	"loa/store"
	"loa/store/storetest"
)

// rehearsing returns a database with the sample's directory, the settings for it, and how many people of it have a position and an address.
func rehearsing(t *testing.T) (env []string, reachable int) {
	t.Helper()
	dsn := storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	s.UseKeys(storetest.Keys)
	defer func() { _ = s.Close() }() // the database is removed with the test
	known := sample.Directory().Indexed()
	if err := s.SaveDirectory(t.Context(), known); err != nil {
		t.Fatal(err)
	}
	for _, holder := range known.PositionHolders(calendar.Today(time.Now())) {
		if holder.Address != "" {
			reachable++
		}
	}
	return []string{"LOA_DSN=" + dsn, "LOA_ADDRESS=loa@cchc.hanoi.test", "LOA_TOKEN_KEY_FILE=" + storetest.KeyFile(t)}, reachable
}

func rehearsalOf(t *testing.T, env []string, args ...string) (view rehearsalView) {
	t.Helper()
	code, out, errs := call(t, env, append([]string{"directory", "rehearse", "-o", "json"}, args...)...)
	wantExit(t, code, exitOK, errs)
	if err := json.Unmarshal([]byte(out), &view); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return view
}

func readinessOf(t *testing.T, env []string, args ...string) (view readinessView) {
	t.Helper()
	code, out, errs := call(t, env, append([]string{"directory", "ready", "-o", "json"}, args...)...)
	wantExit(t, code, exitOK, errs)
	if err := json.Unmarshal([]byte(out), &view); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return view
}

func TestDirectoryRehearse(t *testing.T) {
	t.Parallel()
	env, reachable := rehearsing(t)
	t.Run("without --yes nothing is sent", func(t *testing.T) {
		code, out, errs := call(t, env, "directory", "rehearse")
		wantExit(t, code, exitOK, errs)
		if !strings.Contains(out, "thư thử sẽ được gửi") || !strings.Contains(out, "thêm --yes") {
			t.Errorf("shown: %s", out)
		}
		if view := rehearsalOf(t, env); view.Letters != reachable || view.Sent || len(view.People) != reachable {
			t.Errorf("%d letters, sent %t, want %d", view.Letters, view.Sent, reachable)
		}
		if view := readinessOf(t, env); view.Counts["not_asked"] != reachable {
			t.Errorf("counts %v", view.Counts)
		}
	})
	t.Run("only a coordinator sends", func(t *testing.T) {
		for _, address := range sample.Directory().Addresses {
			if len(sample.Directory().Indexed().Actor(address.Person, calendar.Today(time.Now())).Positions) == 1 && address.Unit != "" {
				code, _, errs := call(t, env, "directory", "rehearse", "--yes", "--as", address.Address)
				wantExit(t, code, exitForbidden, errs, "Chỉ cơ quan điều phối")
				return
			}
		}
		t.Fatal("the sample has nobody with one position")
	})
	t.Run("a unit by its name, a person by the address", func(t *testing.T) {
		view := rehearsalOf(t, env, "--unit", "Sở Nội vụ")
		if view.Letters == 0 || view.Letters >= reachable {
			t.Errorf("%d letters to one department", view.Letters)
		}
		one := rehearsalOf(t, env, "--person", view.People[0].Address, "--yes")
		if one.Letters != 1 || !one.Sent || one.People[0].Person != view.People[0].Person {
			t.Errorf("%+v", one)
		}
	})
	t.Run("what is not in the directory is refused", func(t *testing.T) {
		code, _, errs := call(t, env, "directory", "rehearse", "--unit", "Sở Khí tượng")
		wantExit(t, code, exitNotFound, errs, "Sở Khí tượng")
		code, _, errs = call(t, env, "directory", "rehearse", "--person", "ai@do.test")
		wantExit(t, code, exitNotFound, errs, "ai@do.test")
		code, _, errs = call(t, env[:1], "directory", "rehearse")
		wantExit(t, code, exitUsage, errs, "LOA_ADDRESS")
	})
	t.Run("everybody else is written to once, whatever is repeated", func(t *testing.T) {
		if view := rehearsalOf(t, env, "--yes"); view.Letters != reachable-1 {
			t.Errorf("%d letters, want %d", view.Letters, reachable-1)
		}
		for _, again := range [][]string{{"--yes"}, {"--yes", "--all"}} {
			if view := rehearsalOf(t, env, again...); view.Letters != 0 || len(view.Left) < reachable {
				t.Errorf("%v: %d letters more", again, view.Letters)
			}
		}
		code, out, errs := call(t, env, "mail", "sent", "-o", "json", "--limit", "2000")
		wantExit(t, code, exitOK, errs)
		var letters []sentView
		if err := json.Unmarshal([]byte(out), &letters); err != nil || len(letters) != reachable {
			t.Errorf("%d letters on record, want %d (%v)", len(letters), reachable, err)
		}
		people := map[string]bool{}
		for _, letter := range letters {
			if people[letter.To] || letter.Notice != store.NoticeRehearsal || !strings.Contains(letter.Subject, "Thư thử") {
				t.Errorf("a second letter to %s: %+v", letter.To, letter)
			}
			people[letter.To] = true
		}
	})
	t.Run("who is not ready makes --check fail, and is named", func(t *testing.T) {
		code, out, errs := call(t, env, "directory", "ready", "--check")
		wantExit(t, code, exitInvalid, errs, "chưa sẵn sàng")
		if !strings.Contains(out, "thư đang chờ gửi") || !strings.Contains(out, sample.Directory().People[0].Name) {
			t.Errorf("shown: %.2000s", out)
		}
		code, out, errs = call(t, env, "directory", "ready", "--lang", "en", "--unit", "so-noi-vu")
		wantExit(t, code, exitOK, errs)
		if !strings.Contains(out, "waits to be sent") || !strings.Contains(out, "no answer yet") {
			t.Errorf("shown: %s", out)
		}
	})
}

func TestPlanPreviewUnready(t *testing.T) {
	t.Parallel()
	env, _ := rehearsing(t)
	annex := file(t, "phu-luc.csv", annexOf("1;Xây dựng chuyên mục;Chuyên mục;Sở Nội vụ;Trước ngày 15/12/2027", "2;Viết tin, bài;Tin, bài;Các sở, ban, ngành;Trước ngày 15/12/2027"))
	code, _, errs := call(t, env, "plan", "import", annex, "--year", "2027")
	wantExit(t, code, exitOK, errs)
	code, _, errs = call(t, env, "plan", "preview")
	wantExit(t, code, exitOK, errs, "chưa được gửi thư thử", "… và ", "người khác")
	code, _, errs = call(t, env, "directory", "rehearse", "--yes")
	wantExit(t, code, exitOK, errs)
	code, _, errs = call(t, env, "plan", "preview")
	wantExit(t, code, exitOK, errs, "chưa có câu trả lời thư thử được tính")
	if strings.Contains(errs, "chưa được gửi thư thử") {
		t.Errorf("after the rehearsal: %s", errs)
	}
}
