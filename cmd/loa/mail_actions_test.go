package main

import (
	"testing"

	"loa/cmd/loa/sample"
	"loa/plan/directory"
	"loa/store"
)

func TestLetterVerbs(t *testing.T) {
	t.Parallel()
	t.Run("an action is recorded once, or refused", func(t *testing.T) {
		t.Parallel()
		dsn, s := receivedLetters(t)
		env := []string{"LOA_DSN=" + dsn}
		contact := sample.Directory().Addresses[0].Address
		for _, h := range sample.Directory().Holders {
			if h.Role == directory.RoleFocalPoint {
				contact = string(h.Person)
			}
		}
		for _, c := range []struct {
			args []string
			code int
			text string
		}{
			{[]string{"reject", "1"}, exitUsage, "--reason"},
			{[]string{"retry", "mot"}, exitUsage, "loa mail list"},
			{[]string{"retry", "99"}, exitNotFound, "không tìm thấy"},
			{[]string{"assign", "1", "kh-2027/khong/co/1"}, exitNotFound, "không có nhiệm vụ"},
			{[]string{"assign", "1"}, exitUsage, "mã nhiệm vụ"},
			{[]string{"retry", "2"}, exitInvalid, "kết cục"},
			{[]string{"retry", "1", "--as", contact}, exitForbidden, "Chỉ cơ quan điều phối"},
			{[]string{"retry", "1", "--key", "k1"}, exitOK, ""},
			{[]string{"retry", "1", "--key", "k1"}, exitOK, ""},
			{[]string{"retry", "1"}, exitInvalid, "kết cục"},
		} {
			code, _, errs := call(t, env, append([]string{"mail"}, c.args...)...)
			wantExit(t, code, c.code, errs, c.text)
		}
		actions, err := s.LetterActions(t.Context(), 1)
		if err != nil || len(actions) != 1 || actions[0].Action != store.ActionRetry || actions[0].Was != store.OutcomeTriage {
			t.Errorf("on record: %+v, %v", actions, err)
		}
	})
}
