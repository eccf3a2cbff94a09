package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loa/cmd/loa/sample"
	"loa/plan/calendar"
	"loa/store"
	"loa/store/storetest"
)

func TestMailBlocks(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	s.UseKeys(storetest.Keys)
	defer func() { _ = s.Close() }() // the database is removed with the test
	directory := sample.Directory()
	if err := s.SaveDirectory(t.Context(), directory); err != nil {
		t.Fatal(err)
	}
	coordinator := directory.Coordinators(calendar.Today(time.Now()))[0].Person.ID
	lease, err := s.LeaseMailbox(t.Context(), "loa", "thu", time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetUIDValidity(t.Context(), lease, 1); err != nil {
		t.Fatal(err)
	}
	key := strings.Repeat("ab", 32)
	for i := range 3 {
		filed, err := s.FileLetters(t.Context(), lease, 1, []store.IncomingLetter{{UID: uint32(i + 1), Raw: fmt.Appendf(nil, "thư %d", i), At: time.Now()}})
		if err != nil {
			t.Fatal(err)
		}
		seen := store.LetterBlocks{
			Letter: filed[0].ID, Person: coordinator, Domain: "hanoi.test", Question: fmt.Sprint(i), At: time.Now(),
			Blocks: []store.BlockSeen{{Key: key, First: "Không ngừng đổi mới"}},
		}
		if err := s.SaveBlocks(t.Context(), seen); err != nil {
			t.Fatal(err)
		}
	}
	env := []string{"LOA_DSN=" + dsn}
	code, out, errs := call(t, env, "mail", "blocks")
	wantExit(t, code, exitOK, errs, "1 đoạn")
	if !strings.Contains(out, "Không ngừng đổi mới") || !strings.Contains(out, key[:shortKey]) {
		t.Errorf("blocks:\n%s", out)
	}
	code, _, errs = call(t, env, "mail", "blocks", "--forget", key[:shortKey], "--as", "giamdoc.so-tu-phap@tp.hanoi.test")
	wantExit(t, code, exitForbidden, errs, "cơ quan điều phối")
	code, _, errs = call(t, env, "mail", "blocks", "--forget", "abc", "--as", string(coordinator))
	wantExit(t, code, exitNotFound, errs, "loa mail blocks")
	code, out, errs = call(t, env, "mail", "blocks", "--forget", key[:shortKey], "--as", string(coordinator))
	wantExit(t, code, exitOK, errs)
	if !strings.Contains(out, "Đã quên") {
		t.Errorf("output: %s", out)
	}
	code, _, errs = call(t, env, "mail", "blocks")
	wantExit(t, code, exitOK, errs, "0 đoạn")
}
