package main

import (
	"encoding/json"
	"strings"
	"testing"

	"loa/store"
)

func TestMailSent(t *testing.T) {
	t.Parallel()
	t.Run("letters are listed by recipient, state and task, the newest first", func(t *testing.T) {
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
			t.Errorf("letters of an unknown task: %s", out)
		}
		code, _, errs = call(t, env, "mail", "sent", "--state", "xong")
		wantExit(t, code, exitUsage, errs, "xong")
	})
}
