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

// undeliveredLetters is a database with the sample's directory, in which the coordinator's first mailbox but one has lost three letters and a
// fourth was not tried. It gives that mailbox and the coordinator.
func undeliveredLetters(t *testing.T) (dsn, mailbox string, coordinator directory.PersonID) {
	t.Helper()
	dsn = storetest.DSN(t)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // the database goes with the test
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

func TestADeadMailboxIsShownAndRevivedAtTheTerminal(t *testing.T) {
	t.Parallel()
	dsn, mailbox, coordinator := undeliveredLetters(t)
	env := []string{"LOA_DSN=" + dsn}
	code, out, errs := call(t, env, "mail", "routes")
	wantExit(t, code, exitOK, errs, "1 hộp thư")
	for _, word := range []string{mailbox, "ngừng gửi", "không có hộp thư này", "4 thư không đến"} {
		if !strings.Contains(out, word) {
			t.Errorf("routes lack %q:\n%s", word, out)
		}
	}
	code, out, errs = call(t, env, "mail", "routes", "-o", "json")
	wantExit(t, code, exitOK, errs)
	var view routesView
	if err := json.Unmarshal([]byte(out), &view); err != nil || len(view.Mailboxes) != 1 || len(view.Mailboxes[0].Lost) != 4 || !view.Mailboxes[0].Dead {
		t.Errorf("routes %s (%v)", out, err)
	}

	code, _, errs = call(t, env, "mail", "revive", mailbox, "--as", mailbox)
	wantExit(t, code, exitForbidden, errs, "cơ quan điều phối")
	code, _, errs = call(t, env, "mail", "revive", "khong-co@dau.test", "--as", string(coordinator))
	wantExit(t, code, exitNotFound, errs, "chưa từng")
	code, out, errs = call(t, env, "mail", "revive", mailbox, "--as", string(coordinator))
	wantExit(t, code, exitOK, errs)
	if !strings.Contains(out, "1 thư đang được gửi") {
		t.Errorf("after the revival: %s", out)
	}
	code, out, errs = call(t, env, "mail", "routes")
	wantExit(t, code, exitOK, errs, "0 hộp thư")
	if out != "" {
		t.Errorf("routes after the revival: %s", out)
	}
}

func TestTheLettersThatWentOutAreListedNewestFirst(t *testing.T) {
	t.Parallel()
	dsn, mailbox, _ := undeliveredLetters(t)
	env := []string{"LOA_DSN=" + dsn}
	code, out, errs := call(t, env, "mail", "sent", "--to", strings.ToUpper(mailbox), "-o", "json")
	wantExit(t, code, exitOK, errs)
	var views []sentView
	if err := json.Unmarshal([]byte(out), &views); err != nil || len(views) != 4 || views[0].Key != "thu-3" || views[0].GaveUp != store.FailureSuppressed {
		t.Errorf("letters %s (%v)", out, err)
	}
	code, out, errs = call(t, env, "mail", "sent", "--state", "failed", "--limit", "1")
	wantExit(t, code, exitOK, errs, "1 thư")
	if !strings.Contains(out, "hộp thư không nhận thư") {
		t.Errorf("letters:\n%s", out)
	}
	code, out, errs = call(t, env, "mail", "sent", "--task", "kh-2027/1/so/1", "-o", "json")
	wantExit(t, code, exitOK, errs)
	if strings.TrimSpace(out) != "[]" {
		t.Errorf("letters of a task that is none: %s", out)
	}
	code, _, errs = call(t, env, "mail", "sent", "--state", "xong")
	wantExit(t, code, exitUsage, errs, "xong")
}

func TestANumberThatIsNoneIsTold(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"LOA_SMTP_RATE", "LOA_ANSWER_LIMIT"} {
		for _, number := range []string{"nhanh", "0", "-5"} {
			code, _, errs := call(t, []string{setting + "=" + number}, "mail", "routes")
			wantExit(t, code, exitUsage, errs, setting)
		}
	}
}
