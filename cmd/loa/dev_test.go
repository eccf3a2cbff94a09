package main

import "testing"

func TestDev(t *testing.T) {
	t.Parallel()
	t.Run("a port in use is named before anything starts", func(t *testing.T) {
		t.Parallel()
		address := usedPort(t)
		code, _, errs := call(t, []string{"LOA_LISTEN=" + address}, "dev")
		wantExit(t, code, exitUnavailable, errs, address, "LOA_LISTEN")
	})
	t.Run("a mail port in use is named with its setting", func(t *testing.T) {
		t.Parallel()
		code, _, errs := call(t, []string{"LOA_LISTEN=127.0.0.1:0", "LOA_TRYOUT_SMTP=" + usedPort(t)}, "dev")
		wantExit(t, code, exitUnavailable, errs, "LOA_TRYOUT_SMTP")
	})
	t.Run("an address in the network is refused", func(t *testing.T) {
		t.Parallel()
		code, _, errs := call(t, []string{"LOA_LISTEN=0.0.0.0:8080"}, "dev")
		wantExit(t, code, exitUsage, errs, "127.0.0.1")
	})
	t.Run("a real mail account is refused", func(t *testing.T) {
		t.Parallel()
		code, _, errs := call(t, []string{"LOA_LISTEN=127.0.0.1:0", "LOA_IMAP=mail.hanoi.gov.vn:993"}, "dev")
		wantExit(t, code, exitUnavailable, errs)
	})
}
