package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"loa/cmd/loa/sample"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// undeliveredLetters returns a database with the directory of the sample, in which a mailbox has lost three letters and a fourth was not tried,
// because the address was suppressed. It also returns that mailbox and the coordinator.
func undeliveredLetters(t *testing.T) (dsn, mailbox string, coordinator directory.PersonID) {
	t.Helper()
	dsn = storetest.DSN(t)
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
	coordinator = directory.Coordinators(calendar.Today(time.Now()))[0].Person.ID
	for _, address := range directory.Addresses {
		if address.Person != coordinator {
			mailbox = address.Address
			break
		}
	}
	at := time.Now().Add(-time.Hour)
	for i := range 4 {
		key := fmt.Sprint("thu-", i)
		errs := []error{s.QueueLetter(t.Context(), store.LetterOut{
			Key: key, Notice: plan.NoticeReminder, ToAddress: mailbox, MessageID: key + "@loa.test", Subject: "Nhắc việc " + key,
			Text: "Kính gửi đồng chí,", CreatedAt: at.Add(time.Duration(i) * time.Minute),
		})}
		_, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "thu", Limit: 1, Rate: 60, Now: at.Add(time.Duration(i) * time.Minute)})
		errs = append(errs, err)
		why, failure := store.FailureRefused, store.Failure{Key: key, Status: "5.1.1", Text: "550 5.1.1 unknown", Permanent: true, At: time.Now()}
		if i == 3 {
			why, failure = store.FailureSuppressed, store.Failure{Key: key, Text: "hộp thư không nhận thư", At: time.Now()}
		}
		_, err = s.GiveUp(t.Context(), why, failure)
		for _, err := range append(errs, err) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return dsn, mailbox, coordinator
}

func TestMailRoutes(t *testing.T) {
	t.Parallel()
	dsn, mailbox, coordinator := undeliveredLetters(t)
	env := []string{"LOA_DSN=" + dsn}
	t.Run("a suppressed mailbox is shown with its lost letters", func(t *testing.T) {
		code, out, errs := call(t, env, "mail", "routes")
		wantExit(t, code, exitOK, errs, "1 hộp thư")
		for _, text := range []string{mailbox, "ngừng gửi", "không có hộp thư này", "4 thư không đến"} {
			if !strings.Contains(out, text) {
				t.Errorf("routes lack %q:\n%s", text, out)
			}
		}
		code, out, errs = call(t, env, "mail", "routes", "-o", "json")
		wantExit(t, code, exitOK, errs)
		var view routesView
		if err := json.Unmarshal([]byte(out), &view); err != nil || len(view.Mailboxes) != 1 || len(view.Mailboxes[0].Lost) != 4 || !view.Mailboxes[0].Dead {
			t.Errorf("routes %s (%v)", out, err)
		}
	})
	t.Run("the coordinator ends the suppression", func(t *testing.T) {
		code, _, errs := call(t, env, "mail", "revive", mailbox, "--as", mailbox)
		wantExit(t, code, exitForbidden, errs, "cơ quan điều phối")
		code, _, errs = call(t, env, "mail", "revive", "khong-co@dau.test", "--as", string(coordinator))
		wantExit(t, code, exitNotFound, errs, "chưa từng")
		code, out, errs := call(t, env, "mail", "revive", mailbox, "--as", string(coordinator))
		wantExit(t, code, exitOK, errs)
		if !strings.Contains(out, "1 thư đang được gửi") {
			t.Errorf("output: %s", out)
		}
		code, out, errs = call(t, env, "mail", "routes")
		wantExit(t, code, exitOK, errs, "0 hộp thư")
		if out != "" {
			t.Errorf("routes afterwards: %s", out)
		}
	})
}
